import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CameraError } from '../camera/errors.js';
import { ParameterCheck } from './schema.js';
import type { Operation, Values } from './types.js';

export interface OperationFilter {
  area?: string;
  kind?: string;
  /** Words that must all occur in id, title, area or section, in any order. */
  search?: string;
}

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** All operations of one dialect. Read from disk when made; parameters are compiled when an operation is first used. */
export class Catalogue {
  readonly #operations = new Map<string, Operation>();
  readonly #checks = new Map<string, ParameterCheck>();

  constructor(operations: Iterable<Operation>) {
    for (const operation of operations) {
      if (this.#operations.has(operation.id)) throw new Error(`operation ${operation.id} stands twice in the catalogue`);
      this.#operations.set(operation.id, operation);
    }
  }

  /** Every `*.json` of a folder. */
  static fromFolder(folder: string): Catalogue {
    const files = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
    return new Catalogue(files.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Operation[]));
  }

  /** @throws CameraError INVALID_PARAMETER, with the ids that come closest. */
  get(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation) return operation;
    if (id === '') throw new CameraError('INVALID_PARAMETER', 'no operation is named');
    const near = Array.from(this.#operations.keys(), (key) => ({
      key,
      far: key.includes(id) || id.includes(key) ? 0 : distance(key, id.slice(0, 100)),
    }))
      .sort((a, b) => a.far - b.far)
      .slice(0, 3)
      .map(({ key }) => key);
    throw new CameraError(
      'INVALID_PARAMETER',
      `there is no operation ${JSON.stringify(id.slice(0, 100))}; did you mean ${near.join(', ')}?`,
    );
  }

  list(filter: OperationFilter = {}): Operation[] {
    const words = (filter.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    return [...this.#operations.values()].filter((operation) => {
      if (filter.area && operation.area !== filter.area) return false;
      if (filter.kind && operation.kind !== filter.kind) return false;
      const text = `${operation.id} ${operation.title} ${operation.area} ${operation.section ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  /** Parameters brought to their types. @throws CameraError INVALID_PARAMETER */
  check(operation: Operation, params: unknown): Values {
    let check = this.#checks.get(operation.id);
    if (!check) {
      check = new ParameterCheck(operation);
      this.#checks.set(operation.id, check);
    }
    return check.values(params);
  }
}
