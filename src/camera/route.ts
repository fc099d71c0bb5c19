import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

/** The addresses behind a host name, as they show on connections from there. */
export const addressesOf = async (host: string): Promise<string[]> => (await lookup(host, { all: true })).map(({ address }) => address);

/** Our own address on the way to a device: where it can reach us. Nothing is sent for it. */
export const localAddressTo = async (host: string, port: number): Promise<string> => {
  const { address, family } = await lookup(host);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, address, () => resolve());
    });
    return socket.address().address;
  } finally {
    socket.close();
  }
};

/** An address of a connection without the mapping of IPv4 into IPv6. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
