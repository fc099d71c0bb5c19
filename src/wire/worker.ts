import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CameraError } from '../camera/errors.js';

/** Longer texts are read in a thread of their own: a device must not hold up Node-RED's event loop. */
export const inlineLength = 128 * 1024;
const timeout = 10_000;

/** What a worker of this folder sends back. */
export type WorkerReply<T> = { result: T } | { reason: string };

/**
 * Reads one large text beside the event loop, by the worker of this name in this folder.
 * @throws CameraError BAD_RESPONSE
 */
export const readAside = <T>(worker: string, text: string, bad: (what: string) => CameraError): Promise<T> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(join(__dirname, worker), { workerData: text, resourceLimits: { maxOldGenerationSizeMb: 256 } });
    const timer = setTimeout(() => {
      reject(bad('it takes too long to read'));
      void thread.terminate();
    }, timeout);
    thread.once('message', (message: WorkerReply<T>) => {
      if ('result' in message) resolve(message.result);
      else reject(new CameraError('BAD_RESPONSE', message.reason));
    });
    thread.once('error', (error) => reject(new CameraError('BAD_RESPONSE', 'the answer is too large to be read', { cause: error })));
    thread.once('exit', () => {
      clearTimeout(timer);
      reject(bad('its reader ended early'));
    });
  });
