import { parentPort, workerData } from 'node:worker_threads';
import { CameraError } from '../camera/errors.js';
import { parseXmlNow } from './xml.js';

/** Reads one large document beside the event loop. */
try {
  parentPort?.postMessage({ result: parseXmlNow(String(workerData)) });
} catch (error) {
  parentPort?.postMessage({ reason: error instanceof CameraError ? error.reason : 'the answer is no XML that can be read' });
}
