import { isIPv6 } from 'node:net';

/** A host name or address as it stands in a URL: IPv6 in brackets. */
export const urlHost = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

/** `http://192.168.1.64:80` */
export const httpOrigin = ({ host, port, tls }: { host: string; port: number; tls: boolean }): string =>
  `${tls ? 'https' : 'http'}://${urlHost(host)}:${port}`;
