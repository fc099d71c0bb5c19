/** What this package uses of the Node-RED editor. */
interface EditorNodeDefinition {
  category: string;
  defaults: Record<string, { value: unknown; type?: string; required?: boolean }>;
  credentials?: Record<string, { type: 'text' | 'password' }>;
  color?: string;
  inputs?: number;
  outputs?: number;
  label: (this: Record<string, unknown>) => string;
}

declare const RED: {
  nodes: { registerType(type: string, definition: EditorNodeDefinition): void };
};
