import { readRecording } from '../../recordings.js';
import type { Reply } from '../../reply.js';
import type { IncomingRequest } from '../../server.js';
import { decoded, targetOf, UNREADABLE } from '../query.js';
import type { CameraState } from '../state.js';
import { Fault } from '../xml.js';
import { recordingAt } from './record.js';

export const FIRMWARE_PATH = '/OnvifFirmwareUpgrade';
export const CERTIFICATE_PATH = '/WebCertificateUploadFile';
export const PLAYBACK_PREFIX = '/playback/';

export const NOT_FOUND: Reply = {
  status: 404,
  headers: { 'Content-Type': 'text/html' },
  body: '<html><body><h1>404 Not Found</h1></body></html>',
};

const credentialsOf = (header = ''): [string, string] => {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(header) ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
};

/** Section 3.21: the raw file, with Basic authentication. What it answers is not printed. */
export const upgradeFirmware = (state: CameraState, { headers, body }: IncomingRequest): Reply => {
  try {
    const user = state.accounts.verify(...credentialsOf(headers.authorization));
    if (user.privilege === 'User') throw new Fault('password error');
  } catch {
    return { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="IP Camera"' } };
  }
  if (headers['content-type'] !== 'application/octet-stream' || body.length === 0) throw new Fault(UNREADABLE);
  state.uploads.firmware = body;
  return {};
};

/** Section 3.34: a form with the file in the field oem_mp3, without any authentication. What it answers is not printed. */
export const uploadCertificate = (state: CameraState, { headers, body }: IncomingRequest): Reply => {
  const file = formFile(headers['content-type'] ?? '', body, 'oem_mp3');
  if (!file || file.content.length === 0) throw new Fault(UNREADABLE);
  state.uploads.certificate = file;
  return {};
};

/** The file in one field of a multipart form. */
const formFile = (contentType: string, body: Buffer, field: string): { filename: string; content: Buffer } | undefined => {
  const [, quoted, bare] = /^multipart\/form-data;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  // Latin-1 keeps every byte as one character.
  const text = body.toString('latin1');
  if (boundary === undefined || !text.startsWith(`--${boundary}\r\n`) || !text.trimEnd().endsWith(`\r\n--${boundary}--`)) return undefined;
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const [, name] = /Content-Disposition: form-data;.*\bname="([^"]*)"/i.exec(head) ?? [];
    const [, filename] = /\bfilename="([^"]*)"/i.exec(head) ?? [];
    if (name === field && filename !== undefined)
      return { filename, content: Buffer.from(rest.join('\r\n\r\n').replace(/\r\n$/, ''), 'latin1') };
  }
  return undefined;
};

/** Section 3.20: the file of a recording, whole or from `Range: bytes=`; no authentication is shown. */
export const download = (state: CameraState, { url, headers }: IncomingRequest): Reply => {
  const { path, query } = targetOf(url);
  const recording = query === undefined ? recordingAt(state, decoded(path.slice(PLAYBACK_PREFIX.length - 1))) : undefined;
  if (!recording) return NOT_FOUND;
  const { size } = recording;
  const common = { 'Content-Type': 'video/mp4', 'Accept-Ranges': 'bytes' };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined) return { headers: { ...common, 'Content-Length': String(size) }, body: readRecording(recording) };
  const [from, to] = [Number(first), Math.min(size, last ? Number(last) + 1 : size)];
  if (from >= to) return { status: 416, headers: { 'Content-Range': `bytes */${size}` } };
  return {
    status: 206,
    headers: { ...common, 'Content-Range': `bytes ${from}-${to - 1}/${size}`, 'Content-Length': String(to - from) },
    body: readRecording(recording, from, to),
  };
};
