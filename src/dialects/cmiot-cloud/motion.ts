import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Command } from './address.js';

type Axis = 'turn' | 'zoom' | 'iris';

interface Movement {
  command: number;
  speed: number;
}

/** What is stopped where nothing is known to move, as after a restart: turning and zooming. */
const anything: readonly Movement[] = [
  { command: 11, speed: 1 },
  { command: 7, speed: 1 },
];

/**
 * The movements of one device, by channel. A stop names the command that it ends (4.5.2.1), so what was started is remembered; also where the
 * answer got lost, for it may have started all the same. A new direction takes the place of the one before on most devices; as the document
 * does not say so, both are stopped in the end.
 */
export class PtzMotion {
  readonly #command: Command;
  readonly #channels = new Map<number, Map<Axis, readonly Movement[]>>();

  constructor(command: Command) {
    this.#command = command;
  }

  async start(axis: Axis, movement: Movement, call: Call): Promise<void> {
    const running = this.#running(call.channel);
    const before = running.get(axis) ?? [];
    running.set(axis, [movement, ...before.filter(({ command }) => command !== movement.command)]);
    try {
      await this.#send(movement, 0, call);
    } catch (error) {
      // Refused: what went on before goes on.
      if (error instanceof CameraError && error.code === 'REJECTED') running.set(axis, before);
      throw error;
    }
  }

  /** Stops what is known to move along these axes, the latest first. */
  async stop(axes: Iterable<Axis>, call: Call): Promise<void> {
    const running = this.#running(call.channel);
    for (const axis of [...axes]) {
      for (const movement of running.get(axis) ?? []) {
        await this.#send(movement, 1, call);
        running.set(
          axis,
          (running.get(axis) ?? []).filter((other) => other !== movement),
        );
      }
    }
  }

  async stopAll(call: Call): Promise<void> {
    const running = this.#running(call.channel);
    if ([...running.values()].some((movements) => movements.length > 0)) return this.stop(running.keys(), call);
    const stops = await Promise.allSettled(anything.map((movement) => this.#send(movement, 1, call)));
    // A camera that turns but cannot zoom refuses one of the two.
    const failed = stops.find((stop) => stop.status === 'rejected');
    if (failed && stops.every((stop) => stop.status === 'rejected')) throw failed.reason;
  }

  #running(channel: number): Map<Axis, readonly Movement[]> {
    let running = this.#channels.get(channel);
    if (!running) {
      running = new Map();
      this.#channels.set(channel, running);
    }
    return running;
  }

  async #send({ command, speed }: Movement, action: 0 | 1, call: Call): Promise<void> {
    await this.#command('ptz.control', { command, action, speed }, call);
  }
}
