/** What this package uses of the Node-RED editor; the rest is none of its business. */

type EditorText = (key: string, variables?: Record<string, unknown>) => string;

/** A node in the editor: its stored members stand beside what the editor keeps of it. */
interface EditorNode {
  id: string;
  type: string;
  credentials?: Record<string, unknown>;
  [member: string]: unknown;
}

interface EditorMember {
  value: unknown;
  /** The type of the config node that it names. */
  type?: string;
  required?: boolean;
  /** How error messages call it. */
  readonly label?: string;
  /** True, or what is wrong. */
  validate?(this: EditorNode, value: unknown, options?: { label?: string }): true | string;
}

interface EditorNodeDefinition {
  category: string;
  defaults: Record<string, EditorMember>;
  credentials?: Record<string, { type: 'text' | 'password' }>;
  color?: string;
  icon?: string;
  align?: 'left' | 'right';
  inputs?: number;
  outputs?: number;
  outputLabels?: string[];
  paletteLabel?: string;
  label(this: EditorNode): string;
  labelStyle?(this: EditorNode): string;
  oneditprepare?(this: EditorNode): void;
  oneditsave?(this: EditorNode): void;
  oneditcancel?(this: EditorNode): void;
  oneditdelete?(this: EditorNode): void;
  oneditresize?(this: EditorNode, size: { width: number; height: number }): void;
}

interface CodeEditor {
  getValue(): string;
  setValue(text: string, cursor?: number): void;
  getSession(): { on(event: 'change', listener: () => void): void };
  resize(): void;
  focus(): void;
  destroy(): void;
}

interface EditorTabs {
  addTab(tab: { id: string; label: string; iconClass?: string }): void;
  activateTab(id: string): void;
}

declare const RED: {
  _: EditorText;
  nodes: {
    registerType(type: string, definition: EditorNodeDefinition): void;
    node(id: string): EditorNode | null;
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
  };
  editor: {
    validateNode(node: EditorNode): boolean;
    createEditor(options: { element: HTMLElement; mode: string; value: string; stateId?: string }): CodeEditor;
  };
  tabs: { create(options: { element: JQuery; onchange(tab: { id: string }): void }): EditorTabs };
  utils: { validateTypedProperty(value: string, type: string, options?: { label?: string }): true | string };
  view: { redraw(): void };
};

interface TypedInputType {
  value: string;
  label?: string;
  icon?: string;
  hasValue?: boolean;
  options?: { value: string; label: string }[];
}

interface JQuery<TElement = HTMLElement> {
  typedInput(options: { types: (string | TypedInputType)[]; default?: string; typeField?: JQuery }): this;
  typedInput(command: 'types', types: (string | TypedInputType)[]): this;
  typedInput(command: 'type' | 'value', value: string): this;
  typedInput(command: 'type' | 'value'): string;
}

declare module '*.css' {
  const text: string;
  export default text;
}
