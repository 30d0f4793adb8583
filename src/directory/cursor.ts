// Cursors of RFC 9865: where a list goes on, sealed so that nobody makes one up. A cursor holds for one hour, in one
// directory, for one filter and one order. It names a place between resources, so it stays good while others come
// and go. Characters are those that a URL may hold as they are.

import { keyRing, signingKey } from '../keys.ts';
import { fromBase64Url, toBase64Url } from '../protocol/base64url.ts';
import { CURSOR_TIMEOUT_SECONDS } from '../protocol/discovery.ts';
import { expiredCursor, invalidCursor } from '../protocol/error.ts';
import { isObject } from '../protocol/json.ts';
import type { Position } from '../store/list/window.ts';

export const CURSOR_LIFETIME_MS = CURSOR_TIMEOUT_SECONDS * 1000;

/** A position and the direction from it. */
export interface CursorPosition {
  readonly from: Position;
  /** The page before the position instead of the one after it. */
  readonly backwards: boolean;
  /** How many there were in all on the first page; absent where each page counts anew. */
  readonly total?: number;
}

export interface CursorSeal {
  /** ENCRYPTION_KEY: the keys of the MAC are derived from it. The newest signs, any verifies. */
  readonly secret: string;
  /** Epoch ms. */
  readonly now: number;
  /** What the cursor is good for: directory, resource type, filter, order. */
  readonly bound: string;
}

const PURPOSE = 'rollcall cursor 1';
const FORM = /^([A-Za-z0-9_-]{1,4000})\.([A-Za-z0-9_-]{43})$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The cursor for a place. */
export async function sealCursor(
  { backwards, from, total }: CursorPosition,
  { bound, now, secret }: CursorSeal,
): Promise<string> {
  const content = { i: from.id, v: from.value, c: from.cut, b: backwards, t: total, e: now + CURSOR_LIFETIME_MS };
  const payload = toBase64Url(encoder.encode(JSON.stringify(content)));
  const [newest] = await keyRing(secret);
  const mac = await crypto.subtle.sign('HMAC', await signingKey(newest, PURPOSE), signed(payload, bound));
  return `${payload}.${toBase64Url(new Uint8Array(mac))}`;
}

/** @throws ScimError invalidCursor for one that was not made here, for this list; expiredCursor after an hour */
export async function openCursor(cursor: string, { bound, now, secret }: CursorSeal): Promise<CursorPosition> {
  const [, payload = '', mac = ''] = FORM.exec(cursor) ?? [];
  if (payload === '' || !(await isOurs(payload, mac, { bound, secret })))
    throw invalidCursor(
      'The cursor belongs to another query. Repeat the query unchanged with the cursor from its own response.',
    );
  const content: unknown = JSON.parse(decoder.decode(fromBase64Url(payload)));
  if (!isObject(content) || typeof content.i !== 'string' || typeof content.e !== 'number')
    throw invalidCursor('The cursor is malformed. Use nextCursor or previousCursor from a response.');
  if (content.e <= now)
    throw expiredCursor(
      `The cursor has expired: cursors are valid for ${CURSOR_TIMEOUT_SECONDS} seconds. Start again with an empty cursor.`,
    );
  const value = typeof content.v === 'string' || typeof content.v === 'number' ? content.v : null;
  const from = { id: content.i, value };
  return {
    from: content.c === true ? { ...from, cut: true } : from,
    backwards: content.b === true,
    ...(typeof content.t === 'number' ? { total: content.t } : {}),
  };
}

function signed(payload: string, bound: string): Uint8Array {
  return encoder.encode(`${payload}\n${bound}`);
}

async function isOurs(
  payload: string,
  mac: string,
  { bound, secret }: Pick<CursorSeal, 'bound' | 'secret'>,
): Promise<boolean> {
  for (const key of await keyRing(secret))
    if (await crypto.subtle.verify('HMAC', await signingKey(key, PURPOSE), fromBase64Url(mac), signed(payload, bound)))
      return true;
  return false;
}
