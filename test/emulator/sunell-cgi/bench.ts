import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SunellCgiCamera, type SunellCgiCameraOptions, startSunellCgiCamera } from '../../../emulator/sunell-cgi/index.js';
import { type Answer, ask } from '../raw.js';

/** A request of the document and what it prints as the answer. */
export interface Example {
  operation: string;
  request: string;
  response?: string;
  flaw?: { request?: string; response?: string };
}

// From dist/test/emulator/sunell-cgi.
const VECTORS = join(__dirname, '..', '..', '..', '..', 'test', 'conformance', 'vectors', 'sunell-cgi.json');

export const examples = (): Example[] => JSON.parse(readFileSync(VECTORS, 'utf8')) as Example[];

export const basic = (username: string, password: string): string => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** A Friday's noon, UTC and on the camera's wall clock. */
export const NOON = Date.UTC(2024, 4, 17, 12);

/** A camera with a clock of its own, asked as its administrator. */
export class Bench {
  time = NOON;

  private constructor(private started: SunellCgiCamera | undefined) {}

  static async start(options: Omit<SunellCgiCameraOptions, 'now'> = {}): Promise<Bench> {
    const bench = new Bench(undefined);
    bench.started = await startSunellCgiCamera({ ...options, now: () => bench.time });
    return bench;
  }

  get camera(): SunellCgiCamera {
    assert.ok(this.started);
    return this.started;
  }

  wait(seconds: number): void {
    this.time += seconds * 1000;
  }

  /** Program and query literally: `ptz.cgi?action=…`. */
  ask(target: string, options: Parameters<typeof ask>[2] = {}): Promise<Answer> {
    const headers = { Authorization: basic('admin', 'admin'), ...options.headers };
    return ask(this.camera.url, `/cgi-bin/${target}`, { ...options, headers });
  }

  /** The lines of a plain answer. */
  async lines(target: string): Promise<string[]> {
    const { status, headers, text } = await this.ask(target);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/plain');
    assert.doesNotMatch(text, /^error/i, target);
    return text.split('\r\n').slice(0, -1);
  }

  /** One member of a plain answer. */
  async value(target: string, name: string): Promise<string | undefined> {
    const line = (await this.lines(target)).find((candidate) => candidate.split('=')[0]?.trim() === name);
    return line?.slice(line.indexOf('=') + 1).trim();
  }

  async ok(target: string): Promise<void> {
    const { status, text } = await this.ask(target);
    assert.deepEqual([status, text], [200, 'OK'], target);
  }

  /** The number of the error that comes instead of an answer. */
  async code(target: string, options: Parameters<typeof ask>[2] = {}): Promise<number> {
    const { text } = await this.ask(target, options);
    const [, code] = /^error, Return=(-\d+)$/.exec(text) ?? [];
    assert.ok(code, `${target}: ${text.slice(0, 200)}`);
    return Number(code);
  }

  close(): Promise<void> {
    return this.camera.close();
  }
}
