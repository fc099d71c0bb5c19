import { parentPort, workerData } from 'node:worker_threads';
import { demoCameras, type RunningCamera } from './cameras.js';

/** On the port wished for, so that flows keep their addresses; where it is taken on any other. */
const startCamera = async (start: (port: number) => Promise<RunningCamera>, port: number): Promise<RunningCamera> => {
  try {
    return await start(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(0);
  }
};

// Drawing pictures is work: in a thread of its own it does not slow Node-RED down, and it ends with the process whatever happens.
const { firstPort } = workerData as { firstPort: number };
Promise.all(demoCameras.map((camera, index) => startCamera(camera.start, firstPort === 0 ? 0 : firstPort + index))).then(
  (running) => parentPort?.postMessage(running.map(({ port }) => port)),
  (error) => {
    throw error;
  },
);
