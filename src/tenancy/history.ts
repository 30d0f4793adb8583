// The story of a person in a directory: every request and event of late that touched them, whether they are there or not.

import type { Database } from '../database.ts';
import { organizationOf } from '../id.ts';
import { type EventOfPerson, eventsOfPerson, NEWEST, requestsOfPerson } from '../store/log/history.ts';
import { userProfile } from '../store/operator/profiles.ts';
import { type LoggedRequest, logged } from './requests.ts';

export type HistoryItem =
  | { readonly kind: 'request'; readonly at: number; readonly request: LoggedRequest }
  | { readonly kind: 'event'; readonly at: number; readonly event: EventOfPerson };

export interface History {
  /** deleted: their deletion is among the events; unknown: nothing of late tells. */
  readonly state: 'present' | 'deleted' | 'unknown';
  readonly deletedAt: number | null;
  /** The newest first. */
  readonly items: readonly HistoryItem[];
  /** Where the next page begins; null where there is none. */
  readonly next: HistoryPlace | null;
}

/** What comes before a request and an event. */
export interface HistoryPlace {
  readonly request: string;
  readonly sequence: number;
}

const TIME_PART = /^usr_(\w{10})/;

/** Whether they are there, and when they were deleted, says the first page alone: others begin behind the deletion. */
export async function historyOfPerson(
  db: Database,
  directoryId: string,
  id: string,
  { limit, before = NEWEST }: { readonly limit: number; readonly before?: HistoryPlace | undefined },
): Promise<History> {
  const organizationId = organizationOf(directoryId);
  const minted = TIME_PART.exec(id)?.[1] ?? '';
  const [[there], requests, events] = await db.run([
    userProfile({ directoryId, id }),
    requestsOfPerson({ directoryId, id, minted, before: before.request, limit: limit + 1 }),
    eventsOfPerson({ organizationId, directoryId, id, before: before.sequence, limit: limit + 1 }),
  ]);
  const deleted = events.find(({ type }) => type === 'user.deleted');
  const all = [
    ...requests.map((row): HistoryItem => ({ kind: 'request', at: row.at, request: logged(row) })),
    ...events.map((event): HistoryItem => ({ kind: 'event', at: event.at, event })),
  ].sort((a, b) => b.at - a.at);
  const items = all.slice(0, limit);
  return {
    state: there ? 'present' : deleted ? 'deleted' : 'unknown',
    deletedAt: there ? null : (deleted?.at ?? null),
    items,
    next: all.length > limit ? placeAfter(items, before) : null,
  };
}

function placeAfter(items: readonly HistoryItem[], before: HistoryPlace): HistoryPlace {
  const request = items.findLast((item) => item.kind === 'request');
  const event = items.findLast((item) => item.kind === 'event');
  return { request: request?.request.id ?? before.request, sequence: event?.event.sequence ?? before.sequence };
}
