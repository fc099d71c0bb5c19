// What the benchmarks share: numbers, tables, and children that are asked for theirs.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const at = (...parts) => join(root, ...parts);

/** The value below which this part (0…1) of the values lies. */
export const quantile = (values, part) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
};

export const median = (values) => quantile(values, 0.5);

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `1.04×`: how many times as much the one is as the other, measured in the same run. */
export const times = (ratio) => `${ratio.toFixed(2)}×`;
export const ratio = (value, base) => times(value / base);

export const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const MiB = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
export const kB = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

/** A table in Markdown, so that it can be put into README.md as it is printed. */
export const table = (title, head, rows) => {
  const texts = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...texts.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  const [first, ...rest] = texts;
  console.log(`\n### ${title}\n\n${[line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n')}\n`);
};

/** A part of a benchmark in a process of its own, which answers one question after the other. */
export class Child {
  #process;
  #errors = '';

  /** @param script in this folder */
  constructor(script, { args = [], execArgv = [] } = {}) {
    this.#process = fork(at('bench', script), args, { execArgv, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], serialization: 'advanced' });
    this.#process.stderr.on('data', (chunk) => {
      this.#errors = (this.#errors + chunk).slice(-4000);
    });
    // A benchmark that is stopped takes its children along.
    this.stopWithUs = () => this.#process.kill('SIGKILL');
    process.once('exit', this.stopWithUs);
  }

  /** Sends a question; resolves with its answer. @throws Error where the child ends instead, or takes longer than a minute */
  async ask(question) {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(new Error(`no answer to ${question.ask} within a minute`)), 60_000);
    const gone = (code) => giveUp.abort(new Error(`ended with ${code}: ${this.#errors}`));
    this.#process.once('exit', gone);
    try {
      const answered = once(this.#process, 'message', { signal: giveUp.signal });
      this.#process.send(question);
      const [{ error, answer }] = await answered;
      if (error) throw new Error(error);
      return answer;
    } catch (error) {
      throw giveUp.signal.aborted ? giveUp.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.#process.off('exit', gone);
    }
  }

  async stop() {
    process.off('exit', this.stopWithUs);
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }
}

/** The child's side: answers each question by the handler of its name. */
export const answerQuestions = (handlers) => {
  process.on('message', (question) => {
    Promise.resolve()
      .then(() => handlers[question.ask](question))
      .then(
        (answer) => process.send({ answer }),
        (error) => process.send({ error: error instanceof Error ? error.stack : String(error) }),
      );
  });
  process.once('disconnect', () => process.exit());
};

/** Heap and resident memory after a collection; wants --expose-gc. */
export const memory = async () => {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await wait(20);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
};
