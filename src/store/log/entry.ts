// An entry of the request log as its row has it. Where rows are packed, members that say nothing are left out, and a long
// body is packed by itself: path, error and counts stay JSON, which statements look into (request-pages.ts).

import { isObject, type Json, type JsonObject } from '../../protocol/json.ts';
import { namesIn, resourcesIn } from '../../protocol/naming.ts';
import { isPacked, packed, unpacked } from '../db/packed.ts';

/** What an entry says where it does not say it. */
const SILENT = {
  scimType: null,
  detail: null,
  requestBody: null,
  d1Trips: 0,
  rowsRead: 0,
  rowsWritten: 0,
} as const;
/** Of a text that holds a packed body. Quotes within a body are escaped, so it cannot match by accident. */
const HOLDS_PACKED = '"requestBody":"*';

/** @param packs whether rows are stored packed (decisions/0036) */
export function textOfEntry(entry: JsonObject, packs: boolean): string {
  if (!packs) return JSON.stringify(entry);
  const { requestBody: body, ...rest } = entry;
  const said = Object.entries(rest).filter(([name, value]) => Reflect.get(SILENT, name) !== value);
  const short = typeof body === 'string' ? { requestBody: packedBody(body) } : {};
  return JSON.stringify({ ...Object.fromEntries(said), ...short });
}

/** The text of an entry whose body is not packed. */
export function unpackedEntry(text: string): string {
  if (!text.includes(HOLDS_PACKED)) return text;
  const entry = objectIn(text);
  const body = entry['requestBody'];
  return JSON.stringify({ ...entry, requestBody: typeof body === 'string' && isPacked(body) ? unpacked(body) : body });
}

/** An entry with all of its members. */
export function entryIn(text: string): JsonObject {
  return { ...SILENT, ...objectIn(unpackedEntry(text)) };
}

function packedBody(body: string): string {
  const clear = clearOf(body);
  return clear === null ? body : packed(body, clear);
}

/** People by their ids, and what somebody is called whom a request is about (why.ts); null for a body that was cut. */
function clearOf(body: string): string[] | null {
  const sent = parsed(body);
  if (!isObject(sent)) return null;
  return [...new Set([...(body.match(/usr_[0-9a-z]{26}/g) ?? []), ...resourcesIn(sent).flatMap(namesIn)])];
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The stored text was made here. */
function objectIn(text: string): JsonObject {
  const entry: Json = JSON.parse(text);
  if (!isObject(entry)) throw new Error('An entry of the log is no object.');
  return entry;
}
