import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { CameraSettings } from '../../camera/settings.js';
import type { Frame, StreamRequest, StreamsDriver } from '../../camera/streams.js';
import { urlHost } from '../../http/address.js';
import { type DeviceStream, pictureLimit } from '../../http/device-http.js';
import type { Values } from '../../operations/types.js';
import { boundaryOf, type MultipartPart, MultipartReader } from '../../wire/multipart.js';
import type { Answer } from '../dialect.js';
import { streamNumber } from './members.js';

export interface StreamAccess {
  readonly settings: Pick<CameraSettings, 'host' | 'model'>;
  command(id: string, values: Values, call: Call): Promise<Answer>;
  /** The address of an operation, without credentials. */
  addressOf(id: string, values: Values): string;
  /** Opens a stream, accepted by the device. */
  open(id: string, values: Values, call: Call): Promise<DeviceStream>;
  /** What an error of that stream means. */
  explain(error: unknown, call: Call): CameraError;
}

/** An RTSP address as the device has it, at the address by which we reach it: its own may be one behind a router. */
const rtspAddress = (answer: Answer['payload'], host: string): string => {
  const told = typeof answer === 'string' ? answer.trim() : '';
  if (!/^rtsps?:\/\/[^\s]+$/i.test(told) || told.length > 2000 || !URL.canParse(told))
    throw new CameraError('BAD_RESPONSE', 'the device told no RTSP address');
  const url = new URL(told);
  url.hostname = urlHost(host);
  return url.href;
};

const startsWith = (data: Buffer, ...bytes: number[]): boolean => bytes.every((byte, index) => data[index] === byte);

/** A part by what it holds: the document's template of an H.264 stream calls its second part a picture (1.4.6). */
const frameOf = ({ headers, body }: MultipartPart): Frame => {
  const told = headers['content-type'] ?? '';
  const isPicture = startsWith(body, 0xff, 0xd8);
  if (isPicture) return { contentType: 'image/jpeg', data: body };
  const isCoded = startsWith(body, 0, 0, 1) || startsWith(body, 0, 0, 0, 1);
  if (isCoded && (told === '' || /^image\//i.test(told))) return { contentType: 'video/h264', data: body };
  return { contentType: told || 'application/octet-stream', data: body };
};

const isFrame = ({ headers, body }: MultipartPart): boolean => body.length > 0 && !/^text\//i.test(headers['content-type'] ?? '');

/**
 * Live pictures by video.cgi (2.1): the address for RTSP, which the device tells, and MJPEG over HTTP, which the lite series and recorders
 * do not have.
 */
export const sunellStreams = ({ settings, command, addressOf, open, explain }: StreamAccess): StreamsDriver => {
  const live = (stream: StreamRequest['stream'], { channel }: Call): Values => ({
    cameraID: channel,
    streamID: streamNumber(stream),
    AudioFlag: 0,
    mjpegplay: 1,
  });

  async function* frames(stream: StreamRequest['stream'], call: Call): AsyncGenerator<Frame> {
    const { body, headers } = await open('stream.live.start', live(stream, call), call);
    const reader = new MultipartReader({ boundary: boundaryOf(String(headers['content-type'] ?? '')), limit: pictureLimit });
    try {
      // The body is read as frames are taken: a slow taker slows the device down, and no more than a frame waits here.
      for await (const chunk of body as AsyncIterable<Buffer>) {
        for (const part of reader.push(chunk)) if (isFrame(part)) yield frameOf(part);
      }
    } catch (error) {
      if (!call.signal?.aborted) throw error instanceof CameraError ? error : explain(error, call);
    } finally {
      body.on('error', () => {});
      body.destroy();
    }
  }

  const hasHttp = settings.model === 'ipc';
  return {
    protocols: hasHttp ? ['rtsp', 'http'] : ['rtsp'],
    async address(protocol, stream, call) {
      if (protocol === 'http') return { url: addressOf('stream.live.start', live(stream, call)), protocol, stream };
      const asked = { cameraID: call.channel, streamID: streamNumber(stream) };
      const { payload } = await command('stream.rtspUrl.get', asked, call);
      return { url: rtspAddress(payload, settings.host), protocol, stream };
    },
    ...(hasHttp ? { frames } : {}),
  };
};
