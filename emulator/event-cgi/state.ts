import type { Clock } from '../clock.js';
import { readCatalogue } from './catalogue.js';
import { type AlarmEvent, alarmNode, type RaisedAlarm, targetsFor, versionNode } from './message.js';
import { type PollOptions, Polls } from './polls.js';
import { Refusal } from './refusal.js';
import { type Inventory, Settings } from './settings.js';
import { type Push, type PushOptions, Subscriptions } from './subscriptions.js';
import { writeDocument, type XmlNode } from './xml.js';

export interface StateOptions extends Inventory {
  push?: PushOptions;
  poll?: PollOptions;
}

/** Who was told of an alarm. */
export interface Raised {
  /** Those who were waiting for one: they have been answered. */
  polls: number;
  /** One for each subscriber, delivered or failed. */
  pushes: Push[];
}

/** A relay output as it is set. */
export interface Relay {
  channel: number;
  on: boolean;
  type: 'normally open' | 'normally closed';
}

export interface Light {
  channel: number;
  flashing: boolean;
  frequency: 'high' | 'medium' | 'low';
}

/** A sound that was asked for. */
export interface Played {
  file: number;
  name: string;
  count: number;
  /** Milliseconds since 1970. */
  time: number;
}

/** The files of the document's example (10.2.3); a file's id is its place. */
const SOUNDS = [
  'tone_Dog_bark',
  'tone_phonecall',
  'tone_Lion_roars',
  'tone_Police_siren',
  'tone_Door_dingdong',
  'voice_CN_attention',
  'voice_You_are_being_monitored',
  'Voice_CN_garbage_classification',
];
const FREQUENCIES = ['high', 'medium', 'low'] as const;
const INPUT_ALARM = 4;

const alarmMeanings = (): Map<number, string> => {
  const push = readCatalogue().find(({ id }) => id === 'event.alarm.push');
  const types = push?.response.fields.find(({ name }) => name === 'alarm@type')?.values ?? {};
  return new Map(Object.entries(types).map(([bit, meaning]) => [Number(bit), meaning]));
};

/** Everything that the camera remembers. */
export class CameraState {
  readonly settings: Settings;
  readonly subscriptions: Subscriptions;
  readonly polls: Polls;
  readonly sounds: readonly string[] = SOUNDS;
  /** Sounds played, oldest first; at most 100. */
  readonly played: Played[] = [];
  readonly #now: Clock;
  readonly #meanings = alarmMeanings();
  /** Alarms raised and not cleared, as `type/channel`. */
  readonly #active = new Map<string, RaisedAlarm>();
  /** Contacts at the inputs: closed or open. */
  readonly #contacts: boolean[];
  /** The light of each channel that was asked for, and when it stops flashing. */
  readonly #lights = new Map<number, { frequency: number; until: number }>();
  #alarms = 0;

  constructor(now: Clock, { push = {}, poll = {}, ...inventory }: StateOptions) {
    this.#now = now;
    this.settings = new Settings(inventory);
    this.subscriptions = new Subscriptions(now, push);
    this.polls = new Polls(poll);
    // At rest: a normally closed contact is closed.
    this.#contacts = this.settings.get('alarm_io').map(({ attributes }) => attributes.get('type') === '0');
  }

  /** The camera's clock, in milliseconds since 1970. */
  get now(): number {
    return this.#now();
  }

  /** Alarms raised and not cleared. */
  get active(): RaisedAlarm[] {
    return [...this.#active.values()];
  }

  get relays(): Relay[] {
    return this.settings.get('alarm_do').map(({ attributes }, channel) => ({
      channel,
      on: attributes.get('on') === '1',
      type: attributes.get('type') === '1' ? 'normally closed' : 'normally open',
    }));
  }

  light(channel = 0): Light {
    const { frequency = 0, until = 0 } = this.#lights.get(channel) ?? {};
    return { channel, flashing: until > this.#now(), frequency: FREQUENCIES[frequency] ?? 'high' };
  }

  async raise(event: AlarmEvent): Promise<Raised> {
    const alarm = this.#alarm(event);
    const key = `${alarm.type}/${alarm.channel}`;
    if (alarm.signal === 1) this.#active.set(key, alarm);
    else this.#active.delete(key);
    const polls = this.polls.raise(alarm);
    const made = new Map<boolean, Buffer>();
    const pushes = await this.subscriptions.push((detailed) => {
      const message = made.get(detailed) ?? writeDocument([versionNode(1), alarmNode(alarm, { detailed, numbered: false })]);
      made.set(detailed, message);
      return message;
    });
    return { polls, pushes };
  }

  /** Restarted: what is set stays, who subscribed is forgotten, and what alarmed is not cleared. */
  restart(): void {
    this.subscriptions.forget();
    this.polls.forget();
    this.#active.clear();
  }

  async setContact(input: number, closed: boolean): Promise<void> {
    if (this.#contacts[input] === undefined) throw new Error(`there is no input ${input}`);
    this.#contacts[input] = closed;
    await this.#watchInputs();
  }

  /** A set may have changed what a contact means. */
  settingsChanged(): void {
    void this.#watchInputs();
  }

  /** `flashing_light` of section 8. */
  flash(root: XmlNode): void {
    const request = root.children[0]?.attributes;
    if (!request?.has('status')) throw new Refusal('parameter', 'flashinglight/@status is missing');
    const channel = Number(request.get('ch') ?? 0);
    if (channel !== 0) throw new Refusal('channel', `there is no light ${channel}`);
    const lasts = Number(request.get('presist_time') ?? -1);
    const until = request.get('status') === '0' ? 0 : lasts < 0 ? Number.POSITIVE_INFINITY : this.#now() + lasts;
    this.#lights.set(channel, { frequency: Number(request.get('frequency') ?? 0), until });
  }

  /** `alarm_voice_file_test` of section 11. */
  play(root: XmlNode): void {
    const request = root.children[0]?.attributes;
    const file = Number(request?.get('id'));
    const count = Number(request?.get('count') ?? 1);
    const name = this.sounds[file];
    if (name === undefined) throw new Refusal('parameter', `there is no sound file ${file}`);
    if (count < 1) throw new Refusal('parameter', 'file/@count is out of range');
    this.played.push({ file, name, count, time: this.#now() });
    this.played.splice(0, this.played.length - 100);
  }

  close(): void {
    this.subscriptions.close();
  }

  #alarm({ type, channel = 0, signal = 1, time = this.#now(), targets, pictures = true }: AlarmEvent): RaisedAlarm {
    const bit = typeof type === 'number' ? type : [...this.#meanings].find(([, meaning]) => meaning === type)?.[0];
    if (bit === undefined)
      throw new Error(`there is no alarm ${JSON.stringify(type)}; there are ${[...this.#meanings.values()].join(', ')}`);
    const id = this.#alarms;
    this.#alarms += 1;
    const found = signal === 0 ? [] : (targets ?? targetsFor(this.#meanings.get(bit) ?? ''));
    return { id, type: bit, channel, signal, time, targets: found, pictures };
  }

  /** An input that is switched on alarms while its contact is not at rest (4.3: 0 is normally closed, 1 normally open). */
  async #watchInputs(): Promise<void> {
    const changes = this.settings.get('alarm_io').flatMap(({ attributes }, channel) => {
      const closed = this.#contacts[channel];
      const alarming = attributes.get('on') === '1' && closed === (attributes.get('type') === '1');
      if (alarming === this.#active.has(`${INPUT_ALARM}/${channel}`)) return [];
      return [this.raise({ type: INPUT_ALARM, channel, signal: alarming ? 1 : 0 })];
    });
    await Promise.all(changes);
  }
}
