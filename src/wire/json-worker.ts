import { parentPort, workerData } from 'node:worker_threads';
import { CameraError } from '../camera/errors.js';
import { type JsonTask, parseJsonNow, taskText } from './json.js';

/** Reads one large text beside the event loop. */
try {
  parentPort?.postMessage({ result: parseJsonNow(taskText(workerData as JsonTask)) });
} catch (error) {
  parentPort?.postMessage({ reason: error instanceof CameraError ? error.reason : 'the answer is no JSON that can be read' });
}
