import type { DeviceAnswer } from '../../http/device-http.js';
import type { RawUpload } from '../../http/raw-upload.js';
import type { Operation, Values } from '../../operations/types.js';
import type { WireRequest } from './request.js';

/** Milliseconds from one piece to the next, of sound (2.9.2) and of firmware (2.10.3.2). */
const interval = 100;
const firmwarePiece = 10 * 1024;

/** Bytes a second of each coding: 8000 are documented for G.711 (2.9.2), the others follow from the codings' own rates. */
const soundRates: Readonly<Record<string, number>> = {
  RAW_PCM: 16_000,
  G711_ALAW: 8000,
  G711_ULAW: 8000,
  AAC: 4000,
  AMR: 1600,
  G7231: 800,
  G722: 8000,
  G726: 4000,
  G729: 1000,
};

const boundary = 'myboundary';

/** Most bytes of a file in one request: 10 KB (2.6.23.1, 2.10.1.2), 50 KB on recorders and the lite series (2.10.2.3). */
const pieceOf = (operation: Operation): number => (operation.id.endsWith('.nvr') ? 50 : 10) * 1024;

/**
 * The requests that a file is sent by, one after the other: in pieces of the documented size, and where the operation has a state and the flow leaves
 * it to us, with the state of the transfer, which ends in a request that says so.
 */
export const filePieces = (operation: Operation, values: Values): Values[] => {
  const { file } = values;
  if (!Buffer.isBuffer(file)) return [values];
  const size = pieceOf(operation);
  const stateful = operation.params.some(({ name }) => name === 'uploadState') && values.uploadState === undefined;
  const pieces = Array.from({ length: Math.max(1, Math.ceil(file.length / size)) }, (_, index) => ({
    ...values,
    ...(stateful ? { uploadState: 0 } : {}),
    file: file.subarray(index * size, (index + 1) * size),
  }));
  return stateful ? [...pieces, { uploadState: 1 }] : pieces;
};

/** Raw bytes behind a request of announced length 0: sound, ended by the closing boundary, at the pace it is played; firmware (2.9.2, 2.10.3.2). */
export const rawUploadOf = (operation: Operation, values: Values, { method, path, headers }: WireRequest): RawUpload => {
  const data = Buffer.isBuffer(values.data) ? values.data : Buffer.alloc(0);
  const rate = soundRates[String(values.EncoderType)];
  return {
    method,
    path,
    headers: {
      'Cache-Control': 'no-cache',
      ...headers,
      Connection: 'keep_alive',
      'Content-Length': '0',
      'Content-Type': `multipart/form-data;boundary=${boundary}`,
    },
    data: operation.area === 'talk' ? Buffer.concat([data, Buffer.from(`\r\n--${boundary}--\r\n`)]) : data,
    piece: rate === undefined ? firmwarePiece : (rate * interval) / 1000,
    interval,
  };
};

/** What a device says by saying nothing. */
export const silence: DeviceAnswer = { status: 200, headers: {}, body: Buffer.alloc(0) };
