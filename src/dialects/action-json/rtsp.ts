import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { urlHost } from '../../http/address.js';
import { HttpCredentials } from '../../http/challenge.js';
import { RtspConnection } from '../../http/rtsp.js';
import type { RtspAnswer } from '../../http/rtsp-reader.js';
import type { Json, Member, Operation, Values } from '../../operations/types.js';
import { readValue, wireText } from '../../operations/values.js';
import type { Answer, DriverContext } from '../dialect.js';

/** Headers that belong to the exchange and not to its answer. */
const exchange = new Set(['cseq', 'www-authenticate', 'authorization']);

const payloadOf = ({ headers, body }: RtspAnswer, fields: readonly Member[]): Json => {
  const payload = new Map<string, Json>();
  for (const [header, value] of headers) {
    if (exchange.has(header.toLowerCase())) continue;
    const spelt = (name: string): boolean => name.toLowerCase() === header.toLowerCase();
    const member = fields.find(({ name, aliases = [] }) => spelt(name) || aliases.some(spelt));
    payload.set(member?.name ?? header, readValue(member, value));
  }
  if (body.length > 0) payload.set('sdp', body.toString('utf8'));
  return Object.fromEntries(payload);
};

/** The RTSP requests of chapter 19, on one control connection; sessions are remembered by stream. */
export class ActionRtsp {
  readonly #context: DriverContext;
  /** The port that the camera tells (19.7). */
  readonly #portOf: (call: Call) => Promise<number>;
  readonly #credentials: HttpCredentials;
  readonly #sessions = new Map<string, string>();
  #connection: { port: number; to: RtspConnection } | undefined;
  #sequence = 0;

  constructor(context: DriverContext, portOf: (call: Call) => Promise<number>) {
    this.#context = context;
    this.#portOf = portOf;
    this.#credentials = new HttpCredentials(context.settings.username, context.settings.password);
  }

  /** @throws CameraError REJECTED with the status, UNAUTHORIZED, INVALID_PARAMETER, and those of the network */
  async run(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const { settings } = this.#context;
    const port = await this.#portOf(call);
    const stream = wireText(values.n);
    const { method } = operation.request;
    const url = `rtsp://${urlHost(settings.host)}:${port}/stream_${stream}`;
    const ask = (): Promise<RtspAnswer> => this.#exchange(method, url, port, this.#headers(operation, values, stream), call);
    let answer = await ask();
    if (answer.status === 401) answer = await ask();
    this.#check(answer);
    this.#remember(method, stream, answer);
    return { payload: payloadOf(answer, operation.response.fields), raw: answer.raw };
  }

  close(): void {
    this.#connection?.to.close();
  }

  /** One request, with the proof that the camera wants once it has asked for it; then a 401 means a challenge to be met by the next. */
  async #exchange(method: string, url: string, port: number, headers: [string, string][], { signal }: Call): Promise<RtspAnswer> {
    const { Authorization: proof } = this.#credentials.header(method, url);
    const send = async (): Promise<RtspAnswer> => {
      const all: [string, string][] = proof === undefined ? headers : [...headers, ['Authorization', proof]];
      const answer = await this.#to(port).request({ method, url, headers: all, ...(signal ? { signal } : {}) });
      const challenges = answer.headers.filter(([name]) => /^www-authenticate$/i.test(name)).map(([, value]) => value);
      if (answer.status !== 401) this.#credentials.accepted();
      else if (!this.#credentials.answers(challenges))
        throw new CameraError('UNAUTHORIZED', 'the camera refused the user name or password (RTSP 401)', { deviceCode: 401 });
      return answer;
    };
    return proof === undefined ? send() : this.#context.guard.attempt(send, signal);
  }

  #to(port: number): RtspConnection {
    if (this.#connection?.port !== port) {
      const { host, timeout } = this.#context.settings;
      this.#connection?.to.close();
      this.#connection = { port, to: new RtspConnection(host, port, timeout, this.#context.redactor) };
    }
    return this.#connection.to;
  }

  /** The headers that the catalogue names, in its order; what a flow leaves out is numbered, remembered or the document's. */
  #headers(operation: Operation, values: Values, stream: string): [string, string][] {
    return operation.params
      .filter((member) => member.in === 'header')
      .map(({ name, default: usual }) => {
        const own = name === 'CSeq' ? ++this.#sequence : name === 'Session' ? this.#sessions.get(stream) : usual;
        const value = values[name] ?? own;
        if (value === undefined) throw new CameraError('INVALID_PARAMETER', `${name} is missing: there was no SETUP of this stream before`);
        const text = wireText(value);
        if (/[\r\n\0]/.test(text)) throw new CameraError('INVALID_PARAMETER', `${name} must be one line`);
        return [name, text];
      });
  }

  #check({ status, reason }: RtspAnswer): void {
    if (status >= 200 && status < 300) return;
    const words = this.#context.redactor.brief(reason);
    throw new CameraError(status === 401 ? 'UNAUTHORIZED' : 'REJECTED', `the camera refused it: RTSP ${status} ${words}`.trim(), {
      deviceCode: status,
      deviceMessage: words,
    });
  }

  #remember(method: string, stream: string, { headers }: RtspAnswer): void {
    const session = headers.find(([name]) => /^session$/i.test(name))?.[1]?.split(';')[0];
    if (method === 'TEARDOWN') this.#sessions.delete(stream);
    else if (method === 'SETUP' && session) this.#sessions.set(stream, session);
  }
}
