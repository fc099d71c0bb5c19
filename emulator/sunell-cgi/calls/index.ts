import type { Calls } from '../call.js';
import { alarmCalls } from './alarm.js';
import { deviceCalls } from './device.js';
import { fileCalls } from './files.js';
import { logCalls } from './logs.js';
import { measuringCalls } from './measuring.js';
import { pictureCalls } from './picture.js';
import { plateCalls } from './plates.js';
import { ptzCalls } from './ptz.js';
import { securityCalls } from './security.js';
import { streamCalls } from './streams.js';
import { userCalls } from './users.js';

/** Everything that is more than a setting. */
export const CALLS: Calls = {
  ...alarmCalls,
  ...deviceCalls,
  ...fileCalls,
  ...logCalls,
  ...measuringCalls,
  ...pictureCalls,
  ...plateCalls,
  ...ptzCalls,
  ...securityCalls,
  ...streamCalls,
  ...userCalls,
};
