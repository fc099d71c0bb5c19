import type { Look, Panel, Row } from '../editor/index.js';
import { prepareDetect } from './editor/detect.js';
import { testRow } from './editor/test.js';

/** Only the fields that mean something to the dialect are shown. */
const has =
  (member: string) =>
  (look: Look): boolean =>
    look.dialect?.fields.includes(member) ?? true;

/** How alarms come is asked where the dialect has a choice, and what that way needs. */
const alarmsBy =
  (member: string, need: (ways: readonly string[]) => boolean) =>
  (look: Look): boolean =>
    has(member)(look) || need(look.dialect?.abilities.alarms ?? []);

const isHttps = (look: Look): boolean => look.get('tls') === true;

const rows: Row[] = [
  {
    kind: 'choice',
    member: 'dialect',
    icon: 'language',
    value: 'uid-cgi',
    options: [],
    hint: (look) => `hint.dialects.${look.get('dialect')}`,
  },
  { kind: 'text', member: 'host', icon: 'globe', placeholder: true, when: has('host'), required: (look) => look.dialect !== undefined },
  { kind: 'number', member: 'port', icon: 'plug', value: 80, range: { min: 1, max: 65_535, whole: true }, when: has('port') },
  { kind: 'flag', member: 'tls', value: false, when: has('tls') },
  {
    kind: 'flag',
    member: 'verifyCertificate',
    value: true,
    when: (look) => has('verifyCertificate')(look) && (!has('tls')(look) || isHttps(look)),
    hint: (look) => look.get('verifyCertificate') !== true,
  },
  { kind: 'node', member: 'cloud', icon: 'cloud', type: 'ipcam-cloud', when: has('cloud') },
  { kind: 'text', member: 'deviceSn', icon: 'barcode', when: has('deviceSn') },
  { kind: 'text', member: 'channelSn', icon: 'barcode', when: has('channelSn'), hint: true },
  { kind: 'credential', member: 'username', icon: 'user', secret: false, when: has('username') },
  { kind: 'credential', member: 'password', icon: 'lock', secret: true, when: has('password') },
  { kind: 'credential', member: 'token', icon: 'key', secret: true, when: has('token'), hint: true },
  { kind: 'choice', member: 'model', icon: 'cube', value: 'ipc', options: ['ipc', 'lite', 'nvr'], when: has('model') },
  {
    kind: 'number',
    member: 'channel',
    icon: 'th-large',
    value: 1,
    range: { min: 0, max: 65_535, whole: true },
    when: has('channel'),
    hint: true,
  },
  {
    kind: 'number',
    member: 'timeout',
    advanced: true,
    icon: 'hourglass-half',
    value: 10_000,
    range: { min: 100, max: 600_000, whole: true },
    unit: 'ms',
    when: has('timeout'),
    hint: true,
  },
  {
    kind: 'number',
    member: 'connections',
    advanced: true,
    icon: 'exchange',
    value: 2,
    range: { min: 1, max: 32, whole: true },
    when: has('connections'),
    hint: true,
  },
  {
    kind: 'number',
    member: 'lockoutPause',
    advanced: true,
    icon: 'ban',
    value: 1_800_000,
    range: { min: 1 / 60, max: 1440 },
    unit: 'min',
    scale: 60_000,
    when: has('lockoutPause'),
    hint: true,
  },
  {
    kind: 'choice',
    member: 'alarmSource',
    advanced: true,
    icon: 'bell',
    value: 'auto',
    options: ['auto', 'push', 'poll', 'attach'],
    when: alarmsBy('alarmSource', (ways) => ways.length > 1),
    lacks: (look, way) => way !== 'auto' && look.dialect?.abilities.alarms?.includes(way) === false,
    hint: true,
  },
  {
    kind: 'number',
    member: 'pollInterval',
    advanced: true,
    icon: 'refresh',
    value: 1000,
    range: { min: 100, max: 3_600_000, whole: true },
    unit: 'ms',
    when: alarmsBy('pollInterval', (ways) => ways.includes('poll')),
    hint: true,
  },
  {
    kind: 'text',
    member: 'callbackHost',
    advanced: true,
    icon: 'reply',
    placeholder: true,
    when: alarmsBy('callbackHost', (ways) => ways.includes('push')),
    hint: true,
  },
  {
    kind: 'number',
    member: 'silence',
    advanced: true,
    icon: 'heartbeat',
    value: 60_000,
    range: { min: 1, max: 3600 },
    unit: 's',
    scale: 1000,
    when: has('silence'),
    hint: true,
  },
  testRow.row,
];

/** The dialects that the runtime has; one that is stored and not there stays as it is. */
const offerDialects = async (panel: Panel): Promise<void> => {
  const field = panel.field('dialect');
  const stored = String(panel.node.dialect ?? 'uid-cgi');
  const offer = (options: readonly { id: string; title: string }[]): void => {
    const chosen = String(field.val() ?? stored);
    const all = options.some(({ id }) => id === chosen) ? options : [...options, { id: chosen, title: chosen }];
    field
      .empty()
      .append(
        ...all.map(({ id, title }) =>
          $('<option>', { value: id, text: ipcamEditor.findText(panel.node.type, `choice.dialect.${id}`) ?? title }),
        ),
      );
    field.val(chosen);
  };
  offer([{ id: stored, title: stored }]);
  try {
    offer(await ipcamEditor.askDialects());
  } catch {
    panel.row('dialect').find('.ipcam-hint').text(panel.text('hint.noDialects')).show();
  }
};

const plainPort = (panel: Panel): number => panel.dialect?.defaultPort ?? 80;

/** HTTPS has a port of its own, and so have some dialects; a port that the user chose stays. */
const followPort = (panel: Panel): void => {
  const usual = (): string => String(panel.get('tls') === true ? 443 : plainPort(panel));
  let before = usual();
  panel.watch(() => {
    const now = usual();
    if (now !== before && panel.get('port') === before) panel.set('port', now);
    before = now;
  });
};

ipcamEditor.configNode({
  type: 'ipcam-device',
  rows,
  label: (look) => String(look.get('host') || look.get('deviceSn') || ''),
  prepare(panel) {
    void offerDialects(panel);
    followPort(panel);
    prepareDetect(panel);
    testRow.prepare(panel, rows);
  },
});
