import { CameraError } from './camera/errors.js';
import { hostOf } from './camera/settings.js';
import type { Fingerprint } from './dialects/dialect.js';
import { dialects } from './dialects/index.js';
import { httpOrigin, urlHost } from './http/address.js';
import { Redactor } from './http/redact.js';

export interface Detected {
  dialect: string;
  port: number;
  tls: boolean;
  /** What the device said of itself without being logged in to. */
  model: string;
}

interface Door {
  port: number;
  tls: boolean;
}

/** Where cameras usually answer, beside the port that the user gave. */
const usualDoors: readonly Door[] = [
  { port: 80, tls: false },
  { port: 443, tls: true },
  { port: 8080, tls: false },
  { port: 8000, tls: false },
  { port: 8443, tls: true },
];

const answerLimit = 256 * 1024;

/** What answers behind one door; a refusal of the connection counts for every question. */
const knock = async (
  host: string,
  { port, tls }: Door,
  fingerprints: readonly { dialect: string; print: Fingerprint }[],
  timeout: number,
): Promise<{ found: Detected[]; error: unknown }> => {
  const origin = httpOrigin({ host, port, tls });
  const { DeviceHttp } = await import('./http/device-http.js');
  const http = new DeviceHttp({ origin, connections: fingerprints.length, timeout, verifyCertificate: false, redactor: new Redactor() });
  const found: Detected[] = [];
  let failure: unknown;
  try {
    await Promise.all(
      fingerprints.map(async ({ dialect, print }) => {
        try {
          const answer = await http.request({ method: 'GET', path: print.path, safe: true, limit: answerLimit });
          const model = print.recognise(answer);
          if (model !== undefined) found.push({ dialect, port, tls, model });
        } catch (error) {
          failure ??= error;
        }
      }),
    );
  } finally {
    await http.close();
  }
  return { found, error: failure };
};

/**
 * Asks an address what it is: every dialect's unauthenticated question at every usual door, at once. Certificates are not verified: nothing secret is sent.
 * @param port the port that the user gave; asked first and preferred
 * @param timeout milliseconds for the whole
 * @throws CameraError NO_DEVICE without an address, UNREACHABLE where nothing answers, BAD_RESPONSE where something does that no dialect knows
 */
export const detect = async (address: string, port: number | undefined, timeout: number): Promise<Detected> => {
  const host = hostOf(address);
  if (host === '' || !URL.canParse(`http://${urlHost(host)}`)) throw new CameraError('NO_DEVICE', 'no address is given');
  const loaded = await Promise.all(dialects.map(async ({ id, load }) => ({ dialect: id, print: (await load()).fingerprint })));
  const fingerprints = loaded.flatMap(({ dialect, print }) => (print ? [{ dialect, print }] : []));
  const own: Door[] =
    port === undefined || usualDoors.some((door) => door.port === port)
      ? []
      : [
          { port, tls: false },
          { port, tls: true },
        ];
  const doors = [...own, ...usualDoors].sort((a, b) => Number(b.port === port) - Number(a.port === port));
  const results = await Promise.all(doors.map((door) => knock(host, door, fingerprints, timeout)));
  const [best] = results.flatMap(({ found }) => found);
  if (best) return best;
  const errors = results.map(({ error }) => error).filter((error) => error instanceof CameraError);
  const answered =
    errors.length < results.length || errors.some(({ code }) => code !== 'UNREACHABLE' && code !== 'TIMEOUT' && code !== 'TLS');
  if (answered) throw new CameraError('BAD_RESPONSE', `something answers at ${host}, but no known camera; choose the dialect by hand`);
  throw new CameraError('UNREACHABLE', `nothing answers at ${host} on the usual ports; check the address, or give the port`, {
    cause: errors[0],
  });
};
