import { Panel, type PanelDefinition, storedVersion } from './panel.js';
import { type Look, type Row, storedBy, templateOf } from './rows.js';
import { askDialects, dialectOf } from './server.js';
import { sharedText, textOf } from './text.js';
import { problemOf } from './validate.js';

/** All nodes of the package in one colour. */
const color = '#8CC0BC';

export interface FlowPanelDefinition extends PanelDefinition {
  readonly inputs?: 0 | 1;
  readonly outputs?: number;
  readonly outputLabels?: readonly string[];
  /** False where the node has no camera of its own choice. */
  readonly device?: false;
  /** False where messages cannot say what to do. */
  readonly source?: false;
  /** The node's name on the workspace where the user gave it none. */
  label(look: Look): string;
}

export interface ConfigPanelDefinition extends PanelDefinition {
  label(look: Look): string;
}

/** The dialogs that are open, by their node: what stands in them counts, not yet what is stored. */
const open = new Map<string, Panel>();

const storedLook = (node: EditorNode, defaults: Record<string, EditorMember>): Look => ({
  node,
  get: (member) => node[member] ?? defaults[member]?.value,
  get dialect() {
    const camera = node.type === 'ipcam-device' ? node : RED.nodes.node(String(node.device ?? ''));
    return dialectOf(camera?.dialect);
  },
});

const labelOf = (type: string, row: Row): string => (row.common ? sharedText(`label.${row.member}`) : textOf(type, `label.${row.member}`));

const membersOf = (type: string, rows: readonly Row[]): Record<string, EditorMember> => {
  const members: Record<string, EditorMember> = { version: { value: storedVersion } };
  for (const row of rows) {
    for (const [member, value] of Object.entries(storedBy(row))) members[member] = { value };
    const own = members[row.member];
    if (!own) continue;
    if (row.kind === 'node') {
      members[row.member] = { value: '', type: row.type, required: false };
      continue;
    }
    if (row.kind === 'many') {
      members[row.member] = { value: [], ...(row.nodeType ? { type: `${row.nodeType}[]`, required: false } : {}) };
      continue;
    }
    own.validate = function validate(this: EditorNode, _value, _options): true | string {
      const problem = problemOf(row, open.get(this.id) ?? storedLook(this, members));
      return problem === undefined ? true : `${labelOf(type, row)}: ${problem}`;
    };
  }
  return members;
};

const define = (definition: ConfigPanelDefinition, rows: readonly Row[], prefix: string): EditorNodeDefinition => {
  const { type } = definition;
  document.querySelector(`script[data-template-name="${type}"]`)?.replaceChildren(templateOf(type, prefix, rows));
  const close = (node: EditorNode): void => {
    open.get(node.id)?.close();
    open.delete(node.id);
  };
  const defaults = membersOf(type, rows);
  return {
    category: 'config',
    color,
    icon: `${type}.svg`,
    defaults,
    paletteLabel: textOf(type, 'palette.name'),
    label() {
      return String(this.name || '') || definition.label(storedLook(this, defaults)) || textOf(type, 'palette.name');
    },
    labelStyle() {
      return this.name ? 'node_label_italic' : '';
    },
    oneditprepare() {
      open.set(this.id, new Panel(this, { ...definition, rows }, prefix));
    },
    oneditsave() {
      open.get(this.id)?.save();
      open.delete(this.id);
    },
    oneditcancel() {
      close(this);
    },
    oneditdelete() {
      close(this);
    },
    oneditresize(size) {
      const panel = open.get(this.id);
      if (panel) definition.resize?.(panel, size);
    },
  };
};

const nameRow: Row = { kind: 'text', member: 'name', icon: 'tag', common: true };
const deviceRow: Row = {
  kind: 'node',
  member: 'device',
  type: 'ipcam-device',
  icon: 'video-camera',
  common: true,
  hint: (look) => (look.get('device') ? undefined : 'hint.noDevice'),
};
const sourceRow: Row = {
  kind: 'choice',
  member: 'source',
  icon: 'sign-in',
  common: true,
  value: 'panel',
  options: ['panel', 'message'],
  hint: (look) => (look.get('source') === 'message' ? 'hint.source' : undefined),
};

/** Registers a node of the palette. */
export const flowNode = (definition: FlowPanelDefinition): void => {
  const { type, inputs = 1, outputs = 1, outputLabels } = definition;
  const rows = [
    nameRow,
    ...(definition.device === false ? [] : [deviceRow]),
    ...(definition.source === false ? [] : [sourceRow]),
    ...definition.rows,
  ];
  RED.nodes.registerType(type, {
    ...define(definition, rows, 'node-input'),
    category: 'IP camera',
    inputs,
    outputs,
    ...(outputLabels ? { outputLabels: outputLabels.map((key) => textOf(type, key)) } : {}),
  });
};

/** Registers a config node; credential rows are its credentials. */
export const configNode = (definition: ConfigPanelDefinition): void => {
  const rows = [nameRow, ...definition.rows];
  const credentials: Record<string, { type: 'text' | 'password' }> = {};
  for (const row of rows) {
    if (row.kind === 'credential') credentials[row.member] = { type: row.secret ? 'password' : 'text' };
  }
  RED.nodes.registerType(definition.type, { ...define(definition, rows, 'node-config-input'), credentials });
};

/** What is valid depends on the dialects: once they are known, the nodes that were judged without them are judged again. */
export const judgeAgain = (): void => {
  const judge = (node: EditorNode): void => {
    if (node.type.startsWith('ipcam-')) RED.editor.validateNode(node);
  };
  askDialects().then(
    () => {
      RED.nodes.eachConfig(judge);
      RED.nodes.eachNode(judge);
      RED.view.redraw();
    },
    () => undefined,
  );
};
