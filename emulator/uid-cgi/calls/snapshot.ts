import type { Reply } from '../../reply.js';
import type { IncomingRequest } from '../../server.js';
import type { User } from '../accounts.js';
import { checkValues, refuseUnknown } from '../call.js';
import { option } from '../checks.js';
import { type Members, membersOf, UNREADABLE } from '../query.js';
import type { CameraState } from '../state.js';
import { takePicture } from '../view.js';
import { Fault, textElement, xmlReply } from '../xml.js';

export const SNAPSHOT_PATH = '/cgi-bin/snapshot.cgi';
/** <value> of its faults: without .cgi. */
export const SNAPSHOT_FAULT = '/cgi-bin/snapshot';

const PARAMS = {
  stream: option(['0', '1'], 'stream 0 or 1'),
  upload: option(['0', '1', '2', '3'], 'upload 0 or 1 or 2 or 3'),
};

const TARGETS = ['sd', 'ftp', 'email', 'nfs'] as const;
const UPLOADS_KEPT = 100;

/** What is missing for an upload, in the words of section 3.19 (for e-mail, which it forgets, after the pattern). */
const refusalOf = ({ hardware }: CameraState, target: (typeof TARGETS)[number]): string | undefined => {
  switch (target) {
    case 'sd':
      return { mounted: undefined, missing: 'sd not mount', broken: 'sd card not mounted' }[hardware.sd];
    case 'ftp':
      return hardware.ftp ? undefined : 'Ftp not deploy';
    case 'email':
      return hardware.email ? undefined : 'Email not deploy';
    case 'nfs':
      return hardware.nfs ? undefined : 'NFS Server not mounted';
  }
};

/** User and password, or a session; nobody is needed while ONVIF authentication is off. */
const visitor = (state: CameraState, members: Members): User | undefined => {
  const [uid, username, password] = [members.get('uid'), members.get('username'), members.get('password')];
  if (uid !== undefined) {
    const session = state.accounts.session(uid);
    const user = state.accounts.users.get(session.username);
    if (!user) throw new Fault('uid error');
    state.accounts.renew(session);
    return user;
  }
  if (username === undefined && password === undefined && state.settings.onvif.onvif_auth === '0') return undefined;
  if (!username) throw new Fault('error, parse username');
  if (!password) throw new Fault('error, parse password');
  return state.accounts.verify(username, password);
};

/**
 * Section 3.19. Its URLs are odd: without `stream` the credentials follow the path with an ampersand, and a question mark there is an error.
 * Stream 0 is the sub stream here.
 */
export const snapshot = (state: CameraState, request: IncomingRequest): Reply => {
  const rest = request.url.slice(SNAPSHOT_PATH.length);
  const members = membersOf(rest.slice(1));
  const asked = new Map([...members].filter(([name]) => !['uid', 'username', 'password', 'timestamp'].includes(name)));
  if (rest.startsWith('&') ? asked.size > 0 : !asked.has('stream') && members.has('username')) throw new Fault(UNREADABLE);
  const user = visitor(state, members);
  refuseUnknown(asked, PARAMS);
  checkValues(asked, PARAMS);
  const upload = asked.get('upload');
  if (upload === undefined) {
    const stream = asked.get('stream') === '1' ? 'main' : 'sub';
    return { headers: { 'Content-Type': 'image/jpeg', 'Cache-Control': 'no-cache' }, body: takePicture(state, stream) };
  }
  if (user?.privilege === 'User') throw new Fault('Non-operators cannot edit settings');
  const target = TARGETS[Number(upload)] ?? 'sd';
  const refusal = refusalOf(state, target);
  if (refusal !== undefined) throw new Fault(refusal);
  state.uploads.snapshots.push(target);
  if (state.uploads.snapshots.length > UPLOADS_KEPT) state.uploads.snapshots.shift();
  return xmlReply(textElement('upload', 'OK'));
};
