import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Snapshots } from '../../camera/snapshot.js';
import type { Values } from '../../operations/types.js';
import type { Answer } from '../dialect.js';

/**
 * Pictures of `cgi_images` (3): there is one, without a choice of stream, for whoever wants the main or the smaller one. JPEG is what comes
 * when no format is named.
 */
export const actionSnapshots = (command: (id: string, values: Values, call: Call) => Promise<Answer>): Snapshots => ({
  formats: ['jpeg', 'bmp', 'yuv'],
  quality: false,
  async take({ stream, format }, call) {
    if (typeof stream === 'number' && stream !== 0)
      throw new CameraError('UNSUPPORTED', 'this camera has one picture: stream must be main, sub or 0');
    const { payload, contentType } = await command('snapshot.image.get', format === 'jpeg' ? {} : { fmt: format }, call);
    if (!Buffer.isBuffer(payload)) throw new CameraError('BAD_RESPONSE', 'the answer is no picture');
    return { data: payload, contentType: contentType ?? 'application/octet-stream' };
  },
});
