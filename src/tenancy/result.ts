// What comes of an action: done, or why not. REST, console and portal each say the reasons in their own words, by one
// exhaustive switch. Pure.

import type { Refusal } from '../directory/change.ts';

export type Thing =
  | 'organization'
  | 'directory'
  | 'webhook'
  | 'token'
  | 'API key'
  | 'delivery'
  | 'link'
  | 'session'
  | 'OAuth client'
  | 'secret'
  | 'alert endpoint';

/** What is wrong with one member of the input. */
export interface WrongMember {
  readonly member: string;
  readonly detail: string;
}

export type Reason =
  /** There is no such thing, or it is not the caller's. */
  | { readonly reason: 'unknown'; readonly what: Thing }
  /** Input that is well-formed, and cannot be. */
  | { readonly reason: 'invalid'; readonly members: readonly WrongMember[] }
  /** The webhook does not receive this organization's events. */
  | { readonly reason: 'not subscribed' }
  /** There is no such event yet. */
  | { readonly reason: 'ahead'; readonly lastSequence: number }
  /** The event is not kept any more; `earliest` is the first one that is, where there is a choice. */
  | { readonly reason: 'pruned'; readonly earliest: number | null }
  | { readonly reason: 'not blocked' }
  /** What is stored stands against it. */
  | { readonly reason: 'in use'; readonly detail: string }
  | { readonly reason: 'too many'; readonly detail: string }
  /** It was done already: the same form came twice. */
  | { readonly reason: 'repeated' }
  /** Another one has it, and there can be one only. */
  | { readonly reason: 'taken'; readonly detail: string }
  /** The organization's writer refused the change. */
  | { readonly reason: 'refused'; readonly refusal: Refusal };

export type Done<Value> = { readonly ok: true; readonly value: Value };
export type NotDone<Name extends Reason['reason'] = Reason['reason']> = { readonly ok: false } & Extract<
  Reason,
  { readonly reason: Name }
>;

/** `Name` lists the reasons for which the action may not be done. */
export type Result<Value, Name extends Reason['reason']> = Done<Value> | NotDone<Name>;

export function done<Value>(value: Value): Done<Value> {
  return { ok: true, value };
}

export function unknown(what: Thing): NotDone<'unknown'> {
  return { ok: false, reason: 'unknown', what };
}

export function invalid(...members: readonly WrongMember[]): NotDone<'invalid'> {
  return { ok: false, reason: 'invalid', members };
}
