import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { localAddressTo, plainAddress } from '../../camera/route.js';
import type { CameraSettings } from '../../camera/settings.js';
import { urlHost } from '../../http/address.js';

type Settings = Pick<CameraSettings, 'callbackHost' | 'host' | 'port'>;

/**
 * Where the camera reaches our port, as IP:PORT (6.1.1.3): the address that is set, with a port of its own where a router forwards another
 * one, else the address from which we reach the camera. A name is looked up here: the document knows addresses only.
 */
export const callbackAddress = async ({ callbackHost, host, port }: Settings, receiving: number): Promise<string> => {
  const [, name = callbackHost, forwarded] = /^([^:]+|\[.*\]):(\d{1,5})$/.exec(callbackHost) ?? [];
  const bare = name.replace(/^\[(.*)\]$/, '$1');
  const known = bare === '' ? await localAddressTo(host, port) : bare;
  const address = plainAddress(isIP(known) ? known : (await lookup(known, { family: 4 })).address);
  return `${urlHost(address)}:${forwarded ?? receiving}`;
};
