import assert from 'node:assert/strict';
import { startUidCgiCamera, type UidCgiCamera, type UidCgiCameraOptions } from '../../../emulator/uid-cgi/index.js';
import { type Answer, ask } from '../raw.js';

/** Noon of a Friday in the camera's zone GMT+08:00. */
export const NOON = Date.UTC(2024, 4, 17, 4);

/** A camera with a clock of its own, and somebody who is logged in. */
export class Bench {
  time = NOON;
  uid = '';

  private constructor(private started: UidCgiCamera | undefined) {}

  static async start(options: Omit<UidCgiCameraOptions, 'now'> = {}): Promise<Bench> {
    const bench = new Bench(undefined);
    bench.started = await startUidCgiCamera({ ...options, now: () => bench.time });
    bench.uid = await bench.login(options.username ?? 'admin', options.password ?? 'admin');
    return bench;
  }

  get camera(): UidCgiCamera {
    assert.ok(this.started);
    return this.started;
  }

  wait(seconds: number): void {
    this.time += seconds * 1000;
  }

  async login(username: string, password: string): Promise<string> {
    const { text } = await this.ask(`/cgi-bin/getuid?username=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}`);
    const [, uid] = /<uid>([0-9a-f]{8})<\/uid>/.exec(text) ?? [];
    assert.ok(uid, text);
    return uid;
  }

  /** The path literally. */
  ask(path: string, options: Parameters<typeof ask>[2] = {}): Promise<Answer> {
    return ask(this.camera.url, path, options);
  }

  /** A call below /cgi-bin with the uid behind its members, as in the document's examples. */
  call(name: string, members = '', uid = this.uid): Promise<Answer> {
    return this.ask(`/cgi-bin/${name}?${members}${members && '&'}uid=${uid}`);
  }

  /** What a successful call answers, without the declaration. */
  async xml(name: string, members = '', uid = this.uid): Promise<string> {
    const { status, headers, text } = await this.call(name, members, uid);
    assert.equal(status, 200, text);
    assert.equal(headers['content-type'], 'text/xml');
    return bodyOf(text);
  }

  /** <value> and <reason> of the fault that a call answers, literally. */
  async fault(name: string, members = '', uid = this.uid): Promise<[value: string, reason: string]> {
    return faultOf(await this.call(name, members, uid));
  }

  close(): Promise<void> {
    return this.camera.close();
  }
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const bodyOf = (text: string): string => {
  assert.ok(text.startsWith(DECLARATION), text);
  return text.slice(DECLARATION.length);
};

export const faultOf = ({ status, text }: Answer): [value: string, reason: string] => {
  assert.equal(status, 400, text);
  const [, value, reason] = /^<fault>\n<value>([^<]*)<\/value>\n<reason>([^<]*)<\/reason>\n<\/fault>$/.exec(bodyOf(text)) ?? [];
  assert.ok(value !== undefined && reason !== undefined, text);
  return [value, reason];
};
