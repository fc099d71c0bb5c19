import type { Call } from './call.js';

/** The vocabulary's kinds of events; what a device raises beyond them is `other`, with its own code. */
export const alarmTypes = [
  ...(['motion', 'alarmInput', 'videoLoss', 'tamper', 'networkDown', 'person', 'vehicle', 'face', 'pet', 'plate'] as const),
  ...(['lineCrossing', 'intrusion', 'areaEnter', 'areaLeave', 'loitering', 'crowd', 'objectLeft', 'objectRemoved'] as const),
  ...(['speed', 'wrongWay', 'parking', 'temperature', 'fire', 'smoke', 'smoking', 'safetyHat', 'safetyVest', 'audio'] as const),
  ...(['diskFull', 'diskError', 'recordError', 'deviceOnline', 'deviceOffline', 'other'] as const),
] as const;

export type AlarmType = (typeof alarmTypes)[number];

/** Parts 0…1 of the picture, from its top left. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface AlarmPicture {
  role: 'scene' | 'target';
  contentType: string;
  /** Pixels, where the device tells them. */
  width?: number;
  height?: number;
  data: Buffer;
}

export interface AlarmTarget {
  kind: string;
  id?: number | string;
  box?: Box;
  /** Index in the event's pictures. */
  picture?: number;
  /** What the device tells further: a plate, an age, a temperature. */
  [attribute: string]: unknown;
}

/** An event as a flow sees it. */
export interface AlarmEvent {
  type: AlarmType;
  state: 'start' | 'stop' | 'pulse';
  channel: number;
  /** ISO 8601 */
  time: string;
  /** The device's own code. */
  code: string | number;
  description: string;
  /** What raised it, where the device names it: with type and channel it pairs a start with its stop. */
  source?: string;
  targets: AlarmTarget[];
  pictures: AlarmPicture[];
  /** True where the package inferred it: the end of an alarm whose end nobody saw. */
  synthetic: boolean;
  /** What the device said: JSON or text, pictures left out. */
  raw: unknown;
}

/** An event as a driver reads it. */
export interface DeviceEvent extends Omit<AlarmEvent, 'synthetic' | 'targets' | 'pictures'> {
  targets?: AlarmTarget[];
  pictures?: AlarmPicture[];
  /** The device repeats it while it lasts: a start that comes again is the same alarm, whatever time it carries. */
  repeats?: boolean;
  /** Milliseconds after which a start counts as over: for ways on which its end may be lost without anybody noticing. */
  lasts?: number;
}

/** An alarm that is on at the device. */
export type ActiveAlarm = Pick<AlarmEvent, 'type' | 'channel' | 'source' | 'code' | 'description'> & { time?: string };

/** What a driver tells while it listens. */
export interface AlarmSink {
  /**
   * The device has accepted us: from here on nothing is missed.
   * @param remark what a person should know of how events come; another one, later, replaces it
   */
  connected(remark?: string): void;
  /** Something got lost on the way while the connection stands, such as a message that broke off: nobody knows any more what is on. */
  missed(reason: string): void;
  /** A sign of life: a heartbeat, a renewal, a byte. */
  alive(): void;
  event(event: DeviceEvent): void;
}

export type AlarmWay = 'push' | 'poll' | 'attach';

/** What a dialect offers for events. */
export interface AlarmsDriver {
  /** The ways that events can come, the best first. */
  readonly ways: readonly AlarmWay[];
  /** Those of them that change the device's settings: taken only where the user has chosen them. */
  readonly byChoice?: readonly AlarmWay[];
  /**
   * Listens until the call's signal is aborted (then it cleans up at the device and returns) or the connection breaks (then it throws).
   * Called again by the supervisor, which waits, counts and compares.
   */
  listen(way: AlarmWay, options: { pictures: boolean }, sink: AlarmSink, call: Call): Promise<void>;
  /** The alarms that are on at the device now, where it can be asked: a full list, whose silence about an alarm means its end. */
  active?(call: Call): Promise<ActiveAlarm[]>;
  /** A cheap question that shows whether the device is there, where {@link active} is not offered. */
  probe?(call: Call): Promise<void>;
  /** Milliseconds without a sign of life after which the connection is looked at; for ways that have a rhythm of their own. */
  readonly silence?: number;
}

/** The state of the connection, as output 2 of the node tells it. */
export interface ConnectionState {
  state: 'connected' | 'disconnected';
  /** ISO 8601 */
  since: string;
  /** Why the connection was lost; while it stands, a remark on how events come. */
  reason: string;
  /** Tries since the connection was lost. */
  attempt: number;
  /** Milliseconds without a listener, known when the connection stands again. */
  gap: number;
  /** Events that had to be dropped because the flow could not take them. */
  dropped?: number;
}
