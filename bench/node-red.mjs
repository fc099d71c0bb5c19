// A Node-RED of its own for a benchmark, with a probe in it that answers questions.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { at } from './measure.mjs';

const require = createRequire(import.meta.url);
const red = join(dirname(require.resolve('node-red/package.json')), 'red.js');

const patience = 60_000;

const settings = {
  uiHost: '127.0.0.1',
  uiPort: 0,
  credentialSecret: 'bench',
  flowFile: 'flows.json',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, palette: { catalogues: [] } },
};

/** @param more text of further members of settings.js */
export const userDir = ({ installed, flows = [], more = '' }) => {
  const dir = mkdtempSync(join(tmpdir(), 'ipcam-bench-'));
  mkdirSync(join(dir, 'node_modules'));
  if (installed) symlinkSync(at(), join(dir, 'node_modules', 'node-red-contrib-ipcam'), 'junction');
  writeFileSync(join(dir, 'settings.js'), `module.exports = { ...${JSON.stringify(settings)}, ${more} };\n`);
  writeFileSync(join(dir, 'flows.json'), JSON.stringify(flows));
  return dir;
};

export const removeDir = (dir) => rmSync(dir, { recursive: true, force: true });

export class NodeRed {
  #child;
  #log = '';
  /** Its address, without a slash at the end. */
  url = '';

  /** Resolves when the flows have started. */
  static async start(dir, probe) {
    const self = new NodeRed();
    await self.#start(dir, probe);
    return self;
  }

  async #start(dir, probe) {
    const args = ['--expose-gc', '-r', at('bench', probe), red, '--userDir', dir, '--settings', join(dir, 'settings.js')];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], serialization: 'advanced' });
    this.killWithUs = () => this.#child.kill('SIGKILL');
    process.once('exit', this.killWithUs);
    this.#child.stdout.on('data', (chunk) => {
      this.#log = (this.#log + chunk).slice(-20_000);
    });
    try {
      await this.#until(/now running at (http:\/\/\S+?)\/?\s[\s\S]*Started flows|Started flows[\s\S]*now running at (http:\/\/\S+?)\/?\s/);
      this.url = /now running at (http:\/\/\S+?)\/?\s/.exec(this.#log)[1];
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async deploy(flows) {
    this.#log = '';
    const response = await fetch(`${this.url}/flows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'node-red-deployment-type': 'full' },
      body: JSON.stringify(flows),
    });
    if (!response.ok) throw new Error(`deploying: ${response.status} ${await response.text()}`);
    await this.#until(/Started flows/);
  }

  #until(pattern) {
    return new Promise((resolve, reject) => {
      const fail = (what) => {
        end();
        reject(new Error(`Node-RED ${what}:\n${this.#log.slice(-3000)}`));
      };
      const look = () => {
        if (!pattern.test(this.#log)) return;
        end();
        resolve();
      };
      const gone = (code) => fail(`ended with exit code ${code}`);
      const timer = setTimeout(() => fail('did not start its flows in time'), patience);
      const end = () => {
        clearTimeout(timer);
        this.#child.stdout.off('data', look);
        this.#child.off('exit', gone);
      };
      this.#child.stdout.on('data', look);
      this.#child.once('exit', gone);
      look();
    });
  }

  /** A question to the probe. */
  async ask(ask) {
    const answered = once(this.#child, 'message', { signal: AbortSignal.timeout(patience) });
    this.#child.send({ ask });
    const [{ answer }] = await answered;
    return answer;
  }

  async stop() {
    process.off('exit', this.killWithUs);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
