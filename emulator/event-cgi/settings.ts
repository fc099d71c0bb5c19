import type { Members } from './catalogue.js';
import { Refusal } from './refusal.js';
import { copyOf, node, type XmlNode } from './xml.js';

/** How many of each thing the camera has. */
export interface Inventory {
  /** Video channels, each with its motion detection; 1 where left out. */
  channels?: number;
  /** Alarm inputs; 2 where left out. */
  inputs?: number;
  /** Relay outputs; 1 where left out. */
  relays?: number;
}

/** Linkage actions and plans that the camera has room for. */
const SLOTS = 8;
/** A segment of a whole day; the document's examples begin on Sunday. */
const WEEK = [7, 1, 2, 3, 4, 5, 6];

const times = (count: number, make: (index: number) => XmlNode): XmlNode[] => Array.from({ length: count }, (_, index) => make(index));

/** The actions that something triggers; one of them is used at most. */
const links = (used = -1, at = 0): XmlNode[] => times(SLOTS, (index) => node('action', {}, String(index === at ? used : -1)));

const week = (): XmlNode[] =>
  WEEK.map((day, id) =>
    node('segment', {
      id,
      on: 1,
      begin_day: day,
      end_day: day,
      begin_hour: 0,
      begin_minute: 0,
      begin_second: 0,
      begin_millisec: 0,
      end_hour: 24,
      end_minute: 0,
      end_second: 0,
      end_millisec: 0,
      type: 0,
    }),
  );

/** Name, type, duration, place to save and what is done, as the example of 2.4.1 has them. */
const ACTIONS: readonly [name: string, type: number, millisec: number, save: number, content: XmlNode[]][] = [
  ['snap', 1, 0, 3, [node('snap', { num: 1, interval: 2, snap_streamid: 2 })]],
  ['record', 2, 0, 3, [node('record', { streamid: 1 })]],
  ['relay', 4, 10_000, 0, [node('do', { status: 1 })]],
  ['light', 6, 0, 0, [node('light', { status: 1 })]],
  ['voice', 7, 0, 0, [node('voice', { num: 5, interval: 0, fileid: 5 })]],
  ['reboot', 5, 0, 0, []],
];

const action = (ch: number): XmlNode => {
  const [name, type, millisec, save, content] = ACTIONS[ch] ?? ['', 0, 0, 0, []];
  return node(
    'action',
    {
      ch,
      valid: ACTIONS[ch] ? 1 : 0,
      action_name: name,
      action_type: type,
      dev_chn: 0,
      prepare_second: 0,
      action_millisec: millisec,
      save_type: save,
      ftp_id: 255,
      smtp_id: 255,
    },
    content.map(copyOf),
  );
};

/** What a factory-new camera is set to: the document's examples, for as many channels as it has. */
const factory = ({ channels = 1, inputs = 2, relays = 1 }: Inventory): Record<string, XmlNode[]> => ({
  action: times(SLOTS, action),
  scheme: times(SLOTS, (ch) =>
    node('scheme', { ch, on: ch === 0 ? 1 : 0, name: ch === 0 ? 'record' : '' }, ch === 0 ? [...links(1), ...week()] : links()),
  ),
  alarm_io: times(inputs, (ch) =>
    node('di', { ch, type: 0, on: ch === 0 ? 1 : 0, persistent: 5000 }, ch === 0 ? [...links(0), ...week()] : links()),
  ),
  motion: times(channels, (ch) =>
    node('motion', { ch, on: 0, sensitivity: 85, threshold: 20, persistent: 5000 }, [
      node('block', {}, '01'.repeat(18 * 22)),
      ...links(1, 1),
      ...week(),
    ]),
  ),
  alarm_do: times(relays, (ch) => node('docfg', { ch, type: 0 })),
  flashing_light: [node('flashinglight', { act_mode: 0, frequency: 0, presist_time: 11_000 })],
});

/**
 * Everything that is set stays set and is read back. A set changes the attributes and elements that it carries: texts in a list
 * (`action`) as a whole, elements with an `id` (`segment`) one by one, others by their name.
 */
export class Settings {
  readonly #groups: Map<string, XmlNode[]>;

  constructor(inventory: Inventory) {
    this.#groups = new Map(Object.entries(factory(inventory)));
  }

  /** The elements of `get=<group>`, as copies. */
  get(group: string): XmlNode[] {
    const elements = this.#groups.get(group);
    if (!elements) throw new Refusal('command', `get=${group} is unknown`);
    return elements.map(copyOf);
  }

  /** One element of a group by its channel. @throws Refusal where there is none */
  element(group: string, ch: string | undefined): XmlNode {
    const found = this.#groups.get(group)?.find(({ attributes }) => attributes.get('ch') === ch);
    if (!found) throw new Refusal('channel', `there is no channel ${ch}`);
    return found;
  }

  /** @throws Refusal where nothing is named, or a channel that is not there; then nothing is changed */
  set(group: string, root: XmlNode, members: Members): void {
    if (root.children.length === 0) throw new Refusal('parameter', 'nothing is set');
    const targets = root.children.map((change) => this.element(group, change.attributes.get('ch')));
    root.children.forEach((change, index) => {
      const target = targets[index];
      if (target) merge(target, change, change.name, members);
    });
  }
}

const merge = (target: XmlNode, change: XmlNode, path: string, members: Members): void => {
  for (const [key, value] of change.attributes) target.attributes.set(key, value);
  if (change.children.length === 0) {
    if (members.has(path)) target.text = change.text;
    return;
  }
  for (const name of new Set(change.children.map((child) => child.name))) {
    const own = `${path}/${name}`;
    const changes = change.children.filter((child) => child.name === name);
    if (members.has(`${own}/@id`)) for (const child of changes) mergeChild(target, child, own, members, 'id');
    else if (members.isList(own)) replace(target, name, changes.map(copyOf));
    else for (const child of changes) mergeChild(target, child, own, members);
  }
};

const mergeChild = (target: XmlNode, change: XmlNode, path: string, members: Members, key?: string): void => {
  const same = ({ name, attributes }: XmlNode): boolean =>
    name === change.name && (key === undefined || attributes.get(key) === change.attributes.get(key));
  const present = target.children.find(same);
  if (present) merge(present, change, path, members);
  else target.children.push(copyOf(change));
};

const replace = (target: XmlNode, name: string, children: XmlNode[]): void => {
  const first = target.children.findIndex((child) => child.name === name);
  const others = target.children.filter((child) => child.name !== name);
  others.splice(first < 0 ? others.length : first, 0, ...children);
  target.children = others;
};
