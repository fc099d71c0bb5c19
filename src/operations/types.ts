/** The catalogue's format. One file per group of operations in `src/dialects/<dialect>/catalogue/`, an array of {@link Operation}. */

import type { FlatList } from '../wire/flat-lists.js';

export type MemberType =
  | 'int'
  | 'float'
  | 'bool'
  | 'bool01'
  | 'string'
  | 'enum'
  | 'datetime'
  | 'ip'
  | 'port'
  | 'mac'
  | 'base64'
  | 'binary'
  | 'object'
  | 'array';

export type MemberPlace = 'query' | 'header' | 'json' | 'xml' | 'form' | 'path' | 'body' | 'multipart';

/** A parameter or a member of an answer. */
export interface Member {
  /** Path in the message: `a.b` nested, `a[].b` repeated, `a@b` an XML attribute. */
  readonly name: string;
  /** The literal key on the wire, where it is not the last part of the name. */
  readonly wire?: string;
  /** Other keys under which devices are known to send it. */
  readonly aliases?: readonly string[];
  readonly in?: MemberPlace;
  readonly type: MemberType;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Allowed values and their meaning. */
  readonly values?: Readonly<Record<string, string>>;
  readonly unit?: string;
  readonly default?: unknown;
  readonly description: string;
  readonly models?: string;
  /**
   * What fills it where it is required and left out: `channel` the number of the channel meant, `device` the serial number that names the
   * device, `camera` the code of its channel where that has one of its own, else the device's serial number.
   */
  readonly role?: 'channel' | 'device' | 'camera';
  /** Of a channel: its number on the wire where the device means its first; 1 where left out. */
  readonly first?: number;
  /** JSON: its digits are a string, `"1"` and not `1`. */
  readonly quoted?: boolean;
  /** An object for a flow, and on the wire a string that holds it as JSON. */
  readonly jsonText?: boolean;
  /** Comes encrypted in an answer; a flow sees the plain text. */
  readonly encrypted?: 'rsa';
}

export type OperationKind = 'get' | 'set' | 'action' | 'capability' | 'stream' | 'download' | 'upload' | 'push' | 'subscribe';

export type AnswerFormat = 'kv' | 'xml' | 'json' | 'jpeg' | 'multipart' | 'text' | 'ok-text' | 'binary' | 'none';

export interface Operation {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  readonly kind: OperationKind;
  /** Section of the vendor's document. */
  readonly section?: string;
  /** What the document limits it to. */
  readonly models?: string;
  readonly request: {
    readonly method: string;
    /** With `{member}` for members of the path. */
    readonly path: string;
    /** Where the document has it too, by mistake or for other devices: asked where a device does not know the first. */
    readonly otherPath?: string;
    /** Members that select this operation; set by the driver. */
    readonly fixed?: Readonly<Record<string, string | number>>;
    readonly body?: 'xml' | 'json' | 'form' | 'multipart' | 'binary' | 'xml-in-query' | 'json-in-query';
    /** The character set that an XML body declares; UTF-8 where left out. */
    readonly charset?: string;
    /** How the driver proves who asks; the words are the dialect's own. */
    readonly auth?: string;
  };
  readonly params: readonly Member[];
  readonly lists?: readonly FlatList[];
  readonly response: { readonly format: AnswerFormat; readonly fields: readonly Member[] };
  readonly errors?: readonly { readonly code?: string; readonly value?: string; readonly reason?: string; readonly meaning: string }[];
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Parameters as a flow gives them, and after validation as the driver sends them. */
export type Values = Readonly<Record<string, unknown>>;
