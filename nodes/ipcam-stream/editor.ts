import type { Look } from '../editor/index.js';

const byMessage = (look: Look): boolean => look.get('source') === 'message';
const does =
  (...actions: string[]) =>
  (look: Look): boolean =>
    byMessage(look) || actions.includes(String(look.get('action')));

const has = (look: Look): readonly string[] | undefined => look.dialect?.abilities.stream;

ipcamEditor.flowNode({
  type: 'ipcam-stream',
  rows: [
    {
      kind: 'choice',
      member: 'action',
      icon: 'play-circle-o',
      value: 'url',
      options: ['url', 'frames', 'stop'],
      lacks: (look, action) => has(look)?.includes('frames') === false && action !== 'url',
      hint: (look) => (has(look)?.length === 0 ? 'hint.none' : `hint.actions.${look.get('action')}`),
    },
    {
      kind: 'typed',
      member: 'protocol',
      icon: 'exchange',
      type: 'str',
      value: '',
      options: (look) => ['', ...(has(look) ?? ['rtsp', 'rtmp', 'http']).filter((protocol) => protocol !== 'frames')],
      when: does('url'),
    },
    {
      kind: 'typed',
      member: 'stream',
      icon: 'film',
      type: 'str',
      value: 'main',
      options: ['main', 'sub'],
      also: ['num'],
      when: does('url', 'frames'),
    },
    { kind: 'flag', member: 'includeCredentials', value: false, when: does('url'), hint: true },
    {
      kind: 'typed',
      member: 'rate',
      icon: 'tachometer',
      type: 'num',
      value: '5',
      range: { min: 0.01, max: 60 },
      when: does('frames'),
      hint: true,
    },
  ],
  label: (look) => (byMessage(look) ? '' : (ipcamEditor.findText('ipcam-stream', `choice.action.${look.get('action')}`) ?? '')),
});
