// What this isolate knows of tokens: those that opened their directory a moment ago, and those that did not. It spares
// look-ups and decides nothing by itself: a known token is looked up again with the data, so that a deleted one is
// refused from the next request on, and one that is not known costs a look-up before anything else.

import type { Reader } from '../../directory/reader.ts';

type Access = Reader['access'];

/** An hour of requests a few minutes apart, as providers send them, so needs no look-up of its own. */
const ADMITTED_MS = 5 * 60_000;
/** Strangers ask again and again: so long they cost nothing. */
const REFUSED_MS = 60_000;
/** A key and a number each: a megabyte at most. */
const MAX_EACH = 5_000;

/** Until when, by directory and hash; in the order of the last look-up. */
type Memory = Map<string, number>;

/** Apart, so that strangers, however many, push no one out who was admitted. */
const admitted: Memory = new Map();
const refused: Memory = new Map();

/** The token opens its directory, as a read or the writer has just seen. */
export function rememberAdmitted(access: Access): void {
  remember(admitted, access, ADMITTED_MS);
}

/** The token does not open the directory: that it once did is forgotten. */
export function rememberRefused(access: Access): void {
  forgetAdmitted(access);
  remember(refused, access, REFUSED_MS);
}

/** The next request looks again before its body is read: the directory is paused. */
export function forgetAdmitted(access: Access): void {
  admitted.delete(keyOf(access));
}

export function wasAdmitted(access: Access): boolean {
  return holds(admitted, access);
}

export function wasRefused(access: Access): boolean {
  return holds(refused, access);
}

function remember(memory: Memory, access: Access, forMs: number): void {
  const key = keyOf(access);
  memory.delete(key);
  if (memory.size >= MAX_EACH) for (const [oldest] of memory) if (memory.delete(oldest)) break;
  memory.set(key, access.now + forMs);
}

function holds(memory: Memory, access: Access): boolean {
  const key = keyOf(access);
  const until = memory.get(key);
  if (until === undefined) return false;
  if (until > access.now) return true;
  memory.delete(key);
  return false;
}

/** A token is known for the directory that it opened, and for no other. */
function keyOf({ directoryId, tokenHash }: Access): string {
  return `${directoryId} ${tokenHash}`;
}
