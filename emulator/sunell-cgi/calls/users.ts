import { type Account, spelt } from '../accounts.js';
import { answer, type Calls, ok, type Visit } from '../call.js';
import { type Entry, listOf, textOf } from '../level.js';
import { CODE, Refusal } from '../replies.js';
import type { CameraState } from '../state.js';

/** Permissions of a recorder that go by channel. */
const BY_CHANNEL = ['liveVideo', 'playback', 'backup', 'ptzControl'];
/** Groups that are printed without being listed: they may do what administrators may. */
const SUPER = ['SuperAdmin', 'Super admin'];

/** live_video as the answers have it, liveVideo as requests and abilities do. */
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const groupsOf = ({ settings, model }: CameraState): Entry[] =>
  model === 'ipc' ? listOf(settings.of('user.group'), 'group') : listOf(settings.of('user.privilege.capabilities'), 'userGroup');

const groupOf = (state: CameraState, name: string): Entry => {
  const wanted = SUPER.includes(name) ? 'Administrators' : name;
  const found = groupsOf(state).find((group) => (textOf(group, 'groupName') ?? textOf(group, 'userGroup')) === wanted);
  if (!found) throw new Refusal(CODE.value, `no group ${name}`);
  return found;
};

/** What a user of a recorder or lite camera may do: his group's, but for what was changed for him. */
const privilegesOf = (state: CameraState, account: Account): string[] => {
  const ofGroup = listOf(groupOf(state, account.group), 'userPrivilege').map((entry) => textOf(entry, 'privilegeName') ?? '');
  const rights = state.rights(account.name);
  const granted = [...rights.privileges].filter(([, granted]) => granted).map(([name]) => name);
  return [...new Set([...ofGroup, ...granted])].filter((name) => rights.privileges.get(name) !== false);
};

const listUsers = (visit: Visit) => {
  const { state } = visit;
  const user = [...state.accounts.users.values()].map(({ name, group }) => ({
    userName: name,
    groupName: group,
    privilege: listOf(groupOf(state, group), 'privilege'),
  }));
  return answer(visit, { user });
};

const listUsersPlainly = (visit: Visit) => {
  const { state } = visit;
  const userList = [...state.accounts.users.values()].map((account) => ({
    userName: account.name,
    userPasswd: account.password,
    userGroup: account.group,
    userPrivilege: privilegesOf(state, account).map((name) => ({ privilegeName: snake(name) })),
  }));
  return answer(visit, { userList });
};

const accountOf = ({ state, members }: Visit): Account => state.accounts.known(textOf(members, 'user') ?? '');

const privilegesByGroup = (visit: Visit) => {
  const account = accountOf(visit);
  const userPrivilege = privilegesOf(visit.state, account).map((name) => ({ privilegeName: snake(name) }));
  return answer(visit, { userGroup: [{ userGroup: account.group, userPrivilege }] });
};

const privilegesByChannel = (visit: Visit) => {
  const { state } = visit;
  const account = accountOf(visit);
  const { withheld } = state.rights(account.name);
  const userPrivilege = privilegesOf(state, account).map((privilegeName) => {
    if (!BY_CHANNEL.includes(privilegeName)) return { privilegeName, hasDeviceFlag: '0' };
    const channel = Array.from({ length: state.options.channels }, (_, index) => {
      const enable = withheld.has(`${privilegeName}-${index + 1}`) ? '0' : '1';
      return { privilegeName, channel: String(index + 1), enable };
    });
    return { privilegeName, hasDeviceFlag: '1', channel };
  });
  return answer(visit, { userGroup: account.group, userPrivilege });
};

const setPrivileges = (visit: Visit) => {
  const { state, members } = visit;
  const { privileges, withheld } = state.rights(accountOf(visit).name);
  for (const [name, value] of Object.entries(members))
    if (typeof value === 'string' && name !== 'user') privileges.set(name, value === '1');
  for (const { privilegeName, channel, enable } of listOf(members, 'channel')) {
    const key = `${String(privilegeName)}-${String(channel)}`;
    if (enable === '1') withheld.delete(key);
    else withheld.add(key);
  }
  return ok(visit);
};

/** Recorders spell newpassword, cameras newpasswd. */
const passwordOf = ({ newpasswd, newpassword }: Entry): string | undefined => {
  const password = newpasswd ?? newpassword;
  return typeof password === 'string' ? password : undefined;
};

const addUser = (visit: Visit) => {
  const { state, members } = visit;
  const [password, group] = [passwordOf(members), spelt(textOf(members, 'group') ?? 'Media_user')];
  if (!password) throw new Refusal(CODE.parameter, 'no password');
  groupOf(state, group);
  state.accounts.add({ name: textOf(members, 'newuser') ?? '', password, group, note: textOf(members, 'note') ?? '' });
  return ok(visit);
};

const modifyUser = (visit: Visit) => {
  const { state, members } = visit;
  const account = accountOf(visit);
  const group = textOf(members, 'group');
  if (group !== undefined) groupOf(state, spelt(group));
  // The first user stays what he is.
  if (group !== undefined && !SUPER.includes(account.group)) account.group = spelt(group);
  account.password = passwordOf(members) ?? account.password;
  account.note = textOf(members, 'note') ?? account.note;
  return ok(visit);
};

const deleteUser = (visit: Visit) => {
  const account = accountOf(visit);
  if (SUPER.includes(account.group)) throw new Refusal(CODE.noPermission, 'the first user stays');
  visit.state.accounts.users.delete(account.name);
  return ok(visit);
};

const changePassword = (visit: Visit) => {
  const { account, members } = visit;
  if (textOf(members, 'oldpassword') !== account.password) throw new Refusal(CODE.wrongPassword, 'not the old password');
  account.password = textOf(members, 'newpassword') ?? account.password;
  return ok(visit);
};

/** Section 2.6.19. */
export const userCalls: Calls = {
  'user.account.list': listUsers,
  'user.account.list.nvr': listUsersPlainly,
  'user.privilege.get': (visit) => answer(visit, { privilege: listOf(groupOf(visit.state, accountOf(visit).group), 'privilege') }),
  'user.group.privilege.get': (visit) =>
    answer(visit, { privilege: listOf(groupOf(visit.state, spelt(textOf(visit.members, 'group') ?? '')), 'privilege') }),
  'user.privilege.get.lite': privilegesByGroup,
  'user.privilege.get.nvr': privilegesByChannel,
  'user.privilege.set': setPrivileges,
  'user.account.add': addUser,
  'user.account.set': modifyUser,
  'user.account.delete': deleteUser,
  'user.password.set': changePassword,
  'user.online.list': (visit) => {
    const userTime = visit.state.clock.logTime().replaceAll('-', '/');
    return answer(visit, { userList: [{ username: visit.account.name, userIP: '127.0.0.1', userType: '0', userTime }] });
  },
};
