import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoCamera, demoCameras } from './cameras.js';

/** A node as Node-RED stores it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  [property: string]: unknown;
}

const tab = 'ipcam-wall';
/** Where the page's source lies; the compiled file is in `dist/demo`. */
const page = join(__dirname, '..', '..', 'demo', 'wall.html');

const configNodes = (camera: DemoCamera, port: number): FlowNode[] => [
  ...(camera.configs?.(port) ?? []),
  { id: `ipcam-${camera.key}`, type: 'ipcam-device', name: camera.name, host: '127.0.0.1', port, ...camera.device },
];

/** A node on the tab, wired to the nodes whose ids follow: one list of them for each output. */
const node = (id: string, type: string, x: number, y: number, properties: Record<string, unknown>, ...wires: string[][]): FlowNode => ({
  id: `ipcam-wall-${id}`,
  type,
  z: tab,
  x,
  y,
  ...properties,
  wires: wires.map((output) => output.map((to) => `ipcam-wall-${to}`)),
});

const comment = (id: string, y: number, name: string, info = ''): FlowNode => node(id, 'comment', 230, y, { name, info });

const set = (property: string, to: unknown, type: string): Record<string, unknown> => ({ t: 'set', p: property, pt: 'msg', to, tot: type });

/** What the page may ask for: the value of `msg.do` and where it leads. */
const requests: readonly (readonly [what: string, to: string])[] = [
  ['cameras', 'list'],
  ['picture', 'picture'],
  ['ptz', 'ptz'],
  ['abilities', 'ptz'],
  ['presets', 'ptz'],
  ['texts', 'text'],
  ['text', 'text'],
];

/** The wall and its cameras. It holds no protocol: it wires the nodes that any flow would use. */
export const demoFlow = (ports: readonly number[]): FlowNode[] => {
  const tiles = demoCameras.map(({ name, device }) => ({ name, about: device.dialect }));
  return [
    { id: tab, type: 'tab', label: 'Camera wall', disabled: false, info: 'A page with a live tile for each camera, at `/cameras`.' },
    ...demoCameras.flatMap((camera, index) => configNodes(camera, ports[index] ?? 0)),
    { id: 'ipcam-wall-socket', type: 'websocket-listener', path: '/cameras/live', wholemsg: 'true' },

    comment('about-page', 60, 'The page: open /cameras in a browser'),
    node('get', 'http in', 150, 100, { name: '', url: '/cameras', method: 'get', upload: false, swaggerDoc: '' }, ['page']),
    node(
      'page',
      'template',
      400,
      100,
      {
        name: 'Camera wall',
        field: 'payload',
        fieldType: 'msg',
        format: 'html',
        syntax: 'plain',
        template: readFileSync(page, 'utf8'),
        output: 'str',
      },
      ['html'],
    ),
    node('html', 'http response', 830, 100, { name: '', statusCode: '200', headers: { 'content-type': 'text/html; charset=utf-8' } }),

    comment(
      'about-talk',
      180,
      'What the page asks for, and the answers',
      'The page sends `{ do, camera, payload }`. `msg.camera` chooses the camera, so that one node of a kind serves all of them.',
    ),
    node('ask', 'websocket in', 150, 280, { name: '', server: 'ipcam-wall-socket', client: '' }, ['do']),
    node(
      'do',
      'switch',
      330,
      280,
      {
        name: 'do …',
        property: 'do',
        propertyType: 'msg',
        rules: requests.map(([what]) => ({ t: 'eq', v: what, vt: 'str' })),
        checkall: 'false',
        repair: false,
        outputs: requests.length,
      },
      ...requests.map(([, to]) => [to]),
    ),
    node('list', 'change', 570, 240, { name: 'The cameras of the wall', rules: [set('payload', JSON.stringify(tiles), 'json')] }, [
      'answer',
    ]),
    node(
      'picture',
      'ipcam-snapshot',
      570,
      280,
      {
        name: 'Picture',
        device: '',
        source: 'panel',
        stream: 'sub',
        streamType: 'str',
        format: 'jpeg',
        output: 'dataUrl',
        count: '1',
        countType: 'num',
      },
      ['answer'],
    ),
    node('ptz', 'ipcam-ptz', 570, 320, { name: 'Turn, zoom, presets', device: '', source: 'message', action: 'stop' }, ['answer']),
    node('text', 'ipcam-osd', 570, 360, { name: 'Text in the picture', device: '', source: 'message', action: 'get' }, ['answer']),
    node('answer', 'websocket out', 830, 280, { name: '', server: 'ipcam-wall-socket', client: '' }),

    comment(
      'about-failures',
      440,
      'What goes wrong is shown on the tile',
      'A request that fails ends here, with the message that made it. `msg.error.code` says what happened.',
    ),
    node('catch', 'catch', 150, 480, { name: '', scope: ['picture', 'ptz', 'text'].map((id) => `ipcam-wall-${id}`), uncaught: false }, [
      'reason',
    ]),
    node(
      'reason',
      'change',
      400,
      480,
      { name: 'Code and reason only', rules: [set('error', '{ "code": error.code, "message": error.message }', 'jsonata')] },
      ['failed'],
    ),
    node('failed', 'websocket out', 830, 480, { name: '', server: 'ipcam-wall-socket', client: '' }),
  ];
};
