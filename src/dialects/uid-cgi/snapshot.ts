import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { checkedJpeg, type Snapshots } from '../../camera/snapshot.js';
import type { Values } from '../../operations/types.js';
import type { Answer } from '../dialect.js';

/** Stream numbers of snapshot.cgi (3.19): the reverse of most other calls. */
const streams = { main: 1, sub: 0 } as const;

export const uidSnapshots = (command: (id: string, values: Values, call: Call) => Promise<Answer>): Snapshots => ({
  formats: ['jpeg'],
  quality: false,
  async take({ stream }, call) {
    const number = typeof stream === 'number' ? stream : streams[stream];
    const { payload } = await command('snapshot.get', { stream: number }, call);
    if (!Buffer.isBuffer(payload)) throw new CameraError('BAD_RESPONSE', 'the answer is no picture');
    return checkedJpeg(payload);
  },
});
