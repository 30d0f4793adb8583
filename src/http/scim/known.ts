// What this isolate knows of tokens: those that opened their directory a moment ago, and those that did not. It spares
// look-ups and decides nothing by itself: a known token is looked up again with the data, so that a deleted one is
// refused from the next request on, and one that is not known costs a look-up before anything else.

import type { Reader } from '../../directory/reader.ts';
import { remembering } from '../remembered.ts';

type Access = Reader['access'];

/** An hour of requests a few minutes apart, as providers send them, so needs no look-up of its own. */
const ADMITTED_MS = 5 * 60_000;
/** Strangers ask again and again: so long they cost nothing. */
const REFUSED_MS = 60_000;
/** A key and a number each: two megabytes at most. */
const MAX_EACH = 5_000;

/** Apart, so that strangers, however many, push no one out who was admitted. */
const admitted = remembering(MAX_EACH);
const refused = remembering(MAX_EACH);

/** The token opens its directory, as a read or the writer has just seen. */
export function rememberAdmitted(access: Access): void {
  admitted.add(keyOf(access), access.now + ADMITTED_MS);
}

/** The token does not open the directory: that it once did is forgotten. */
export function rememberRefused(access: Access): void {
  forgetAdmitted(access);
  refused.add(keyOf(access), access.now + REFUSED_MS);
}

/** The next request is looked up again before its body is read: the directory is paused. */
export function forgetAdmitted(access: Access): void {
  admitted.forget(keyOf(access));
}

export function wasAdmitted(access: Access): boolean {
  return admitted.until(keyOf(access), access.now) !== null;
}

export function wasRefused(access: Access): boolean {
  return refused.until(keyOf(access), access.now) !== null;
}

/** A token is known for the directory that it opened, and for no other. */
function keyOf({ directoryId, tokenHash }: Access): string {
  return `${directoryId} ${tokenHash}`;
}
