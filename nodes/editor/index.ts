/**
 * What all editor panels of this package share, as the global `ipcamEditor`.
 *
 * A panel declares its rows, and nothing else is written by hand: `ipcamEditor.flowNode({ type, rows, label })` makes the dialog's HTML,
 * the stored members with their defaults, typed inputs, validation, saving and restoring. How to add one:
 *
 * - `nodes/<type>/<type>.html` holds `<script type="text/html" data-template-name="<type>"></script>`, by which Node-RED finds the type.
 * - `nodes/<type>/editor.ts` calls `flowNode` or `configNode`. Name, camera and source are there already (see {@link FlowPanelDefinition}).
 * - `nodes/<type>/locales/<language>/<type>.json` holds its texts: `palette.name`, `label.<member>`, `hint.<member>`,
 *   `placeholder.<member>`, `choice.<member>.<option>`, `group.<name>`, `unit.<unit>`. Help stands beside it as `<type>.html`.
 * - `icons/<type>.svg`: white on transparent, 40 × 60.
 *
 * Rows are described in `rows.ts`; a `custom` row is filled by the panel's `prepare`, which gets the open {@link Panel}.
 */

import { judgeAgain } from './register.js';
import style from './style.css';

export { element, icon } from './dom.js';
export type { Panel } from './panel.js';
export { configNode, type FlowPanelDefinition, flowNode } from './register.js';
export type { ChoiceGroup, Look, Row } from './rows.js';
export * from './server.js';
export { findText, sharedText, textOf } from './text.js';
export { numberProblem } from './validate.js';

const sheet = document.createElement('style');
sheet.textContent = style;
document.head.append(sheet);

judgeAgain();
