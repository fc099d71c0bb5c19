import { pictureLimit, textLimit } from '../http/device-http.js';
import type { Operation } from './types.js';

/** Most bytes of a file that a command hands over as one Buffer; larger ones are for the recordings node, which streams them to disk. */
const fileLimit = 256 * 1024 * 1024;

/** What may be asked twice without harm: whatever only looks. Presets, movements and settings may have had their effect. */
export const isSafe = (operation: Operation): boolean => ['get', 'capability', 'download', 'stream'].includes(operation.kind);

/** Most bytes that the answer to an operation may have. */
export const answerLimit = ({ response: { format } }: Operation): number =>
  format === 'jpeg' ? pictureLimit : format === 'binary' ? fileLimit : textLimit;
