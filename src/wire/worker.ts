import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CameraError } from '../camera/errors.js';

/** Longer texts are read in a thread of their own: a device must not hold up Node-RED's event loop. */
export const inlineLength = 32 * 1024;
const timeout = 10_000;

/** What such a thread sends back. */
export type WorkerReply<T> = { result: T } | { reason: string };

/**
 * Reads something large beside the event loop. What comes back is copied on it: a large structure costs less as JSON text.
 * @param worker the compiled module, a path or its name in this folder, which posts one {@link WorkerReply}
 * @throws CameraError BAD_RESPONSE
 */
export const readAside = <T>(worker: string, data: unknown, bad: (what: string) => CameraError): Promise<T> =>
  new Promise((done, reject) => {
    const thread = new Worker(resolve(__dirname, worker), { workerData: data, resourceLimits: { maxOldGenerationSizeMb: 256 } });
    const timer = setTimeout(() => {
      reject(bad('it takes too long to read'));
      void thread.terminate();
    }, timeout);
    thread.once('message', (message: WorkerReply<T>) => {
      if ('result' in message) done(message.result);
      else reject(new CameraError('BAD_RESPONSE', message.reason));
    });
    thread.once('error', (error) => reject(new CameraError('BAD_RESPONSE', 'the answer is too large to be read', { cause: error })));
    thread.once('exit', () => {
      clearTimeout(timer);
      reject(bad('its reader ended early'));
    });
  });
