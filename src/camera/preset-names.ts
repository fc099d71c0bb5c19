import type { Named } from './ptz.js';

/** The presets that flows have set on a camera that neither names nor lists them; kept until Node-RED restarts. */
export class PresetNames {
  readonly #names: Map<number, string>;

  /** @param memory what the driver remembers of its camera */
  constructor(memory: Map<string, unknown>) {
    const known = memory.get('presets');
    this.#names = known instanceof Map ? known : new Map();
    memory.set('presets', this.#names);
  }

  /** Notes a preset; without a name it keeps the one it had. */
  set(id: number, name: string | undefined): Named {
    const kept = name ?? this.#names.get(id) ?? '';
    this.#names.set(id, kept);
    return { id, name: kept };
  }

  delete(id: number): void {
    this.#names.delete(id);
  }

  list(): Named[] {
    return Array.from(this.#names, ([id, name]) => ({ id, name })).sort((a, b) => a.id - b.id);
  }
}
