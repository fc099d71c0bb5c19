import { badJson, checkSize, type JsonTask, type JsonValue, maxDepth } from './json.js';
import { repairJson } from './json-repair.js';
import { decodeText } from './text.js';
import { inlineLength, readAside } from './worker.js';

/** Reads where it is called. @throws CameraError BAD_RESPONSE */
export const parseLooseJsonNow = (text: string): JsonValue => {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    const repaired = repairJson(text, maxDepth);
    if ('flaw' in repaired) throw badJson(repaired.flaw);
    value = repaired.value;
  }
  checkSize(value);
  return value;
};

/**
 * JSON of devices that write it by hand: read strictly where that is possible, else with the liberties that {@link repairJson} takes; a long
 * text is decoded and read beside the event loop.
 * @throws CameraError BAD_RESPONSE for what is no JSON even so, and for what is too deep or too much
 */
export const parseLooseJson = async (bytes: Buffer, contentType = ''): Promise<JsonValue> =>
  bytes.length <= inlineLength
    ? parseLooseJsonNow(decodeText(bytes, contentType))
    : readAside<JsonValue>('loose-json-worker.js', { bytes, contentType } satisfies JsonTask, badJson);
