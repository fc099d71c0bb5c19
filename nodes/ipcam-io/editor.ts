import type { ChoiceGroup, Look } from '../editor/index.js';

const actions: ChoiceGroup[] = [
  { group: 'outputs', options: ['setOutput', 'getOutputs', 'openDoor'] },
  { group: 'inputs', options: ['getInputs', 'trigger'] },
  { group: 'signals', options: ['light', 'siren', 'play', 'listSounds'] },
];

/** Which members an action takes. */
const takes: Record<string, readonly string[]> = {
  output: ['setOutput'],
  input: ['trigger'],
  active: ['setOutput', 'trigger', 'light', 'siren'],
  duration: ['setOutput', 'light', 'siren'],
  mode: ['light'],
  frequency: ['light'],
  brightness: ['light'],
  file: ['play'],
  count: ['play'],
  door: ['openDoor'],
};

const byMessage = (look: Look): boolean => look.get('source') === 'message';
const lacks = (look: Look, action: string): boolean => {
  const has = look.dialect?.abilities.io;
  return has !== undefined && !has.includes(action);
};
const used =
  (member: string) =>
  (look: Look): boolean =>
    byMessage(look)
      ? (takes[member] ?? []).some((action) => !lacks(look, action))
      : (takes[member] ?? []).includes(String(look.get('action')));

ipcamEditor.flowNode({
  type: 'ipcam-io',
  rows: [
    {
      kind: 'choice',
      member: 'action',
      icon: 'plug',
      value: 'setOutput',
      options: actions,
      lacks,
      hint: (look) => {
        if (look.dialect?.abilities.io?.length === 0) return 'hint.none';
        return lacks(look, String(look.get('action'))) ? 'hint.lacking' : undefined;
      },
    },
    { kind: 'typed', member: 'output', icon: 'hashtag', type: 'num', value: '1', also: ['str'], when: used('output') },
    { kind: 'typed', member: 'input', icon: 'hashtag', type: 'num', value: '', also: ['str'], when: used('input'), placeholder: true },
    { kind: 'typed', member: 'active', icon: 'toggle-on', type: 'bool', value: 'true', when: used('active') },
    { kind: 'typed', member: 'mode', icon: 'lightbulb-o', type: 'str', value: '', when: used('mode'), placeholder: true, hint: true },
    {
      kind: 'typed',
      member: 'frequency',
      icon: 'bolt',
      type: 'num',
      value: '',
      range: { min: 0 },
      when: used('frequency'),
      placeholder: true,
    },
    {
      kind: 'typed',
      member: 'brightness',
      icon: 'sun-o',
      type: 'num',
      value: '',
      range: { min: 0, max: 100 },
      when: used('brightness'),
      placeholder: true,
    },
    { kind: 'typed', member: 'file', icon: 'music', type: 'str', value: '', also: ['num'], when: used('file'), hint: true },
    {
      kind: 'typed',
      member: 'count',
      icon: 'repeat',
      type: 'num',
      value: '1',
      range: { min: 1, max: 1000, whole: true },
      when: used('count'),
    },
    { kind: 'typed', member: 'door', icon: 'hashtag', type: 'num', value: '', also: ['str'], when: used('door'), placeholder: true },
    {
      kind: 'typed',
      member: 'duration',
      icon: 'hourglass-half',
      type: 'num',
      value: '',
      range: { min: 0, max: 86_400_000 },
      unit: 'ms',
      when: used('duration'),
      placeholder: true,
      hint: true,
    },
  ],
  label: (look) => (byMessage(look) ? '' : (ipcamEditor.findText('ipcam-io', `choice.action.${look.get('action')}`) ?? '')),
});
