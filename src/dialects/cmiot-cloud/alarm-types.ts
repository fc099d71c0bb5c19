import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlarmType } from '../../camera/alarms.js';

/** What a code of the cloud is in the common vocabulary. */
export interface AlarmKind {
  readonly type: AlarmType;
  /** Tells alarms of one type apart that several codes raise. */
  readonly source?: string;
  /** What its targets are, where the message does not say. */
  readonly target?: string;
  readonly description: string;
}

/** A kind of message (4.7.1.1). */
export interface MessageKind {
  readonly description: string;
  /** The member whose value says what happened, and what its values mean. */
  readonly member?: string;
  readonly values?: Readonly<Record<string, string>>;
  /** Of interest to the account also where no camera of ours is meant. */
  readonly account?: boolean;
}

interface Tables {
  readonly messages: Readonly<Record<string, MessageKind>>;
  readonly online: Readonly<Record<string, AlarmKind>>;
  readonly alarms: Readonly<Record<string, AlarmKind>>;
  readonly captures: Readonly<Record<string, AlarmKind>>;
  readonly scenePictures: readonly string[];
  readonly ai: Readonly<Record<string, AlarmKind>>;
}

const tables = JSON.parse(readFileSync(join(__dirname, 'alarm-types.json'), 'utf8')) as Tables;

type Table = 'online' | 'alarms' | 'captures' | 'ai';

const titles: Readonly<Record<Table, string>> = {
  online: 'online state',
  alarms: 'alarm type',
  captures: 'capture of type',
  ai: 'AI event',
};

/** A code of one of the tables 5.2, 5.4.1, 5.4.4 and 5.4.6; what is not there is `other`. */
export const kindOf = (table: Table, code: string): AlarmKind =>
  (Object.hasOwn(tables[table], code) ? tables[table][code] : undefined) ?? { type: 'other', description: `${titles[table]} ${code}` };

export const messageKind = (msgType: number): MessageKind =>
  (Object.hasOwn(tables.messages, msgType) ? tables.messages[msgType] : undefined) ?? {
    description: `message of type ${msgType}`,
    account: true,
  };

/** Every kind of message that can be subscribed, by its number. */
export const messageTypes: readonly number[] = Object.keys(tables.messages).map(Number);

/** Whether a picture of a capture shows the scene; others show a part of it (5.4.4). */
export const isScene = (picType: string): boolean => tables.scenePictures.includes(picType);
