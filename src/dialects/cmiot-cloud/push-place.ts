import { createHash, timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CameraError } from '../../camera/errors.js';
import type { HttpReception, PushReply, PushRequest, Receivers } from '../../camera/receivers.js';
import type { CloudSettings } from '../../camera/settings.js';
import type { Json } from '../../operations/types.js';
import { parseJson } from '../../wire/json.js';
import { signPush } from './sign.js';

/** Milliseconds by which the time stamp of a message may differ from the cloud's time (4.3.1). */
const window = 900_000;
/** Bytes of a message; its pictures are addresses. */
const bodyLimit = 4 * 1024 * 1024;
/** Milliseconds for a message to arrive, and messages that may be arriving at a time. */
const bodyTime = 10_000;
const mostAtOnce = 64;
/** Signatures that are remembered while they would still hold. */
const mostSeen = 50_000;

/** What was there before, for as long as it matters. Bounded: the oldest is forgotten first. */
export class Seen {
  readonly #times = new Map<string, number>();

  /** False where it was there before. @param now milliseconds of a clock that is never set */
  isNew(key: string, now: number): boolean {
    for (const [oldest, time] of this.#times) {
      if (now - time <= 2 * window && this.#times.size <= mostSeen) break;
      this.#times.delete(oldest);
    }
    if (this.#times.has(key)) return false;
    this.#times.set(key, now);
    return true;
  }
}

const read = async (body: Readable): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  const tooSlow = setTimeout(() => body.destroy(), bodyTime);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > bodyLimit) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(tooSlow);
  }
};

const isEqual = (given: string, expected: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
};

const header = ({ headers }: PushRequest, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : '';
};

const refused = (status: number, body: string): PushReply => ({ status, body });
const taken: PushReply = { status: 200, contentType: 'application/json;charset=UTF-8', body: '{"resultCode":"000000","resultMsg":"OK"}' };

/** The path at which an account's messages arrive: the one that is set, else one of its own. */
export const pathOf = ({ id, pushPath }: CloudSettings): string => `/${(pushPath || `/ipcam/cloud/${id}`).replace(/^\/+|\/+$/g, '')}`;

export interface PlaceOptions {
  readonly account: CloudSettings;
  readonly receivers: Receivers;
  /** Milliseconds since 1970 by the cloud's clock. */
  cloudTime(): number;
  /** Milliseconds of a clock that is never set. */
  now(): number;
  /** Told what a message holds, after it was answered; one after the other. */
  take(message: Json): void;
}

/**
 * Where the cloud pushes an account's messages to (5.4). Whoever cannot sign is sent away before anything is read; what is signed right is
 * answered at once and looked at afterwards. The same signature a second time is answered and dropped.
 */
export class PushPlace {
  readonly #options: PlaceOptions;
  readonly #seen = new Seen();
  #arriving = 0;
  /** Messages are told in the order of their arrival, however long each takes to be read. */
  #reading: Promise<void> = Promise.resolve();

  private constructor(options: PlaceOptions) {
    this.#options = options;
  }

  /** @throws CameraError UNSUPPORTED where nothing can be received, INVALID_PARAMETER where another account receives there */
  static async open(options: PlaceOptions): Promise<HttpReception> {
    const place = new PushPlace(options);
    return options.receivers.http(pathOf(options.account), (request) => place.#answer(request));
  }

  async #answer(request: PushRequest): Promise<PushReply> {
    const { receivers } = this.#options;
    const reply = await this.#checked(request);
    if (reply.status !== 200) receivers.debug(`a message of the cloud from ${request.remoteAddress} was refused: ${reply.body}`);
    return reply;
  }

  async #checked(request: PushRequest): Promise<PushReply> {
    const { account, cloudTime, now } = this.#options;
    if (!/^\/?(\?|$)/.test(request.url)) return refused(404, 'nothing is received here');
    if (request.method !== 'POST') return refused(405, 'messages are posted');
    const [appId, timestamp, sign] = [header(request, 'appid'), header(request, 'timestamp'), header(request, 'sign')];
    if (appId !== account.appId || sign === '' || !/^\d{13}$/.test(timestamp)) return refused(401, 'the signature does not hold');
    if (Math.abs(Number(timestamp) - cloudTime()) > window) return refused(401, 'the time stamp is too old or too new');
    if (Number(header(request, 'content-length')) > bodyLimit) return refused(413, 'the message is too large');
    if (this.#arriving >= mostAtOnce) return refused(503, 'too many messages at once');
    this.#arriving += 1;
    let body: Buffer | undefined;
    try {
      body = await read(request.body);
    } catch {
      return refused(400, 'the message did not arrive whole');
    } finally {
      this.#arriving -= 1;
    }
    if (!body) return refused(413, 'the message is too large');
    const { secretKey } = account;
    const digest = createHash('md5').update(body).digest('hex');
    if (!isEqual(sign, signPush({ appId, secretKey, timestamp, digest }))) return refused(401, 'the signature does not hold');
    if (this.#seen.isNew(sign, now())) this.#read(body);
    return taken;
  }

  #read(body: Buffer): void {
    const { receivers, take } = this.#options;
    const message = parseJson(body);
    this.#reading = this.#reading
      .then(async () => take(await message))
      .catch((error: unknown) => {
        const reason = error instanceof CameraError ? error.reason : String(error);
        receivers.debug(`a signed message of the cloud could not be read: ${reason}`);
      });
    message.catch(() => {});
  }
}
