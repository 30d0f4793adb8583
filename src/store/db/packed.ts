// Long texts, stored packed: deflated with words that both sides know, in base64. A row of the events' table that is longer
// than a quarter of a page takes a page of its own for the rest (decisions/0036). A packed text has in clear what SQL looks
// for in it:
//
//     *1 1432 7VRNb9s4…["usr_01k…","ada@acme.example"]
//
// a mark with the version of the words, the text's length in bytes, what is packed, and the clear words as JSON. JSON never
// begins with the mark, so a text that does not is as it was written.

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { WORDS } from './packed-words.ts';

const VERSION = '1';
const PACKED = /^\*(\d+) (\d+) ([A-Za-z0-9+/=]*)(\[.*)$/s;
const MARK = '*';

/** Shorter ones fit their page as they are, and would gain little. */
const MIN_PACKED_CHARACTERS = 512;
/** Of the text: what an event has at most, so that nobody can store little that becomes much. */
export const MAX_PACKED_BYTES = 64 * 1024;
/** Of what a text takes, what packing must spare. */
const MIN_SPARED = 0.25;
/** A window as large as deflate has, for texts of 64 KiB; little memory otherwise, as it is taken anew for every text. */
const PACKING = { level: 6, memLevel: 5, windowBits: 15 } as const;
/** Where unpacking stops, whatever a text says: twice the most, as the runtime counts the pieces of 40 KiB that it takes. */
const MAX_OUTPUT_BYTES = 2 * MAX_PACKED_BYTES;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text, packed where that spares enough. `clear` stands in it as JSON: what is looked for in stored rows. */
export function packed(text: string, clear: readonly string[]): string {
  if (text.length < MIN_PACKED_CHARACTERS || text.length > MAX_PACKED_BYTES || !text.isWellFormed()) return text;
  const bytes = encoder.encode(text);
  if (bytes.length > MAX_PACKED_BYTES) return text;
  const inClear = JSON.stringify(clear);
  const deflated = deflateRawSync(bytes, { ...PACKING, dictionary: dictionary(VERSION, inClear) });
  const made = `${MARK}${VERSION} ${bytes.length} ${base64(deflated)}${inClear}`;
  return made.length <= text.length * (1 - MIN_SPARED) ? made : text;
}

export function isPacked(text: string): boolean {
  return text.startsWith(MARK);
}

/** @throws Error for what `packed` has not made, or a later version of it */
export function unpacked(text: string): string {
  if (!isPacked(text)) return text;
  const [, version = '', length = '', deflated = '', inClear = ''] = PACKED.exec(text) ?? [];
  const bytes = Number(length);
  if (inClear === '' || bytes > MAX_PACKED_BYTES) throw new Error('A row is packed in no way that is known.');
  const inflated = inflateRawSync(bytesIn(deflated), {
    dictionary: dictionary(version, inClear),
    maxOutputLength: MAX_OUTPUT_BYTES,
  });
  if (inflated.length !== bytes) throw new Error('A packed row has another length than it says.');
  return decoder.decode(inflated);
}

/** A row with the text of its `data`. */
export function withData<Row extends { readonly data: string | null }>(row: Row): Row {
  return row.data !== null && isPacked(row.data) ? { ...row, data: unpacked(row.data) } : row;
}

/** How long a packed text is unpacked, by its beginning. */
export function lengthUnpacked(beginning: string): number {
  return Number(/^\*\d+ (\d+) /.exec(beginning)?.[1] ?? Number.NaN);
}
/** As much of it as says so. */
export const BEGINNING = 24;

/** What both sides know: the words, and what stands in clear. */
function dictionary(version: string, inClear: string): Uint8Array {
  const words = WORDS.get(version);
  if (words === undefined) throw new Error(`A row was packed by a later version of Rollcall (${version}).`);
  return encoder.encode(words + inClear);
}

function bytesIn(base64: string): Uint8Array {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

function base64(bytes: Uint8Array): string {
  let characters = '';
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return btoa(characters);
}
