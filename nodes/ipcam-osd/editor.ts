import type { Look } from '../editor/index.js';

const hasNone = (look: Look): boolean => look.dialect?.abilities.osd?.length === 0;

ipcamEditor.flowNode({
  type: 'ipcam-osd',
  rows: [
    {
      kind: 'choice',
      member: 'action',
      icon: 'font',
      value: 'get',
      options: ['get', 'set'],
      hint: (look) => (hasNone(look) ? 'hint.none' : `hint.actions.${look.get('action')}`),
    },
    {
      kind: 'typed',
      member: 'items',
      icon: 'list',
      type: 'json',
      value: '[{"id":"title","text":"Entrance"}]',
      when: (look) => look.get('source') === 'message' || look.get('action') === 'set',
      required: (look) => look.get('source') !== 'message' && look.get('action') === 'set',
      hint: true,
    },
  ],
  label: (look) =>
    look.get('source') === 'message' ? '' : (ipcamEditor.findText('ipcam-osd', `choice.action.${look.get('action')}`) ?? ''),
});
