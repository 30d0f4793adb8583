// Reading the audit log: who did what to what, when, from where, and what it changed. An organization's rows stand in its
// database, those of its keys and webhooks in the operator's: a page is put together of all that may hold some.

import { askEach, complete, type LabelledDatabases } from '../every-database.ts';
import { idAt, isOrganizationId } from '../id.ts';
import { isObject, type JsonObject, parseJson } from '../protocol/json.ts';
import type { Databases } from '../shards.ts';
import { type AuditFilter, type AuditRow, auditHorizon, auditRows, deletionsBefore } from '../store/log/audit.ts';
import { REFUSED_SIGN_INS } from '../store/operator/console-sessions.ts';
import { ACTOR_KINDS, type Actor } from './context.ts';

/** One act. */
export interface AuditEntry {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly actor: Actor;
  readonly address: string | null;
  readonly userAgent: string | null;
  /** A name of ACTIONS, or one that is no longer given. */
  readonly action: string;
  readonly target: string | null;
  /** null for what concerns none. */
  readonly organizationId: string | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

export interface AuditPage {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** `before` of the next page; null on the last one. */
  readonly next: string | null;
  /** Names of the databases that did not answer. */
  readonly missing: readonly string[];
}

/** What is looked for; absent members narrow nothing. */
export interface AuditSearch extends AuditFilter {
  /** Epoch ms, inclusive. */
  readonly from?: number | undefined;
  /** Epoch ms, exclusive. */
  readonly to?: number | undefined;
}

interface Asked {
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Greater than any id. */
const END = '~';
/** Rows that one page looks at in each database, at most: a filter that fits few of them makes short pages, not slow ones. */
const MAX_LOOKED_AT = 1_000;

/** The acts that fit, newest first. A page may hold fewer than `limit`, or none, and not be the last. */
export async function listAudit(databases: Databases, search: AuditSearch, asked: Asked): Promise<AuditPage> {
  const { filter, holders } = placesOf(databases, search);
  const { limit } = asked;
  const { from, organizationId, to } = search;
  const label = databases.labelOf(organizationId ?? '');
  const end = to === undefined ? END : idAt('aud', to);
  const before = asked.before !== undefined && asked.before < end ? asked.before : end;
  const isPlain = filter.actor === undefined && filter.action === undefined;
  const looked = isPlain ? limit + 1 : MAX_LOOKED_AT;
  const stretch = { from: from === undefined ? '' : idAt('aud', from), before, looked };
  const { found: pages, missing } = await askEach(holders, (db) =>
    db.run([auditRows(filter, stretch, limit + 1), auditHorizon(filter, stretch)] as const),
  );
  // It has turned out to be moved: then the operator's rows stand elsewhere.
  if (organizationId !== undefined && databases.labelOf(organizationId) !== label)
    return listAudit(databases, search, asked);
  // Behind the horizon of one database the others are not looked at either, so that no row is passed over.
  const horizon = pages
    .flatMap(([, rows]) => rows.map(({ id }) => id))
    .sort()
    .at(-1);
  const rows = newestFirst(pages.flatMap(([found]) => found)).filter(
    ({ id }) => horizon === undefined || id >= horizon,
  );
  const page = pageOfRows(rows, limit, missing);
  return page.next === null && horizon !== undefined ? { ...page, next: horizon } : page;
}

/** Rows that are held at once where all that fit are read. */
const STEP = 100;

/**
 * All acts that fit, newest first, in steps of bounded size.
 * @param before an id that all are older than
 * @throws DatabasesSilent where a database did not answer: a record of everything has no gaps
 */
export async function* eachAudit(
  databases: Databases,
  search: AuditSearch,
  before?: string,
): AsyncGenerator<AuditEntry> {
  for (let next: string | null | undefined = before; next !== null; ) {
    const page: AuditPage = await listAudit(databases, search, { before: next, limit: STEP });
    complete({ found: [], missing: page.missing });
    yield* page.entries;
    next = page.next;
  }
}

/** Deletions of organizations, whose rows stand with them, over all databases. */
export async function listDeletions(databases: Databases, { before = END, limit }: Asked): Promise<AuditPage> {
  const statement = deletionsBefore({ before, limit: limit + 1 });
  const { found, missing } = await askEach(databases.all(), (db) => db.run([statement]));
  return pageOfRows(newestFirst(found.flatMap(([rows]) => rows)), limit, missing);
}

/** Where rows that fit may stand, and how they are asked for there. */
function placesOf(
  databases: Databases,
  { action, actor, organizationId }: AuditSearch,
): { readonly holders: LabelledDatabases; readonly filter: AuditFilter } {
  if (organizationId === undefined && action === 'console.refuse')
    return { holders: new Map([['', databases.operator]]), filter: { actor, organizationId: REFUSED_SIGN_INS } };
  if (organizationId === undefined) return { holders: everyDatabase(databases), filter: { action, actor } };
  const own = isOrganizationId(organizationId) ? databases.of(organizationId) : null;
  const label = databases.labelOf(organizationId);
  // Of one that stands with the operator's rows, its own database alone.
  const holders = own === null ? [] : [[label, own] as const, ['', label === '' ? own : databases.operator] as const];
  return { holders: new Map(holders), filter: { action, actor, organizationId } };
}

/** What is the operator's is read at the primary, wherever its own database is read otherwise. */
function everyDatabase(databases: Databases): LabelledDatabases {
  return new Map([...databases.all(), ['', databases.operator]]);
}

/** Each once: those of an organization that is being moved stand in two databases. */
function newestFirst(rows: readonly AuditRow[]): readonly AuditRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}

function pageOfRows(rows: readonly AuditRow[], limit: number, missing: readonly string[]): AuditPage {
  const entries = rows.slice(0, limit).map(entryOf);
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null, missing };
}

function entryOf(row: AuditRow): AuditEntry {
  const { action, address, at, id, organizationId, target, userAgent } = row;
  return {
    id,
    at,
    actor: actorOf(row),
    address,
    userAgent,
    action,
    target,
    organizationId: isOrganizationId(organizationId) ? organizationId : null,
    before: stateOf(row.before),
    after: stateOf(row.after),
  };
}

/** Rows from before kinds and names were kept are told by the id alone. */
function actorOf({ actor: id, actorKind, actorName, organizationId }: AuditRow): Actor {
  const kind = ACTOR_KINDS.find((known) => known === actorKind);
  if (kind !== undefined) return { kind, id, name: actorName ?? id };
  if (organizationId === REFUSED_SIGN_INS) return { kind: 'stranger', id, name: id };
  if (id === 'admin') return { kind: 'operator', id, name: 'Admin key' };
  if (id === 'portal') return { kind: 'administrator', id, name: 'Customer administrator' };
  return { kind: id.startsWith('key_') ? 'key' : 'operator', id, name: id };
}

function stateOf(text: string | null): JsonObject | null {
  const state = text === null ? null : parseJson(text);
  return isObject(state) ? state : null;
}
