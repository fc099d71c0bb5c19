/** `resources/ipcam-editor.js`, which each panel's HTML loads first. */
declare const ipcamEditor: typeof import('./index.js');
