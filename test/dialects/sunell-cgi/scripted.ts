import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type { Reply } from '../../../emulator/reply.js';
import { type IncomingRequest, VirtualServer } from '../../../emulator/server.js';
import { Camera, type CameraOptions, cameraSettings } from '../../../src/index.js';

export interface Scripted {
  server: VirtualServer;
  camera: Camera;
  /** Paths and queries of the requests so far, decoded. */
  asked(): string[];
}

/** A device that answers by a script, and a camera of ours in front of it; both end with the test. */
export const scripted = async (
  answer: (request: IncomingRequest) => Reply | Promise<Reply>,
  settings: Record<string, unknown> = {},
  options: CameraOptions = {},
  act: (device: Scripted) => Promise<void>,
): Promise<void> => {
  const server = await VirtualServer.start(answer);
  const camera = new Camera(
    cameraSettings({
      name: 'cam',
      dialect: 'sunell-cgi',
      host: server.host,
      port: server.port,
      username: 'admin',
      password: 'pass word',
      ...settings,
    }),
    options,
  );
  const asked = (): string[] => server.requests.map(({ url }) => decodeURIComponent(url));
  try {
    await act({ server, camera, asked });
  } finally {
    await camera.close();
    await server.close();
  }
};

export const text = (body: string, status = 200): Reply => ({ status, headers: { 'Content-Type': 'text/plain' }, body });

export const basic = (password = 'pass word'): string => `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;

/** A socket server for what is no HTTP: gathers what it gets, and answers when `answer` says so. */
export const rawDevice = async (
  answer: (received: string, socket: Socket) => void,
  act: (port: number, received: () => Buffer) => Promise<void>,
): Promise<void> => {
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      answer(Buffer.concat(chunks).toString('latin1'), socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await act((server.address() as AddressInfo).port, () => Buffer.concat(chunks));
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
};
