// That a token or client secret ends soon, told to host apps 14 and 3 days before, each once. Pure.

import type { ExpiringToken } from '../protocol/event.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { CredentialToTell } from '../store/load/credential-questions.ts';
import { addEvent, type Draft } from './draft.ts';
import { directoryRecord, directoryView } from './record.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Days before its end at which a credential is told of. */
export const WARNING_DAYS = { first: 14, last: 3 } as const;
export type WarningDays = (typeof WARNING_DAYS)[keyof typeof WARNING_DAYS];

/** The nearest warning that a credential is within; null where it ends later, or has ended. */
export function warningAt(expiresAt: number, now: number): WarningDays | null {
  const left = expiresAt - now;
  if (left <= 0 || left > WARNING_DAYS.first * DAY_MS) return null;
  return left <= WARNING_DAYS.last * DAY_MS ? WARNING_DAYS.last : WARNING_DAYS.first;
}

/**
 * What a new credential counts as told of: whoever makes one for ten days knows that it ends in ten, and hears of it three
 * days before.
 */
export function toldAtCreation(expiresAt: number | null, now: number): WarningDays | null {
  return expiresAt === null ? null : warningAt(expiresAt, now);
}

/** An event for each credential of the directory that is due. One that was missed for long is told of once, not twice. */
export function tellExpiring(draft: Draft, directory: DirectoryRow): void {
  const view = directoryView(directoryRecord(directory));
  for (const row of draft.credentials) {
    const within = warningAt(row.expiresAt, draft.now);
    if (within === null || (row.toldDays !== null && row.toldDays <= within)) continue;
    if (draft.told.some(({ key }) => key === row.key)) continue;
    draft.told.push({ kind: row.kind, key: row.key, directoryId: directory.id, toldDays: within });
    addEvent(draft, 'token.expiring', directory.id, { directory: view, token: viewOf(row), withinDays: within });
  }
}

function viewOf({ clientId, createdAt, expiresAt, hint, id, kind, lastUsedAt }: CredentialToTell): ExpiringToken {
  return {
    id,
    kind,
    clientId,
    hint,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
  };
}
