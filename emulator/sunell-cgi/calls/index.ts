import type { Calls } from '../call.js';

/** Everything that is more than a setting. */
export const CALLS: Calls = {};
