import type { Look } from '../editor/index.js';

const byMessage = (look: Look): boolean => look.get('source') === 'message';
const does =
  (...actions: string[]) =>
  (look: Look): boolean =>
    byMessage(look) || actions.includes(String(look.get('action')));

const lacks = (look: Look, action: string): boolean => {
  const has = look.dialect?.abilities.recordings;
  return has !== undefined && !has.includes(action);
};

ipcamEditor.flowNode({
  type: 'ipcam-record-query',
  rows: [
    {
      kind: 'choice',
      member: 'action',
      icon: 'hdd-o',
      value: 'find',
      options: ['find', 'download', 'url'],
      lacks,
      hint: (look) => (look.dialect?.abilities.recordings?.length === 0 ? 'hint.none' : `hint.actions.${look.get('action')}`),
    },
    { kind: 'typed', member: 'from', icon: 'clock-o', type: 'str', value: '-24h', also: ['num'], when: does('find'), hint: true },
    { kind: 'typed', member: 'to', icon: 'clock-o', type: 'str', value: 'now', also: ['num'], when: does('find') },
    { kind: 'typed', member: 'types', icon: 'tags', type: 'json', value: '', when: does('find'), hint: true, placeholder: true },
    {
      kind: 'typed',
      member: 'stream',
      icon: 'film',
      type: 'str',
      value: '',
      options: ['', 'main', 'sub'],
      also: ['num'],
      when: does('find'),
    },
    {
      kind: 'choice',
      member: 'output',
      icon: 'sign-out',
      value: 'array',
      options: ['array', 'messages'],
      when: does('find'),
      hint: (look) => `hint.outputs.${look.get('output')}`,
    },
    {
      kind: 'typed',
      member: 'record',
      icon: 'file-video-o',
      type: 'json',
      value: '',
      when: does('download', 'url'),
      placeholder: true,
      hint: true,
    },
    { kind: 'typed', member: 'filename', icon: 'file-o', type: 'str', value: '', when: does('download'), placeholder: true, hint: true },
  ],
  label: (look) => (byMessage(look) ? '' : (ipcamEditor.findText('ipcam-record-query', `choice.action.${look.get('action')}`) ?? '')),
});
