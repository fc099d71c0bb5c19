import type { RequestHead } from '../../raw-requests.js';
import type { Reply } from '../../reply.js';
import type { RawRequests } from '../../server.js';
import { type Calls, ok, type Visit } from '../call.js';
import { formOf } from '../form.js';
import { type Entry, textOf } from '../level.js';
import { CODE, okReply, Refusal, textReply } from '../replies.js';
import type { CameraState } from '../state.js';

/** Pieces of an upload, sections 2.6.23.1, 2.10.1.2 and 2.10.2.3. */
const LONGEST_PIECE = { ipc: 10 * 1024, lite: 50 * 1024, nvr: 50 * 1024 } as const;
/** Megabytes that an upgrade may have. */
const SPACE = 64;
const UPGRADE_PORT = 32768;
const MAGIC = 'IPCAM-CONFIG\n';
const VOICE_END = /\r?\n?-- ?myboundary ?--\s*$/;

const restarting = (reply: Reply, state: CameraState): Reply => ({ ...reply, sent: () => state.restart() });

interface Piece {
  file?: Buffer;
  finished: boolean;
}

/** One request of an upload: a piece of the file, or the word that it is whole. */
const pieceOf = ({ state, request }: Visit): Piece => {
  const parts = formOf(request.headers['content-type'], request.body);
  for (const name of parts.keys()) if (!['uploadState', 'file'].includes(name)) throw new Refusal(CODE.parameter, name);
  const uploadState = parts.get('uploadState')?.toString('latin1');
  if (uploadState !== undefined && !['0', '1'].includes(uploadState)) throw new Refusal(CODE.value, `uploadState=${uploadState}`);
  const file = parts.get('file');
  if (file && file.length > LONGEST_PIECE[state.model]) throw new Refusal(CODE.length, `${file.length} bytes`);
  if (!file && uploadState !== '1') throw new Refusal(CODE.parameter, 'no file');
  return { finished: uploadState === '1', ...(file ? { file } : {}) };
};

const importConfig = (visit: Visit): Reply => {
  const { state } = visit;
  const { file, finished } = pieceOf(visit);
  if (file) state.uploads.config.push(file);
  if (!finished) return ok(visit);
  const whole = Buffer.concat(state.uploads.config.splice(0)).toString('utf8');
  state.settings.load(configOf(whole));
  return restarting(ok(visit), state);
};

const configOf = (text: string): Record<string, Entry> => {
  if (!text.startsWith(MAGIC)) throw new Refusal(CODE.format, 'no configuration');
  try {
    return JSON.parse(text.slice(MAGIC.length)) as Record<string, Entry>;
  } catch {
    throw new Refusal(CODE.format, 'no sound configuration');
  }
};

const exportConfig = ({ state }: Visit): Reply => ({
  headers: { 'Content-Type': 'application/octet-stream' },
  body: Buffer.from(MAGIC + JSON.stringify(state.settings.dump())),
});

const checkSpace = (visit: Visit): Reply => {
  if (Number(textOf(visit.members, 'FlashSpace')) > SPACE) throw new Refusal(CODE.noSpace, 'too large');
  visit.state.uploads.firmware = [];
  return ok(visit);
};

/** Answers the port behind OK: "prot" for one device, "port" for several, as printed. */
const startUpgrade = ({ state, members }: Visit): Reply => {
  state.uploads.firmware = [];
  return textReply(members.channel_num === undefined ? `OK prot: ${UPGRADE_PORT}` : `OK port:${UPGRADE_PORT}`);
};

const firmware = (visit: Visit): Reply => {
  const { file, finished } = pieceOf(visit);
  if (file) visit.state.uploads.firmware.push(file);
  return finished ? restarting(ok(visit), visit.state) : ok(visit);
};

const finishUpgrade = (visit: Visit): Reply => restarting(ok(visit), visit.state);

const keepVoice = (state: CameraState, members: Entry, data: Buffer): void => {
  const [channel, coding] = [Number(textOf(members, 'cameraID') ?? 1), textOf(members, 'EncoderType') ?? ''];
  state.uploads.voice.push({ channel, coding, data });
};

/** The same uploads with a body as HTTP has it. */
const voiceBody = (visit: Visit): Reply => {
  keepVoice(visit.state, visit.members, visit.request.body);
  return ok(visit);
};

const firmwareBody = (visit: Visit): Reply => {
  visit.state.uploads.firmware.push(visit.request.body);
  return ok(visit);
};

const reset = (visit: Visit): Reply => {
  const { state } = visit;
  const network = textOf(visit.members, 'keepIpAddress') === '1' ? structuredClone(state.settings.of('network.local')) : undefined;
  state.resetToFactory();
  if (network) Object.assign(state.settings.of('network.local'), network);
  return restarting(ok(visit), state);
};

export const fileCalls: Calls = {
  'maintenance.config.upload': importConfig,
  'maintenance.config.download': exportConfig,
  'maintenance.upgrade.space.get': checkSpace,
  'maintenance.upgrade.start.nvr': startUpgrade,
  'maintenance.upgrade.data.upload': firmware,
  'maintenance.upgrade.data.upload.nvr': firmware,
  'maintenance.upgrade.stream.upload': firmwareBody,
  'maintenance.upgrade.finish': finishUpgrade,
  'maintenance.upgrade.finish.nvr': finishUpgrade,
  'maintenance.device.restart': (visit) => restarting(ok(visit), visit.state),
  'maintenance.device.reset': reset,
  'talk.voice.start': voiceBody,
};

/** Raw data behind a length of 0: voice (section 2.9.2) until its closing boundary, an upgrade (section 2.10.3) until the client is done. */
const isRaw = ({ method, url, headers }: RequestHead): boolean => {
  const voice = method === 'POST' && /^\/cgi-bin\/audio\.cgi\?(.*&)?action=play(&|$)/.test(url);
  const upgrade = method === 'GET' && /^\/cgi-bin\/upgrade\.cgi\?(.*&)?action=update(&|$)/.test(url);
  return (voice || upgrade) && Number(headers['content-length'] ?? 0) === 0 && headers['transfer-encoding'] === undefined;
};

/** `enter` does what comes before the data: who asks, and what for. */
export const rawUploads = (
  state: CameraState,
  enter: (head: RequestHead) => { members: Entry; id: string } | { reply: Reply },
): RawRequests => ({
  wants: isRaw,
  handle: async (head, data) => {
    const entered = enter(head);
    if ('reply' in entered) return { reply: entered.reply, body: Buffer.alloc(0) };
    const voice = entered.id === 'talk.voice.start';
    let body = Buffer.alloc(0);
    for await (const piece of data) {
      body = Buffer.concat([body, piece]);
      if (voice && VOICE_END.test(body.toString('latin1', Math.max(0, body.length - 64)))) break;
    }
    if (voice) keepVoice(state, entered.members, withoutEnd(body));
    else state.uploads.firmware.push(body);
    return { reply: okReply(), body };
  },
});

const withoutEnd = (body: Buffer): Buffer => {
  const [end = ''] = VOICE_END.exec(body.toString('latin1', Math.max(0, body.length - 64))) ?? [];
  return body.subarray(0, body.length - end.length);
};
