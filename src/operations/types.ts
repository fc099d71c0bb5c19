/** The catalogue's format. One file per group of operations in `src/dialects/<dialect>/catalogue/`, an array of {@link Operation}. */

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

/** What a mark of a list holds. A mark that stands nowhere in {@link FlatList.values} is read and never sent. */
export interface FlatMarks {
  /** `twice`: printed twice where there are entries. */
  readonly count?: 'count' | 'twice';
  readonly begin?: '1';
  /** `index`: the number of the entry that follows (2, 3 …); `previous`: of the one that ends. */
  readonly next?: 'index' | 'previous' | '1';
  readonly end?: 'count' | '1';
  /** A next mark stands behind the last entry too. */
  readonly nextAfterLast?: boolean;
}

/** A list in a flat key=value text: how its marks are called and what they hold. */
export interface FlatList {
  /** Names of the lists from the outermost in, `region.point`. */
  readonly path: string;
  readonly in: readonly ('params' | 'response')[];
  readonly description: string;
  readonly count?: string;
  readonly begin?: string;
  readonly next?: string;
  readonly end?: string;
  /**
   * `marked`: framed by marks; `bare`: by marks without `=`; `unmarked`: a new entry at each {@link opener}; `numbered`: `startTime1`,
   * `startTime2` …, with or without marks around them; `lines`: whole lines behind the key {@link opener}.
   */
  readonly style: 'marked' | 'bare' | 'unmarked' | 'numbered' | 'lines';
  /** First member of an entry; on a marked list it opens an entry too when it comes again. */
  readonly opener?: string;
  /** Numbered lists: the keys, `<N>` counting from 1, any other `<member>` taken from the key. */
  readonly pattern?: readonly string[];
  /** The list must be sent. */
  readonly required?: boolean;
  /** Number of entries. */
  readonly min?: number;
  readonly max?: number;
  /** Member of the level around the list that says what a set does with it. */
  readonly action?: string;
  /** The action stands between count and begin, and in this order. */
  readonly head?: readonly ('count' | 'action')[];
  readonly values?: FlatMarks;
  /** Other names of the marks. */
  readonly aliases?: { readonly [M in 'count' | 'begin' | 'next' | 'end']?: readonly string[] };
  readonly models?: string;
  readonly note?: string;
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
