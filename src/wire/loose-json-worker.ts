import { parentPort, workerData } from 'node:worker_threads';
import { CameraError } from '../camera/errors.js';
import type { JsonTask } from './json.js';
import { parseLooseJsonNow } from './loose-json.js';
import { decodeText } from './text.js';

/** Reads one large text beside the event loop. */
try {
  const { bytes, contentType } = workerData as JsonTask;
  const text = decodeText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), contentType);
  parentPort?.postMessage({ result: parseLooseJsonNow(text) });
} catch (error) {
  parentPort?.postMessage({ reason: error instanceof CameraError ? error.reason : 'the answer is no JSON that can be read' });
}
