import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Redactor } from '../../http/redact.js';
import type { Json, Values } from '../../operations/types.js';
import type { DriverContext } from '../dialect.js';
import { type Command, isMissing } from './members.js';

/** Where a camera reaches us. */
export interface PushPlace {
  readonly host: string;
  readonly port: number;
  /** Begins with a slash. */
  readonly path: string;
}

export interface PushPlaces {
  /** Start and end addresses, and the uploads of thermometers. */
  readonly alarms: PushPlace;
  /** Captures go to an address and a port without a path of ours; undefined where they cannot be received. */
  readonly captures: PushPlace | undefined;
}

/** What the message is made of (2.6.22.4.1): the camera puts the values in place of the names. */
export const placeholders = ['MajorAlarmType', 'MinorAlarmType', 'SourceName', 'DeviceID', 'DeviceIP', 'AlarmTime', 'Description'] as const;

export const urlOf = ({ host, port, path }: PushPlace, more: string): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}${more}`;

interface Form {
  readonly set: string;
  readonly on: string;
  readonly name: string;
  readonly start: string;
  readonly end: string;
  readonly forwards: string;
  readonly host: string;
  readonly port: string;
  readonly yes: Json;
  readonly no: Json;
  /** As an address has to be sent. */
  encode(url: string): string;
}

const forms: Readonly<Record<string, Form>> = {
  ipc: {
    set: 'alarm.httpCenter.set',
    on: 'CGIAlarmFlag',
    name: 'CGIName',
    start: 'CGIUrlStart',
    end: 'CGIUrlEnd',
    forwards: 'CGIProxyFlag',
    host: 'CGIAddress',
    port: 'CGIPort',
    yes: true,
    no: false,
    encode: (url) => Buffer.from(url, 'utf8').toString('base64'),
  },
  lite: {
    set: 'alarm.httpCenter.set.lite',
    on: 'cgiAlarmEnable',
    name: 'alarmCenterName',
    start: 'urlStart',
    end: 'urlEnd',
    forwards: 'proxyEnable',
    host: 'alarmCenterServerIP',
    port: 'alarmCenterServerPort',
    yes: 1,
    no: 0,
    encode: (url) => url,
  },
};

const textOf = (value: Json | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');

/** Members that have something in them. */
const filled = (values: Record<string, Json | undefined>): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && String(value).trim() !== ''));

const isRefusal = (error: unknown): boolean => error instanceof CameraError && ['REJECTED', 'BAD_RESPONSE'].includes(error.code);

/**
 * Sets a camera up so that it pushes to us, and puts back what was there before.
 *
 * What is set: the alarm centre (2.6.22.3) is switched on, its start and end addresses become ours, and captures are forwarded to our address and
 * port; its name is kept or, where it has none, becomes ours; type, kinds of analysis, user name and password stay as they are. On cameras that
 * measure body temperature the upload of pictures (2.6.18.10.3) is opened to us.
 * What is put back: what was set before, read beforehand and remembered. Where there was nothing, the alarm centre is switched off, its addresses stay
 * (the document does not allow empty ones), and the upload is closed.
 */
export class AlarmCenter {
  readonly #command: Command;
  readonly #memory: Map<string, unknown>;
  readonly #redactor: Redactor;
  readonly #model: string;
  readonly #form: Form | undefined;
  /** Stands in every address of ours, so that it is known again. */
  readonly #mark: string;

  constructor(command: Command, { memory, settings, redactor }: Pick<DriverContext, 'memory' | 'settings' | 'redactor'>, mark: string) {
    this.#command = command;
    this.#memory = memory;
    this.#redactor = redactor;
    this.#model = settings.model;
    this.#form = forms[settings.model];
    this.#mark = mark;
  }

  /** @returns what a person should know of it; @throws CameraError UNSUPPORTED on models without an alarm centre, and what the device does */
  async install(places: PushPlaces, call: Call): Promise<string> {
    const form = this.#form;
    if (!form) throw new CameraError('UNSUPPORTED', `a device of model ${this.#model} has no alarm centre that could push`);
    const { alarms, captures } = places;
    const found = await this.#command('alarm.httpCenter.get', {}, call);
    this.#remember('alarm centre', found, textOf(found[form.start]));
    await this.#command(
      form.set,
      filled({
        [form.on]: form.yes,
        [form.name]: textOf(found[form.name]) || 'ipcam',
        [form.start]: form.encode(urlOf(alarms, `/start/${placeholders.join('&')}`)),
        [form.end]: form.encode(urlOf(alarms, `/end/${placeholders.join('&')}`)),
        ...(captures ? { [form.forwards]: form.yes, [form.host]: captures.host, [form.port]: captures.port } : {}),
      }),
      call,
    );
    await this.#openUpload(alarms, call);
    if (!captures) return 'captures with pictures cannot be received: there is no port for them';
    return (await this.#reaches(call))
      ? ''
      : `the camera says that it does not reach ${captures.host}:${captures.port}; check the callback address`;
  }

  async restore(call: Call): Promise<void> {
    const form = this.#form;
    if (!form) return;
    await this.#closeUpload(call);
    const before = this.#before('alarm centre');
    if (!before) return;
    const url = (name: string): string => form.encode(textOf(before[name]));
    const values =
      textOf(before[form.start]) === ''
        ? { [form.on]: form.no, [form.forwards]: form.no }
        : filled({
            ...{ [form.on]: before[form.on], [form.name]: before[form.name], [form.start]: url(form.start), [form.end]: url(form.end) },
            ...{ [form.forwards]: before[form.forwards] },
            ...(Number(before[form.port]) > 0 ? { [form.host]: before[form.host], [form.port]: before[form.port] } : {}),
          });
    await this.#command(form.set, values, call);
    this.#forget('alarm centre');
  }

  /** Only body thermometers have it. */
  async #openUpload({ host, port, path }: PushPlace, call: Call): Promise<void> {
    if (this.#model !== 'ipc') return;
    try {
      const found = await this.#command('thermal.ai.pictureUpload.get', {}, call);
      if (textOf(found.PicStatus) === '') return;
      this.#remember('upload', found, textOf(found.PlatUrl));
      await this.#command('thermal.ai.pictureUpload.start', { PlatAddress: host, PlatPort: port, PlatUrl: `${path}/upload` }, call);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  async #closeUpload(call: Call): Promise<void> {
    const before = this.#before('upload');
    if (!before) return;
    const { PlatAddress, PlatPort, PlatUrl, PlatUsername, PlatPassword } = before;
    if (textOf(before.PicStatus) === 'open')
      await this.#command('thermal.ai.pictureUpload.start', filled({ PlatAddress, PlatPort, PlatUrl, PlatUsername, PlatPassword }), call);
    else await this.#command('thermal.ai.pictureUpload.stop', {}, call);
    this.#forget('upload');
  }

  /** The camera's own test (2.6.22.1), where it has one. */
  async #reaches(call: Call): Promise<boolean> {
    try {
      await this.#command('alarm.httpCenter.test', {}, call);
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return isMissing(error);
    }
  }

  /** What is there before we set ours; ours from a run that could not put it back is nothing. */
  #remember(what: string, found: Record<string, Json>, url: string): void {
    const key = `${what} before`;
    // Devices answer passwords as they are.
    this.#redactor.add(['CGIPassword1', 'platformPassword', 'PlatPassword'].map((name) => textOf(found[name])));
    if (!url.includes(this.#mark)) this.#memory.set(key, found);
    else if (!this.#memory.has(key)) this.#memory.set(key, {});
  }

  #before(what: string): Record<string, Json> | undefined {
    return this.#memory.get(`${what} before`) as Record<string, Json> | undefined;
  }

  /** It is there again. */
  #forget(what: string): void {
    this.#memory.delete(`${what} before`);
  }
}
