// What a directory's settings come to, where they were not set the default of its provider. Pure.

import type { DirectoryRow } from '../store/db/rows.ts';

/** What becomes of a request that names members which do not exist: `skip` takes the known ones, `refuse` none. */
export type UnknownMembers = 'skip' | 'refuse';

/** When the guard against mass removal holds events (guard.ts). */
export interface GuardSettings {
  readonly maxPeople: number;
  /** Of the people in the directory. */
  readonly maxPercent: number;
  /** A directory younger than this is not guarded: its first synchronization is sorted out. */
  readonly afterHours: number;
  /** What becomes of too many: their events are held, or the requests are refused. */
  readonly mode: 'hold' | 'refuse' | 'off';
}

/** How literally requests are taken: `tolerant` takes what providers send, `strict` what the profiles allow. */
export type Profile = 'tolerant' | 'strict';

/**
 * These do not repeat a refused group push by themselves, so that one stale member would cost all the others. JumpCloud
 * sends one member a request and tries again; of a custom client nothing is known.
 */
const SKIPPING_PROVIDERS: ReadonlySet<string> = new Set(['okta', 'entra', 'onelogin', 'pingone']);

export function unknownMembersOf({
  provider,
  unknownMembers,
}: Pick<DirectoryRow, 'provider' | 'unknownMembers'>): UnknownMembers {
  return unknownMembers ?? (SKIPPING_PROVIDERS.has(provider) ? 'skip' : 'refuse');
}
