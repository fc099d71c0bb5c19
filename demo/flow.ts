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

const comment = (id: string, x: number, y: number, name: string, info = ''): FlowNode => node(id, 'comment', x, y, { name, info });

/** The camera is always the message's. */
const camera = { version: 1, device: '' };

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
  ['recordings', 'recordings'],
];

const alarmFunction = `const { type, state, time, description, pictures } = msg.payload;
const [picture] = pictures;
msg.do = 'alarm';
msg.payload = { type, state, time, description };
if (picture) msg.payload.picture = \`data:\${picture.contentType};base64,\${picture.data.toString('base64')}\`;
return msg;`;

/** The wall and its cameras. It holds no protocol: it wires the nodes that any flow would use. */
export const demoFlow = (ports: readonly number[]): FlowNode[] => {
  const tiles = demoCameras.map(({ name, device }) => ({ name, about: device.dialect }));
  return [
    { id: tab, type: 'tab', label: 'Camera wall', disabled: false, info: 'A page with a live tile for each camera, at `/cameras`.' },
    ...demoCameras.flatMap((camera, index) => configNodes(camera, ports[index] ?? 0)),
    { id: 'ipcam-wall-socket', type: 'websocket-listener', path: '/cameras/live', wholemsg: 'true' },

    comment('about-page', 230, 60, 'The page: open /cameras in a browser'),
    node('get', 'http in', 150, 100, { name: '', url: '/cameras', method: 'get', upload: false, swaggerDoc: '' }, ['page']),
    node(
      'page',
      'template',
      560,
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
    node('html', 'http response', 820, 100, { name: '', statusCode: '200', headers: { 'content-type': 'text/html; charset=utf-8' } }),

    comment(
      'about-talk',
      240,
      180,
      'What the page asks for, and the answers',
      'The page sends `{ do, camera, payload }`. `msg.camera` chooses the camera, so that one node of a kind serves all of them.',
    ),
    node('ask', 'websocket in', 170, 340, { name: '', server: 'ipcam-wall-socket', client: '' }, ['do']),
    node(
      'do',
      'switch',
      350,
      340,
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
    node('list', 'change', 560, 220, { name: 'The cameras of the wall', rules: [set('payload', JSON.stringify(tiles), 'json')] }, [
      'answer',
    ]),
    node(
      'picture',
      'ipcam-snapshot',
      560,
      280,
      { ...camera, name: 'Picture', source: 'message', stream: 'main', streamType: 'str', format: 'jpeg', output: 'dataUrl', count: '1' },
      ['answer'],
    ),
    node('ptz', 'ipcam-ptz', 560, 340, { ...camera, name: 'Turn, zoom, presets', source: 'message', action: 'stop' }, ['answer']),
    node('text', 'ipcam-osd', 560, 400, { ...camera, name: 'Text in the picture', source: 'message', action: 'get' }, ['answer']),
    node('recordings', 'ipcam-record-query', 560, 460, { ...camera, name: 'Recordings', source: 'message', action: 'find' }, ['answer']),
    node('answer', 'websocket out', 820, 340, { name: '', server: 'ipcam-wall-socket', client: '' }),

    comment(
      'about-failures',
      230,
      540,
      'What goes wrong is shown on the tile',
      'A request that fails ends here, with the message that made it. `msg.error.code` says what happened.',
    ),
    node(
      'catch',
      'catch',
      130,
      580,
      { name: '', scope: ['picture', 'ptz', 'text', 'recordings'].map((id) => `ipcam-wall-${id}`), uncaught: false },
      ['reason'],
    ),
    node(
      'reason',
      'change',
      560,
      580,
      { name: 'Code and reason only', rules: [set('error', '{ "code": error.code, "message": error.message }', 'jsonata')] },
      ['failed'],
    ),
    node('failed', 'websocket out', 820, 580, { name: '', server: 'ipcam-wall-socket', client: '' }),

    comment(
      'about-alarms',
      180,
      660,
      'Alarms of every camera',
      'The node listens to all cameras, over one connection to each. Its second output tells when a connection is there or lost.',
    ),
    node(
      'alarms',
      'ipcam-alarm-listen',
      130,
      720,
      { name: 'Alarms', version: 1, devices: [], types: [], channels: [], states: [], pictures: true, minDuration: 0, hold: 0 },
      ['alarm'],
      ['connection'],
    ),
    node(
      'alarm',
      'function',
      560,
      700,
      { name: 'As the page shows it', func: alarmFunction, outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] },
      ['raised'],
    ),
    node('connection', 'change', 560, 740, { name: 'Its connection', rules: [set('do', 'connection', 'str')] }, ['raised']),
    node('raised', 'websocket out', 820, 720, { name: '', server: 'ipcam-wall-socket', client: '' }),

    comment('about-download', 230, 820, 'A recording as a file: a link of the page'),
    node('link', 'http in', 190, 860, { name: '', url: '/cameras/recording', method: 'get', upload: false, swaggerDoc: '' }, ['which']),
    node(
      'which',
      'change',
      390,
      860,
      { name: 'Which one', rules: [set('camera', 'req.query.camera', 'msg'), set('record', 'req.query.record', 'msg')] },
      ['parse'],
    ),
    node('parse', 'json', 530, 860, { name: '', property: 'record', action: 'obj', pretty: false }, ['download']),
    node(
      'download',
      'ipcam-record-query',
      690,
      860,
      { ...camera, name: 'Download', source: 'panel', action: 'download', record: 'record', recordType: 'msg' },
      ['file'],
    ),
    node('file', 'http response', 830, 860, { name: '', statusCode: '', headers: { 'content-type': 'application/octet-stream' } }),
    node('catch-download', 'catch', 130, 920, { name: '', scope: ['ipcam-wall-parse', 'ipcam-wall-download'], uncaught: false }, ['say']),
    node('say', 'change', 390, 920, { name: 'Why not', rules: [set('payload', 'error.message', 'msg'), set('statusCode', '502', 'num')] }, [
      'no-file',
    ]),
    node('no-file', 'http response', 810, 920, { name: '', statusCode: '', headers: { 'content-type': 'text/plain; charset=utf-8' } }),
  ];
};
