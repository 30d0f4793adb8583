// The story of a person in a directory: every request and event of late that touched them, whether they are there or not.

import type { Database } from '../database.ts';
import { organizationOf } from '../id.ts';
import { type EventOfPerson, eventsOfPerson, requestsOfPerson } from '../store/log/history.ts';
import type { RequestRow } from '../store/log/requests.ts';
import { userProfile } from '../store/operator/profiles.ts';
import type { LogEntry } from './requests.ts';

export type HistoryItem =
  | { readonly kind: 'request'; readonly at: number; readonly request: Omit<RequestRow, 'entry'> & LogEntry }
  | { readonly kind: 'event'; readonly at: number; readonly event: EventOfPerson };

export interface History {
  /** deleted: their deletion is among the events; unknown: nothing of late tells. */
  readonly state: 'present' | 'deleted' | 'unknown';
  readonly deletedAt: number | null;
  /** The newest first. */
  readonly items: readonly HistoryItem[];
}

const TIME_PART = /^usr_(\w{10})/;

export async function historyOfPerson(db: Database, directoryId: string, id: string, limit: number): Promise<History> {
  const organizationId = organizationOf(directoryId);
  const minted = TIME_PART.exec(id)?.[1] ?? '';
  const [[there], requests, events] = await db.run([
    userProfile({ directoryId, id }),
    requestsOfPerson({ directoryId, id, minted, limit }),
    eventsOfPerson({ organizationId, directoryId, id, limit }),
  ]);
  const deleted = events.find(({ type }) => type === 'user.deleted');
  const items = [
    // The stored text was made by the log: its shape is ours.
    ...requests.map(
      ({ entry, ...row }): HistoryItem => ({
        kind: 'request',
        at: row.at,
        request: { ...row, ...(JSON.parse(entry) as LogEntry) },
      }),
    ),
    ...events.map((event): HistoryItem => ({ kind: 'event', at: event.at, event })),
  ];
  return {
    state: there ? 'present' : deleted ? 'deleted' : 'unknown',
    deletedAt: there ? null : (deleted?.at ?? null),
    items: items.sort((a, b) => b.at - a.at).slice(0, limit),
  };
}
