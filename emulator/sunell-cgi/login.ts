import type { Reply } from '../reply.js';
import type { LoggedRequest } from '../server.js';
import type { Account } from './accounts.js';
import type { Credentials } from './query.js';
import { Refusal, refusalReply } from './replies.js';
import type { CameraState } from './state.js';

const REALM = 'Basic realm="camera"';

const basic = ({ headers }: Pick<LoggedRequest, 'headers'>): Credentials | undefined => {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at < 0 ? undefined : { username: text.slice(0, at), password: text.slice(at + 1) };
};

/** The credentials in the place where this camera looks for them. */
export const credentialsOf = (
  { options }: CameraState,
  request: Pick<LoggedRequest, 'headers'>,
  inQuery: Credentials | undefined,
): Credentials | undefined => (options.auth === 'basic' ? basic(request) : inQuery);

/** Who asks, or how he is refused: the document leaves the status open, devices answer 401 where HTTP authenticates. */
export const refuseAccount = (state: CameraState, credentials: Credentials | undefined): { account: Account } | { reply: Reply } => {
  try {
    return { account: state.accounts.verify(credentials) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const reply = refusalReply(error.code);
    if (state.options.auth === 'query') return { reply };
    return { reply: { ...reply, status: 401, headers: { ...reply.headers, 'WWW-Authenticate': REALM } } };
  }
};
