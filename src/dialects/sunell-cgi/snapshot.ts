import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { scaled } from '../../camera/ptz.js';
import { checkedJpeg, type Snapshots } from '../../camera/snapshot.js';
import type { Values } from '../../operations/types.js';
import type { Answer } from '../dialect.js';
import { streamNumber } from './members.js';

/** Qualities of image.cgi (2.3), 1 the worst: it wants one in every request. */
const worst = 1;
const best = 9;

/** Pictures by image.cgi (2.3.1): IP cameras take the stream where it is not the main one; recorders and the lite series want `type=snap` and the stream. */
export const sunellSnapshots = (model: string, command: (id: string, values: Values, call: Call) => Promise<Answer>): Snapshots => ({
  formats: ['jpeg'],
  quality: true,
  async take({ stream, quality }, call) {
    const streamID = streamNumber(stream);
    const form = model === 'ipc' ? (stream === 'main' ? {} : { streamID }) : { type: 'snap', streamID };
    const part = quality === undefined ? 1 : (quality - 1) / 99;
    const { payload } = await command('snapshot.image.get', { ...form, cameraID: call.channel, quality: scaled(part, worst, best) }, call);
    if (!Buffer.isBuffer(payload)) throw new CameraError('BAD_RESPONSE', 'the answer is no picture');
    return checkedJpeg(payload);
  },
});
