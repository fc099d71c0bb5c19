import { parentPort, workerData } from 'node:worker_threads';
import { CameraError } from '../camera/errors.js';
import type { XmlOptions } from '../wire/xml.js';
import type { Member } from './types.js';
import { readXmlNow } from './xml-answer.js';

interface Work {
  bytes: Uint8Array;
  contentType: string;
  fields: readonly Member[];
  options: XmlOptions;
}

/** Reads one large document beside the event loop. */
const { bytes, contentType, fields, options } = workerData as Work;
try {
  const reading = readXmlNow(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), contentType, fields, options);
  parentPort?.postMessage({ result: JSON.stringify(reading) });
} catch (error) {
  parentPort?.postMessage({ reason: error instanceof CameraError ? error.reason : 'the answer is no XML that can be read' });
}
