// How an erasure goes on: a page at a time, each in one batch with how far it is, so that a kill costs a page at most.
// It goes through everything until one pass finds nothing: that pass is the proof.

import type { Database, Statement } from '../database.ts';
import { directoryRangeOf } from '../id.ts';
import { list } from '../store/db/statement.ts';
import { unpackedEntry } from '../store/log/entry.ts';
import {
  blankDeliveries,
  blankOrganization,
  deliveriesToErase,
  directoriesLeft,
  type ErasureRow,
  eventsToErase,
  overwriteEvents,
  overwriteRequests,
  removeAtOnce,
  requestsToErase,
  saveErasure,
} from '../store/upkeep/erasures.ts';
import type { ChangeRequest, Outcome } from './change.ts';
import { erasedData, erasedEntry, joined, NO_TERMS, names, type Subject, type Terms, termsIn } from './erase.ts';

/** Rows of one step: of events, up to 64 KiB each are read where they name the person. */
const EVENTS_AT_ONCE = 100;
/** Entries of up to 10 KiB. */
const REQUESTS_AT_ONCE = 200;
const DELIVERIES_AT_ONCE = 1000;
/** One that finds something again each time is not waited for: a provider still writes of the person. */
const MAX_PASSES = 10;
const LAST = '~';

interface Step {
  readonly writes: readonly Statement[];
  /** Rows found and overwritten. */
  readonly found: number;
  /** Null where the stage is through. */
  readonly position: string | null;
  readonly terms?: Terms;
}

/**
 * Takes an erasure one page on; null where it cannot go on just now. `remove` deletes what the identity provider owns
 * through the organization's writer, once: false where that has to wait.
 */
export async function stepErasure(
  db: Database,
  row: ErasureRow,
  now: number,
  remove: (row: ErasureRow) => Promise<boolean>,
): Promise<ErasureRow | null> {
  if (row.stage === 'removal' && !(await isRemoved(db, row, now, remove))) return null;
  const step = await stepOf(db, row);
  const after = movedOn(row, step, now);
  const { stage: fromStage, position: fromPosition, pass: fromPass } = row;
  const [[saved]] = await db.run([
    saveErasure({ ...after, fromStage, fromPosition, fromPass }),
    ...step.writes,
  ] as const);
  return saved ? after : null;
}

async function isRemoved(
  db: Database,
  row: ErasureRow,
  now: number,
  remove: (row: ErasureRow) => Promise<boolean>,
): Promise<boolean> {
  if (!(await remove(row))) return false;
  if (row.userId !== null) return true;
  const range = directoryRangeOf(row.organizationId);
  const [, , [left]] = await db.run([...removeAtOnce(row.organizationId, range, now), directoriesLeft(range)] as const);
  return left?.n === 0;
}

function stepOf(db: Database, row: ErasureRow): Promise<Step> {
  switch (row.stage) {
    case 'removal': {
      const writes = row.userId === null ? blankOrganization(row.organizationId) : [];
      return Promise.resolve({ writes, found: 0, position: null });
    }
    case 'events':
      return eventsStep(db, row);
    case 'requests':
      return requestsStep(db, row);
    case 'deliveries':
      return deliveriesStep(db, row);
    case 'done':
      throw new Error('The erasure is done.');
  }
}

async function eventsStep(db: Database, row: ErasureRow): Promise<Step> {
  const { organizationId, userId } = row;
  const after = Number(row.position || 0);
  const [page] = await db.run([eventsToErase({ organizationId, after, userId: userId ?? '', limit: EVENTS_AT_ONCE })]);
  const subject: Subject = userId === null ? 'all' : { userId };
  let terms = termsOf(row);
  const rows: [number, string][] = [];
  for (const { data, sequence } of page) {
    if (data === null) continue;
    if (userId !== null) terms = joined(terms, termsIn(data, userId));
    const erased = erasedData(data, subject);
    if (erased !== null) rows.push([sequence, erased]);
  }
  const writes = overwriteEvents(organizationId, rows);
  return {
    writes,
    found: rows.length,
    position: next(page, EVENTS_AT_ONCE, ({ sequence }) => String(sequence)),
    terms,
  };
}

/** Of an organization, they went with its directories. */
async function requestsStep(db: Database, row: ErasureRow): Promise<Step> {
  const { directoryId, userId } = row;
  if (directoryId === null || userId === null) return { writes: [], found: 0, position: null };
  const [page] = await db.run([requestsToErase({ directoryId, after: row.position, limit: REQUESTS_AT_ONCE })]);
  const terms = termsOf(row);
  // The request that created the person carries no id of theirs, but was made in the same millisecond.
  const made = userId.slice('usr_'.length, 'usr_'.length + 10);
  const rows = page.flatMap(({ entry, id }): [string, string][] => {
    const text = unpackedEntry(entry);
    if (!id.startsWith(`req_${made}`) && !names(text, userId, terms)) return [];
    // The stored text was made here: its shape is ours.
    const erased = JSON.stringify(erasedEntry(JSON.parse(text)));
    return erased === entry ? [] : [[id, erased]];
  });
  const writes = overwriteRequests(directoryId, rows);
  return { writes, found: rows.length, position: next(page, REQUESTS_AT_ONCE, ({ id }) => id) };
}

async function deliveriesStep(db: Database, row: ErasureRow): Promise<Step> {
  const { organizationId, userId } = row;
  const [webhookId = '', after = ''] = row.position.split(' ');
  const asked = { organizationId, webhookId, after, userId: userId ?? LAST, limit: DELIVERIES_AT_ONCE };
  const [page] = await db.run([deliveriesToErase(asked)]);
  const terms = termsOf(row);
  const keys = page.flatMap(({ body, id, named, webhookId: webhook }): [string, string][] => {
    if (body === null || body === '') return [];
    return userId === null || named === 1 || names(body, userId, terms) ? [[webhook, id]] : [];
  });
  const writes = keys.length === 0 ? [] : [blankDeliveries({ keys: list(keys) })];
  const position = next(page, DELIVERIES_AT_ONCE, (last) => `${last.webhookId} ${last.id}`);
  return { writes, found: keys.length, position };
}

const FOLLOWING = { removal: 'events', events: 'requests', requests: 'deliveries', deliveries: 'done' } as const;
const COUNTED = { events: 'events', requests: 'requests', deliveries: 'deliveries' } as const;

function movedOn(row: ErasureRow, step: Step, now: number): ErasureRow {
  const counted = row.stage === 'removal' || row.stage === 'done' ? null : COUNTED[row.stage];
  const found = row.found + step.found;
  const terms = step.terms ? JSON.stringify(step.terms) : row.terms;
  const count = counted === null ? {} : { [counted]: row[counted] + step.found };
  const after = { ...row, ...count, found, terms };
  if (step.position !== null) return { ...after, position: step.position };
  const stage = row.stage === 'done' ? 'done' : FOLLOWING[row.stage];
  if (stage !== 'done') return { ...after, stage, position: '' };
  // Once more from the beginning, with all that is known by now.
  if (found > 0 && row.pass < MAX_PASSES)
    return { ...after, stage: 'events', position: '', pass: row.pass + 1, found: 0 };
  return { ...after, stage, position: '', terms: null, finishedAt: now };
}

function termsOf({ terms }: ErasureRow): Terms {
  // Written here: its shape is ours.
  return terms === null ? NO_TERMS : (JSON.parse(terms) as Terms);
}

function next<Row>(page: readonly Row[], limit: number, key: (last: Row) => string): string | null {
  const last = page.at(-1);
  return last === undefined || page.length < limit ? null : key(last);
}

/** What the organization's writer is asked to delete first. */
export function removalOf({ directoryId, organizationId, userId }: ErasureRow): ChangeRequest {
  const asked = { organizationId, tokenHash: null };
  if (directoryId === null || userId === null)
    return { ...asked, directoryId: '', change: { kind: 'organization.delete' } };
  return { ...asked, directoryId, change: { kind: 'user.delete', id: userId } };
}

/** Whether that is gone, be it since now or since before. */
export function removed(outcome: Outcome): boolean {
  return outcome.ok || outcome.refusal.status === 404;
}
