// What an act changed, for the audit log: the members that differ, as they were and as they became. Pure.

import type { DirectoryRow } from '../store/db/rows.ts';
import { directoryRecord } from './record.ts';

/** Anything that JSON can say. Never a secret. */
export type AuditedState = Readonly<Record<string, unknown>>;

/** Null on the side on which there is nothing: what was created had no before. */
export interface Difference {
  readonly before: AuditedState | null;
  readonly after: AuditedState | null;
}

export const NO_DIFFERENCE: Difference = { before: null, after: null };

/** Of one side: what is longer would make a page of rows too large, and its length is told in its place. */
const MAX_LENGTH = 65_536;

/** A side as a row holds it. */
export function auditText(state: AuditedState | null): string | null {
  if (state === null) return null;
  const text = JSON.stringify(state);
  return text.length <= MAX_LENGTH ? text : JSON.stringify({ tooLong: text.length });
}

/** The members that differ; nothing where none does. */
export function difference(before: AuditedState | null, after: AuditedState | null): Difference {
  if (before === null || after === null) return { before, after };
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (names.length === 0) return NO_DIFFERENCE;
  const pick = (state: AuditedState) => Object.fromEntries(names.map((name) => [name, state[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}

/** What operators and administrators set of a directory, without what its provider moves. Null for one that is gone. */
export function directorySettings(row: DirectoryRow | null): AuditedState | null {
  if (row === null || row.status === 'deleted') return null;
  const {
    createdAt: _createdAt,
    groupCount: _groupCount,
    groupShelves: _groupShelves,
    groupsSyncedAt: _groupsSyncedAt,
    heldAt: _heldAt,
    id: _id,
    inactiveCount: _inactiveCount,
    lastRequestAt: _lastRequestAt,
    organizationId: _organizationId,
    removals: _removals,
    updatedAt: _updatedAt,
    userCount: _userCount,
    userShelves: _userShelves,
    ...settings
  } = directoryRecord(row);
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, parsed(value)]));
}

/** Settings that are stored as JSON are told as what they say. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    // A name that begins with a bracket is a name.
    return value;
  }
}
