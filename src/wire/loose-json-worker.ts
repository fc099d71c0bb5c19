import { parentPort, workerData } from 'node:worker_threads';
import { CameraError } from '../camera/errors.js';
import { parseLooseJsonNow } from './loose-json.js';

/** Reads one large text beside the event loop. */
try {
  parentPort?.postMessage({ result: parseLooseJsonNow(String(workerData)) });
} catch (error) {
  parentPort?.postMessage({ reason: error instanceof CameraError ? error.reason : 'the answer is no JSON that can be read' });
}
