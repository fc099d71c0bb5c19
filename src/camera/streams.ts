import type { Call } from './call.js';
import { CameraError } from './errors.js';

export interface StreamRequest {
  /** One of the driver's {@link StreamsDriver.protocols}; its first where none is named. */
  protocol?: string;
  stream: 'main' | 'sub' | number;
  /** User name and password in the address, for players that take them only so. */
  includeCredentials: boolean;
}

export interface StreamAddress {
  url: string;
  protocol: string;
  stream: 'main' | 'sub' | number;
  /** ISO 8601, where it ends by itself. */
  expires?: string;
}

export interface Frame {
  contentType: string;
  data: Buffer;
}

/** What a dialect offers for live pictures and sound. */
export interface StreamsDriver {
  readonly protocols: readonly string[];
  /** The address without credentials; see {@link streamAddress}. */
  address(protocol: string, stream: StreamRequest['stream'], call: Call): Promise<StreamAddress>;
  /** Parts of an HTTP stream as they come, until the signal of the call or the device ends them. */
  frames?(stream: StreamRequest['stream'], call: Call): AsyncIterable<Frame>;
}

/** The camera's address, and what it asks for. */
type Account = Readonly<{ host: string; username: string; password: string }>;

/** @throws CameraError UNSUPPORTED with the protocols there are, and what the driver throws */
export const streamAddress = async (
  driver: StreamsDriver,
  { protocol, stream, includeCredentials }: StreamRequest,
  account: Account,
  call: Call,
): Promise<StreamAddress> => {
  const chosen = protocol ?? driver.protocols[0] ?? '';
  if (!driver.protocols.includes(chosen))
    throw new CameraError('UNSUPPORTED', `this camera has no ${chosen} stream; it has ${driver.protocols.join(', ')}`);
  const address = await driver.address(chosen, stream, call);
  return { ...address, url: includeCredentials ? withAccount(address.url, account) : withCredentials(address.url, '', '') };
};

const withCredentials = (address: string, username: string, password: string): string => {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(password);
  return url.href;
};

/** An address of the camera with its credentials. One elsewhere, to which the camera sends its stream, is as the camera has it. */
const withAccount = (address: string, { host, username, password }: Account): string => {
  const at = URL.canParse(address) ? new URL(address).hostname.replace(/^\[|\]$/g, '') : '';
  return at.toLowerCase() === host.toLowerCase() ? withCredentials(address, username, password) : address;
};
