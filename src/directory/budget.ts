// How much the providers of an organization may write within an hour, and how many users a directory may hold: so that
// one customer cannot fill the database that it shares with others. Counted in the round, kept on the organization's row by
// the commit, so that it holds however many ask at once and costs no trip. Pure.

import { overloaded, ScimError } from '../protocol/error.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { OrganizationRow } from '../store/load/organization.ts';
import type { ChangeRequest, ChangeResult } from './change.ts';

/** 0 for no limit. */
export interface WriteLimits {
  readonly bytesPerHour: number;
  readonly usersPerDirectory: number;
}

export const NO_LIMITS: WriteLimits = { bytesPerHour: 0, usersPerDirectory: 0 };

/**
 * An ordinary change of a user counts 3 to 4 kB, so that this is 150,000 of them an hour, 42 a second: above the 25 a
 * second that Entra ID sends at most. On disk it is about as much, and twice as much without PACK_ROWS.
 */
export const DEFAULT_WRITE_BYTES_PER_HOUR = 512 * 1024 * 1024;
/** Some 2 GB of users with their folded copies, of the 10 GB that a database holds. */
export const DEFAULT_USERS_PER_DIRECTORY = 1_000_000;

/** The settings, as texts. */
interface Settings {
  readonly WRITE_BYTES_PER_HOUR?: string;
  readonly MAX_USERS_PER_DIRECTORY?: string;
}

/** Whole numbers are taken, 0 for no limit; http/settings.ts refuses anything else. */
export function writeLimitsOf(settings: Settings): WriteLimits {
  const number = (text: string | undefined, otherwise: number) => (isWholeNumber(text) ? Number(text) : otherwise);
  return {
    bytesPerHour: number(settings.WRITE_BYTES_PER_HOUR, DEFAULT_WRITE_BYTES_PER_HOUR),
    usersPerDirectory: number(settings.MAX_USERS_PER_DIRECTORY, DEFAULT_USERS_PER_DIRECTORY),
  };
}

export function isWholeNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,15}$/.test(text);
}

const DELETIONS: ReadonlySet<string> = new Set(['user.delete', 'group.delete', 'membership.delete']);
const HOUR_MS = 3_600_000;
const encoder = new TextEncoder();

/** What was written in an hour, as the organization's row keeps it. */
export interface Written {
  /** Hours since 1970. */
  readonly hour: number;
  readonly bytes: number;
}

export interface Budget {
  /**
   * Decides a change of a provider where the hour has bytes left; counts what it writes: its events, and the resource
   * with its folded copy. The change that reaches the limit is made. Deletions pass always, and what the operator does
   * is not counted.
   * @throws ScimError 429 until the next hour; what `decide` throws
   */
  within(
    request: ChangeRequest,
    events: readonly { readonly data: unknown }[],
    decide: () => ChangeResult,
  ): ChangeResult;
  written(): Written;
}

export function openBudget(organization: OrganizationRow | undefined, limits: WriteLimits, now: number): Budget {
  const hour = Math.floor(now / HOUR_MS);
  let bytes = organization ? bytesOfHour(organization, now) : 0;
  return {
    within({ change, tokenHash }, events, decide) {
      if (tokenHash === null) return decide();
      const deletes = DELETIONS.has(change.kind);
      if (limits.bytesPerHour > 0 && bytes >= limits.bytesPerHour && !deletes)
        throw spent(limits.bytesPerHour, hour, now);
      const before = events.length;
      const result = decide();
      const made = events.slice(before);
      for (const { data } of made) bytes += byteLength(data);
      if (made.length > 0) bytes += 2 * byteLength(docOf(result));
      return result;
    },
    written: () => ({ hour, bytes }),
  };
}

/** What counts of the hour that `now` is in: nothing of an hour that is over. */
export function bytesOfHour(row: Pick<OrganizationRow, 'writtenHour' | 'writtenBytes'>, now: number): number {
  return row.writtenHour === Math.floor(now / HOUR_MS) ? row.writtenBytes : 0;
}

/** @throws ScimError 400 where the directory is full: to try again does not help, to delete users does */
export function requireRoomForUser({ userCount }: DirectoryRow, { usersPerDirectory }: WriteLimits): void {
  if (usersPerDirectory === 0 || userCount < usersPerDirectory) return;
  throw new ScimError(
    400,
    undefined,
    `This directory has ${userCount} users and its limit is ${usersPerDirectory}. Delete users, or ask the operator to raise the limit.`,
  );
}

function spent(bytesPerHour: number, hour: number, now: number): ScimError {
  const seconds = Math.ceil(((hour + 1) * HOUR_MS - now) / 1000);
  return overloaded(
    `This hour's changes have reached the limit of ${bytesPerHour} bytes. Try again in ${seconds} seconds.`,
    seconds,
  );
}

function docOf(result: ChangeResult): unknown {
  if (result.kind === 'user') return result.user.doc;
  return result.kind === 'group' ? result.group.doc : null;
}

function byteLength(json: unknown): number {
  return encoder.encode(JSON.stringify(json)).byteLength;
}
