import type { Privilege } from '../accounts.js';
import { type Call, looksOnly, type Visit } from '../call.js';
import { anything, type Check, option } from '../checks.js';
import { element, Fault, textElement, xmlReply } from '../xml.js';

const LONGEST_NAME = 40;

const PARAMS: Record<string, Check> = {
  action: option(['add', 'delete', 'edit', 'get_user'], 'action: add or edit or delete'),
  name: anything,
  newpasswd: anything,
  privilege: option(['User', 'Operator', 'Administrator'], 'privilege: User or Administrator or Operator'),
  enable: option(['Enable', 'Disable'], 'enable: Enable or Disable'),
};

type Action = (visit: Visit, name: string) => void;

const add: Action = ({ state, members }, name) => {
  const [password, privilege, enable] = [members.get('newpasswd'), members.get('privilege'), members.get('enable')];
  if (!name || !password || !privilege || !enable) throw new Fault('The parameters must Correct include name,newpasswd,privilege,enable');
  if (Buffer.byteLength(name) > LONGEST_NAME) throw new Fault('error username');
  if (state.accounts.users.has(name)) throw new Fault('error username duplicated');
  state.accounts.users.set(name, { name, password, privilege: privilege as Privilege, enabled: enable === 'Enable' });
};

const remove: Action = ({ state }, name) => {
  if (!state.accounts.users.delete(name)) throw new Fault('error username');
};

const edit: Action = ({ state, members }, name) => {
  const user = state.accounts.users.get(name);
  if (!user) throw new Fault('username none exist to edit');
  const [password, privilege, enable] = [members.get('newpasswd'), members.get('privilege'), members.get('enable')];
  if (password === '') throw new Fault('newpasswd is NULL');
  if (password !== undefined) user.password = password;
  if (privilege !== undefined) user.privilege = privilege as Privilege;
  if (enable !== undefined) user.enabled = enable === 'Enable';
};

const ACTIONS: Record<string, Action> = { add, delete: remove, edit };

/** Section 3.18. Successful answers are not printed: OK after the remark that has slipped into 3.22, users as attributes. */
export const userCalls: Record<string, Call> = {
  '/cgi-bin/user_management': {
    auth: 'uid',
    // Its own faults say who may: the general rule for a User must not come first.
    changes: looksOnly,
    params: PARAMS,
    run: (visit) => {
      const { state, members, user } = visit;
      const action = members.get('action');
      if (action === undefined) throw new Fault('action: add or edit or delete');
      if (!user) throw new Fault('username not exist to edit');
      if (user.privilege !== 'Administrator') throw new Fault('Non-administrators cannot edit users');
      if (action === 'get_user') {
        const users = [...state.accounts.users.values()].map(({ name, privilege, enabled }) =>
          element('user', { name, privilege, enable: enabled ? 'Enable' : 'Disable' }),
        );
        return xmlReply(['<user_management>', ...users, '</user_management>'].join('\n'));
      }
      ACTIONS[action]?.(visit, members.get('name') ?? '');
      return xmlReply(textElement('user_management', 'OK'));
    },
  },
};
