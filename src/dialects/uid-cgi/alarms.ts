import type { AlarmsDriver } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { pause } from '../../camera/effects.js';

/** More often would only wear the camera out: nothing but its being there can be learned. */
const shortest = 5000;

/**
 * The document has no way to receive events: motion and inputs act inside the camera only. What can be told is whether the camera is
 * there, by asking for its state (3.25).
 */
export const uidAlarms = (askState: (call: Call) => Promise<unknown>, interval: number): AlarmsDriver => {
  const every = Math.max(shortest, interval);
  return {
    ways: ['poll'],
    silence: every + 60_000,
    async listen(_way, _options, sink, call) {
      while (!call.signal?.aborted) {
        await askState(call);
        sink.connected();
        sink.alive();
        await pause(every, call.signal);
      }
    },
    probe: async (call) => {
      await askState(call);
    },
  };
};
