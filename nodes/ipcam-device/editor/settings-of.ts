import type { Panel, Row } from '../../editor/index.js';

/** What is in a config node's dialog, stored or not, as the runtime wants it. */
export const settingsOf = (panel: Panel, rows: readonly Row[]): Record<string, unknown> => {
  const settings: Record<string, unknown> = { id: panel.node.id, name: panel.get('name') };
  const credentials: Record<string, unknown> = {};
  for (const { kind, member } of rows) {
    if (kind === 'credential') credentials[member] = panel.get(member);
    else if (kind !== 'custom') settings[member] = panel.get(member);
  }
  return { ...settings, credentials };
};
