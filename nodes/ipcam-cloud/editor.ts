import type { Look, Row } from '../editor/index.js';
import { devicesRow } from './editor/devices.js';

const isPlain = (look: Look): boolean => /^\s*http:/i.test(String(look.get('baseUrl') ?? ''));

const rows: Row[] = [
  { kind: 'text', member: 'baseUrl', icon: 'globe', placeholder: true, required: true, hint: (look) => isPlain(look) && 'hint.plain' },
  {
    kind: 'flag',
    member: 'verifyCertificate',
    value: true,
    when: (look) => !isPlain(look),
    hint: (look) => look.get('verifyCertificate') !== true,
  },
  { kind: 'credential', member: 'appId', icon: 'id-badge', secret: false },
  { kind: 'credential', member: 'secretKey', icon: 'key', secret: true },
  { kind: 'credential', member: 'privateKey', icon: 'lock', secret: true, hint: true },
  { kind: 'text', member: 'pushPath', icon: 'bell', placeholder: true, hint: true },
  { kind: 'text', member: 'publicUrl', icon: 'share-alt', placeholder: true, hint: true },
  {
    kind: 'choice',
    member: 'queryMethods',
    advanced: true,
    icon: 'exchange',
    value: 'GET',
    options: ['GET', 'GET DELETE'],
    hint: true,
  },
  {
    kind: 'choice',
    member: 'emptyDigest',
    advanced: true,
    icon: 'pencil',
    value: 'object',
    options: ['object', 'text', 'none'],
    hint: true,
  },
  { kind: 'flag', member: 'apiPaths', advanced: true, value: false, hint: true },
  devicesRow.row,
];

ipcamEditor.configNode({
  type: 'ipcam-cloud',
  rows,
  label: (look) => String(look.get('baseUrl') ?? '').replace(/^\s*https?:\/\//i, ''),
  prepare(panel) {
    devicesRow.prepare(panel, rows);
  },
});
