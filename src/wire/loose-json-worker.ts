import { parentPort, workerData } from 'node:worker_threads';
import { CameraError } from '../camera/errors.js';
import { type JsonTask, taskText } from './json.js';
import { parseLooseJsonNow } from './loose-json.js';

/** Reads one large text beside the event loop. */
try {
  parentPort?.postMessage({ result: parseLooseJsonNow(taskText(workerData as JsonTask)) });
} catch (error) {
  parentPort?.postMessage({ reason: error instanceof CameraError ? error.reason : 'the answer is no JSON that can be read' });
}
