import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { AlarmSink, DeviceEvent } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { PushReply, PushRequest, Reception } from '../../camera/receivers.js';
import { addressesOf, localAddressTo, plainAddress } from '../../camera/route.js';
import type { DriverContext } from '../dialect.js';
import { AlarmCenter, type PushPlaces, placeholders } from './alarm-center.js';
import type { AlarmRecord, AlarmTranslator } from './alarm-records.js';
import type { CaptureReader } from './captures.js';
import type { Command } from './members.js';
import { type Pushed, PushReader, PushRefused, pushLimits } from './push-reader.js';

/** Milliseconds that the camera may take to be put back when we leave. */
const farewell = 4000;
const noteEvery = 60_000;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

/** Longer addresses hold no message. */
const longestTarget = 4096;

/** What stands behind the side that a message is about; undefined where there is none. */
const messageIn = (target: string): { side: 'start' | 'end'; message: string } | undefined => {
  if (target.length > longestTarget) return undefined;
  const [side] = (['start', 'end'] as const).filter((name) => target.includes(`/${name}/`));
  if (side === undefined) return undefined;
  const message = target.slice(target.lastIndexOf(`/${side}/`) + side.length + 2);
  return { side, message: message.startsWith('?') ? message.slice(1) : message };
};

/**
 * The message in a start or end address (2.6.22.4.1). How a camera fills in the names is not shown in the document: values alone in the order of
 * the names, and `name=value`, are both read; what is left as a name has no value.
 * @param inputs numbers of alarm inputs by the names that they have on the device
 */
export const alarmInTarget = (target: string, inputs: ReadonlyMap<string, number> = new Map()): AlarmRecord | undefined => {
  const found = messageIn(target);
  if (!found) return undefined;
  const named = new Map<string, string>();
  for (const [index, part] of found.message.split('&').map(decoded).entries()) {
    const [, name = '', value = ''] = /^([A-Za-z]{3,30})=(.*)$/s.exec(part) ?? [];
    const place = placeholders.find((known) => known === name) ?? (name === '' ? placeholders[index] : name);
    const text = (name === '' ? part : value).trim();
    if (place !== undefined && text !== place && !named.has(place)) named.set(place, text.slice(0, 200));
  }
  const number = (name: string): number => (/^\d{1,6}$/.test(named.get(name) ?? '') ? Number(named.get(name)) : Number.NaN);
  const [major, minor] = [number('MajorAlarmType'), number('MinorAlarmType')];
  if (Number.isNaN(major) || Number.isNaN(minor)) return undefined;
  const source = named.get('SourceName') ?? '';
  const isInput = major === 1 && minor === 1;
  const more = Object.fromEntries([...named].filter(([name]) => !/^(MajorAlarmType|MinorAlarmType|AlarmTime)$/.test(name)));
  return {
    ...{ major, minor, flag: found.side === 'start' ? 1 : 0, time: named.get('AlarmTime') ?? '', more },
    // Names of inputs mostly hold their number; those of cameras may hold any.
    source: isInput ? String(inputs.get(source) ?? /\d+/.exec(source)?.[0] ?? source) : /^\d+$/.test(source) ? source : '',
  };
};

/** Bytes of everything that the camera may have under way to us at once. */
const mostUnderWay = 2 * pushLimits.body;
/** More inputs than any camera has. */
const mostInputs = 16;

const untilAborted = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });

const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK');

export interface PushTools {
  readonly command: Command;
  readonly translator: AlarmTranslator;
  readonly captures: CaptureReader;
}

/**
 * Alarms that the camera pushes by HTTP (2.6.22.4): it calls a start and an end address below a path of our own, and posts captures to an address
 * and a port, where the TCP receiver takes them, because the document names no path for them. Without an HTTP server that the camera could speak
 * to (there is none, or it wants TLS, which the document does not know) the TCP receiver takes everything. How the camera is set up for it, and
 * what is put back, says {@link AlarmCenter}.
 */
export class AlarmPush {
  readonly #context: DriverContext;
  readonly #tools: PushTools;
  readonly #center: AlarmCenter;
  readonly #path: string;
  /** Kept when whoever listened before has left: the path is free then, and the camera as it was. */
  #left: Promise<unknown> = Promise.resolve();
  #noted = Number.NEGATIVE_INFINITY;
  /** Bytes of requests that are not whole yet. */
  #underWay = 0;

  constructor(context: DriverContext, tools: PushTools) {
    const { settings } = context;
    this.#context = context;
    this.#tools = tools;
    this.#path = `sunell/${encodeURIComponent(settings.id || settings.name)}`;
    this.#center = new AlarmCenter(tools.command, context, `/${this.#path}/`);
  }

  async listen(pictures: boolean, sink: AlarmSink, call: Call): Promise<void> {
    const running = this.#left.then(() => (call.signal?.aborted ? undefined : this.#listen(pictures, sink, call)));
    this.#left = running.catch(() => {});
    try {
      await running;
    } catch (error) {
      if (!call.signal?.aborted) throw error;
    }
  }

  async #listen(pictures: boolean, sink: AlarmSink, call: Call): Promise<void> {
    const inputs = await this.#inputNames(call);
    const take = ({ target, body }: Pushed): void => {
      sink.alive();
      const record = alarmInTarget(target, inputs);
      const event = record ? this.#alarmOf(record, call) : this.#captureOf(body, call, pictures);
      if (event) sink.event(event);
      else this.#note('something was pushed that is no alarm');
    };
    const receptions: Reception[] = [];
    try {
      const places = await this.#receive(take, receptions);
      sink.connected(await this.#center.install(places, call));
      await untilAborted(call.signal);
    } finally {
      for (const reception of receptions) reception.release();
      await this.#leave(call);
    }
  }

  /** Puts the camera back, whatever ended the listening, within a time of its own. */
  async #leave({ channel }: Call): Promise<void> {
    try {
      await this.#center.restore({ channel, signal: AbortSignal.timeout(farewell) });
    } catch {
      this.#note('the alarm centre of the camera could not be put back');
    }
  }

  /** @throws CameraError where there is no place at all */
  async #receive(take: (pushed: Pushed) => void, receptions: Reception[]): Promise<PushPlaces> {
    const { receivers } = this.#context;
    const [addresses, host] = await this.#route();
    const path = `/${this.#path}`;
    const [tcp, http] = await Promise.allSettled([
      receivers.tcp(addresses, (socket) => this.#accept(socket, take)),
      receivers.http(this.#path, (request) => this.#answer(request, addresses, take)),
    ]);
    for (const result of [tcp, http]) if (result.status === 'fulfilled') receptions.push(result.value);
    const captures = tcp.status === 'fulfilled' ? { host, port: tcp.value.port, path } : undefined;
    if (http.status === 'fulfilled' && !http.value.secure)
      return { captures, alarms: { host, port: http.value.port, path: http.value.path } };
    if (captures) return { captures, alarms: captures };
    throw tcp.status === 'rejected' ? tcp.reason : new CameraError('UNSUPPORTED', 'pushed alarms cannot be received');
  }

  /** The addresses that the camera has, and the one at which it reaches us. */
  async #route(): Promise<[string[], string]> {
    const { host, port, callbackHost } = this.#context.settings;
    try {
      return [(await addressesOf(host)).map(plainAddress), callbackHost || (await localAddressTo(host, port))];
    } catch (error) {
      throw new CameraError('UNREACHABLE', 'there is no way to the camera by which it could push alarms; check its address', {
        cause: error,
      });
    }
  }

  /** The alarm states tell the number of an input, pushed alarms its name. */
  async #inputNames(call: Call): Promise<Map<string, number>> {
    const names = new Map<string, number>();
    try {
      const { alarmInNum } = await this.#tools.command('device.info.get', {}, call);
      const count = typeof alarmInNum === 'number' ? Math.min(mostInputs, alarmInNum) : 0;
      for (let input = 1; input <= count; input++) {
        const { SourceName } = await this.#tools.command('alarm.ioInput.get', { alarmInID: input }, call);
        if (typeof SourceName === 'string' && SourceName !== '') names.set(SourceName, input);
      }
    } catch (error) {
      if (!(error instanceof CameraError) || !['REJECTED', 'BAD_RESPONSE'].includes(error.code)) throw error;
    }
    return names;
  }

  #alarmOf(record: AlarmRecord, call: Call): DeviceEvent | undefined {
    const event = this.#tools.translator.event(record, call);
    // Without a time of its own, a message that comes again is the same.
    return event && (record.time === '' ? { ...event, repeats: true } : event);
  }

  #captureOf(body: Buffer, call: Call, pictures: boolean): DeviceEvent | undefined {
    return body.length > 0 ? this.#tools.captures.event(body, call, pictures) : undefined;
  }

  /** A request to Node-RED's HTTP server. */
  async #answer(
    { url, remoteAddress, body }: PushRequest,
    addresses: readonly string[],
    take: (pushed: Pushed) => void,
  ): Promise<PushReply> {
    if (!addresses.includes(plainAddress(remoteAddress))) {
      this.#note(`refused a push from ${plainAddress(remoteAddress)}, which is not the camera`);
      return { status: 403 };
    }
    const whole = await this.#readWhole(body);
    if (!whole) return { status: 413 };
    take({ target: url, body: whole });
    return { status: 200, body: 'OK' };
  }

  /** Undefined where it is more than can be held. */
  async #readWhole(body: Readable): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        length += chunk.length;
        this.#underWay += chunk.length;
        if (length > pushLimits.body || this.#underWay > mostUnderWay) return undefined;
        chunks.push(chunk);
      }
      return Buffer.concat(chunks, length);
    } finally {
      this.#underWay -= length;
    }
  }

  /** A connection to the TCP receiver, from the camera's address. */
  #accept(socket: Socket, take: (pushed: Pushed) => void): void {
    const reader = new PushReader(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'));
    let held = 0;
    const hold = (bytes: number): void => {
      this.#underWay += bytes - held;
      held = bytes;
    };
    socket.on('close', () => hold(0));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const pushed of reader.push(chunk)) {
          socket.write(answer);
          take(pushed);
        }
        hold(reader.size);
        if (this.#underWay > mostUnderWay) throw new PushRefused('more is under way than can be held');
      } catch (error) {
        this.#note(error instanceof PushRefused ? `a push was refused: ${error.message}` : 'a push could not be read');
        socket.destroy();
      }
    });
    socket.on('end', () => {
      for (const pushed of reader.end()) take(pushed);
      socket.end();
    });
  }

  /** At most one line a minute. */
  #note(what: string): void {
    const { receivers, settings, now } = this.#context;
    if (now() - this.#noted < noteEvery) return;
    this.#noted = now();
    receivers.debug(`${settings.name}: ${what}`);
  }
}
