import { request as httpRequest } from 'node:http';
import type { Alarm } from './alarms.js';
import { type Entry, textOf } from './level.js';
import type { CameraState } from './state.js';

/** A target on a picture, section 2.6.22.4.2: AlarmType and its own members. */
export interface Capture {
  kind: 'face' | 'body' | 'plate' | 'vehicle';
  /** Age, Gender, CarPlateNum, FaceX … as the message spells them. */
  members?: Readonly<Record<string, string | number>>;
  picture: Buffer;
  /** Milliseconds since 1970; the camera's clock where left out. */
  time?: number;
}

/** A face or body with its temperature, section 2.6.18.10.5. */
export interface ThermalCapture {
  faces: readonly Readonly<Record<string, string | number>>[];
  picture: Buffer;
  time?: number;
}

/** What was sent to somebody else, and how he answered: a status, or why there is none. */
export interface Push {
  method: string;
  url: string;
  status?: number;
  error?: string;
}

const KINDS = { face: 0, body: 2, plate: 3, vehicle: 4 } as const;
const PUSHES = 1000;
const PATIENCE = 5000;

/** The camera as a client: the alarm centre's start and end address, its captures, and the pictures of a body thermometer. */
export class AlarmCenter {
  /** How the placeholders of an address are filled in: the document's picture of it is lost. */
  fill: 'pairs' | 'values' = 'pairs';
  method: 'POST' | 'GET' = 'POST';
  /** The latest pushes, earliest first. */
  readonly pushes: Push[] = [];
  readonly #state: CameraState;
  readonly #closed = new AbortController();

  constructor(state: CameraState) {
    this.#state = state;
  }

  close(): void {
    this.#closed.abort();
  }

  /** The start or end address with everything in it, once the centre is switched on and has one. */
  async alarm(alarm: Required<Alarm>): Promise<void> {
    const { flag, url } = this.#address(alarm);
    if (!flag || url === '') return;
    const { origin, pathname, search } = new URL(url);
    const filled = `${pathname}${search}`.replace(/[A-Za-z]+(?=&|$)/g, (name) => this.#filled(name, alarm) ?? name);
    await this.#push(this.method, `${origin}${filled}`, 'text/xml', Buffer.alloc(0));
  }

  async capture({ kind, members = {}, picture, time = this.#state.clock.utc() }: Capture): Promise<void> {
    const settings = this.#state.settings.of('alarm.httpCenter');
    const host = textOf(settings, 'CGIAddress') ?? textOf(settings, 'alarmCenterServerIP') ?? '';
    const port = textOf(settings, 'CGIPort') ?? textOf(settings, 'alarmCenterServerPort') ?? '80';
    if (host === '') return;
    const encoded = picture.toString('base64');
    const body = this.#lines({
      DeviceID: this.#deviceID,
      AlarmType: KINDS[kind],
      AlarmTime: Math.floor(time / 1000),
      ...members,
      AIPictureDataLen: encoded.length,
      AIPictureData: encoded,
    });
    // The request line of the document has no target.
    await this.#push('POST', `http://${host}:${port}/`, 'text/xml', Buffer.from(body));
  }

  async thermal({ faces, picture, time = this.#state.clock.utc() }: ThermalCapture): Promise<void> {
    const settings = this.#state.settings.of('thermal.ai.pictureUpload');
    if (textOf(settings, 'PicStatus') !== 'open') return;
    const path = (textOf(settings, 'PlatUrl') ?? '/').replace(/^https?:\/\/[^/]*/, '');
    const entries = faces.map((face, index) => (index === 0 ? '' : this.#lines({ FaceInfoNext: index + 1 })) + this.#lines(face));
    const head =
      this.#lines({ AlarmTime: Math.floor(time / 1000), FaceInfoBegin: 1 }) +
      entries.join('') +
      this.#lines({ FaceInfoEnd: faces.length, FacePictureDataLen: picture.length });
    const body = Buffer.concat([Buffer.from(`${head}FacePictureData=`), picture]);
    const url = `http://${textOf(settings, 'PlatAddress') ?? ''}:${textOf(settings, 'PlatPort') ?? '80'}/${path.replace(/^\//, '')}`;
    await this.#push('POST', url, 'text/plain', body);
  }

  get #deviceID(): string {
    return textOf(this.#state.settings.of('device.info'), 'deviceID') ?? '';
  }

  #lines(members: Readonly<Record<string, string | number>>): string {
    return Object.entries(members)
      .map(([name, value]) => `${name}=${value}\r\n`)
      .join('');
  }

  #address({ flag: active }: Required<Alarm>): { flag: boolean; url: string } {
    const settings: Entry = this.#state.settings.of('alarm.httpCenter');
    const flag = textOf(settings, 'CGIAlarmFlag') === 'true' || textOf(settings, 'cgiAlarmEnable') === '1';
    const [start, end] = [
      textOf(settings, 'CGIUrlStart') ?? textOf(settings, 'urlStart'),
      textOf(settings, 'CGIUrlEnd') ?? textOf(settings, 'urlEnd'),
    ];
    const url = (active === 1 ? start : end) ?? '';
    return { flag, url: URL.canParse(url) ? url : '' };
  }

  #filled(name: string, { major, minor, sourceID, flag, time }: Required<Alarm>): string | undefined {
    const { settings, clock } = this.#state;
    const info = settings.of('device.info');
    const values: Readonly<Record<string, string | undefined>> = {
      MajorAlarmType: String(major),
      MinorAlarmType: String(minor),
      SourceName: String(sourceID),
      DeviceID: this.#deviceID,
      DeviceIP: '127.0.0.1',
      AlarmTime: clock.alarmTime(time),
      Description: flag === 1 ? 'start' : 'end',
      LicenseNumber: '',
      SerialNumber: textOf(info, 'deviceID'),
      Country: '',
    };
    if (!Object.hasOwn(values, name)) return undefined;
    const value = encodeURIComponent(values[name] ?? '');
    return this.fill === 'pairs' ? `${name}=${value}` : value;
  }

  #push(method: string, url: string, type: string, body: Buffer): Promise<void> {
    const push: Push = { method, url };
    this.pushes.push(push);
    if (this.pushes.length > PUSHES) this.pushes.shift();
    return new Promise((resolve) => {
      const fail = (error: Error) => {
        push.error = error.message;
        resolve();
      };
      const headers = { 'User-Agent': 'test', 'Content-Type': type, 'Content-Length': body.length, Connection: 'close' };
      const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(PATIENCE)]);
      const request = httpRequest(url, { method, headers, signal, agent: false }, (response) => {
        push.status = response.statusCode ?? 0;
        response.resume().once('end', resolve).once('error', fail);
      });
      request.once('error', fail).end(body);
    });
  }
}
