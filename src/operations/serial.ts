import type { Operation } from './types.js';

/** What names a camera where it is not an address: in a cloud or on a platform. Empty where it has none. */
export interface Serials {
  deviceSn: string;
  /** The code of its channel, where the channel has one of its own. */
  channelSn: string;
}

/** The parameters with the camera's serial number or code in the members that are required, name a camera, and were left out. */
export const withSerials = (
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
  { deviceSn, channelSn }: Serials,
): Readonly<Record<string, unknown>> => {
  const filled: Record<string, unknown> = {};
  for (const { name, role, required } of operation.params) {
    const serial = role === 'device' ? deviceSn : role === 'camera' ? channelSn || deviceSn : '';
    if (required && serial !== '' && params[name] === undefined) filled[name] = serial;
  }
  return { ...params, ...filled };
};
