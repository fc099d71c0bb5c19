const packageName = 'node-red-contrib-ipcam';

/** The locale files of `ipcam-device` hold what several panels say. */
export const sharedSpace = `${packageName}/ipcam-device`;

/** The name of a text for `data-i18n` and `RED._`, whichever node's dialog it stands in. */
export const textId = (type: string, key: string): string => `${packageName}/${type}:${key}`;

/** A text of a node type, or undefined where it has none by this name. */
export const findText = (type: string, key: string, variables: Record<string, unknown> = {}): string | undefined => {
  const missing = '\u0000';
  const text = RED._(textId(type, key), { ...variables, defaultValue: missing });
  return text === missing || text === textId(type, key) ? undefined : text;
};

/** A text of a node type, in the editor's language; `__name__` in it is replaced by the variable of that name. */
export const textOf = (type: string, key: string, variables?: Record<string, unknown>): string => findText(type, key, variables) ?? key;

/** A text of all panels. */
export const sharedText = (key: string, variables?: Record<string, unknown>): string => textOf('ipcam-device', `ipcam.${key}`, variables);
