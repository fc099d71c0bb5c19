import type { AlarmsDriver, DeviceEvent } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { pause } from '../../camera/effects.js';
import type { AlarmInput, InputState } from './alarm-input.js';

const kind = { type: 'alarmInput', description: 'alarm input' } as const;

/**
 * The alarm input, asked for again and again: the only event that the document lets a client learn from the camera itself (38.1). What
 * begins and ends between two polls is not seen.
 * @param interval milliseconds between an answer and the next question
 */
export const actionAlarms = (input: AlarmInput, interval: number): AlarmsDriver => {
  let known: InputState | undefined;
  /** The state with which a connection begins, while the supervisor is told of it. */
  let first: InputState | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** One question after the other, so that no older answer overtakes a newer one. */
  const read = (call: Call, take: (state: InputState, before: InputState | undefined) => void = () => {}): Promise<InputState> => {
    const turn = last.then(async () => {
      const state = await input(call);
      take(state, known);
      known = state;
      return state;
    });
    last = turn.catch(() => {});
    return turn;
  };
  return {
    ways: ['poll'],
    // Every answer is a sign of life; an answer that does not come has its own time-out.
    silence: interval + 60_000,
    async listen(_way, _options, sink, call) {
      // What is on already is the supervisor's to compare: it asks what is active at once.
      first = await read(call);
      sink.connected();
      first = undefined;
      const tell = ({ active, status, raw }: InputState, before: InputState | undefined): void => {
        if (!active && !before?.active) return;
        const event: DeviceEvent = {
          ...kind,
          state: active ? 'start' : 'stop',
          channel: call.channel,
          time: new Date().toISOString(),
          code: status,
          raw,
          repeats: true,
        };
        sink.event(event);
      };
      for (;;) {
        await pause(interval, call.signal);
        if (call.signal?.aborted) return;
        await read(call, tell);
        sink.alive();
      }
    },
    async active(call) {
      const { active, status } = first ?? (await read(call));
      return active ? [{ ...kind, channel: call.channel, code: status }] : [];
    },
  };
};
