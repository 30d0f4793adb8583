// Rows that outlive their owner for a while: taken away in bounded steps, so that no deletion waits for its size.

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database, Statement } from '../../database.ts';
import { bare } from '../db/rows.ts';
import {
  directories,
  events,
  groups,
  memberships,
  organizations,
  removals,
  resyncs,
  tokens,
  userEmails,
  users,
} from '../db/schema.ts';
import { buckets, listPlaces } from '../db/schema-lists.ts';
import { arrivals, departures } from '../db/schema-moves.ts';
import { oauthAssertions, oauthClients, oauthSecrets } from '../db/schema-oauth.ts';
import { portalSettings, requestLog, setAsideEvents, streams, webhooks } from '../db/schema-operator.ts';
import { roleMappings, roleRecomputes, roleUses } from '../db/schema-roles.ts';
import { list, p, prepare } from '../db/statement.ts';
import { type Bounds, type Dropped, newPace, type Pace, runPaced, STEP_ROWS, WIDE_STEP_ROWS } from './pace.ts';

/** Groups that go at once, with their members, of which there may be a step. */
const GROUPS_STEP = 100;

export interface Removal {
  readonly kind: string;
  readonly target: string;
}

/**
 * An organization waits for the last of its events, and must not keep others waiting meanwhile: each kind by an index of
 * its own, so that what waits is not read.
 */
const oldest = prepare<Removal, { organizationsBefore: number; limit: number }>(
  () => sql`SELECT kind, target FROM (
      SELECT * FROM (SELECT kind, target, created_at FROM ${removals} INDEXED BY removals_due
        WHERE kind <> 'organization' ORDER BY created_at LIMIT ${p('limit')})
      UNION ALL
      SELECT * FROM (SELECT kind, target, created_at FROM ${removals} INDEXED BY removals_waiting
        WHERE kind = 'organization' AND created_at <= ${p('organizationsBefore')}
        ORDER BY created_at LIMIT ${p('limit')}))
    ORDER BY created_at LIMIT ${p('limit')}`,
);

const finished = prepare<never, { kind: string; target: string }>(
  () => sql`DELETE FROM ${removals} WHERE ${removals.kind} = ${p('kind')} AND ${removals.target} = ${p('target')}`,
);

/** Drops rows of a target, at most a step of them, and says whether there are more. */
interface Deletion {
  readonly step: number;
  drop(target: string, bounds: Bounds): Statement<never>;
  left(target: string): Statement<Dropped>;
}

type Limits = { target: string; rows: number; bytes: number };

function leftOf(table: SQLiteTable, where: SQL) {
  const left = prepare<Dropped, { target: string }>(
    () => sql`SELECT changes() AS "n", EXISTS (SELECT 1 FROM ${table} WHERE ${where}) AS "more"`,
  );
  return (target: string) => left({ target });
}

/**
 * DELETE about a step's rows of the target, in the order of the column that follows it in the key: a run of the key costs
 * three rows read for each that goes, where a list of keys costs six. Wide ones by what their `texts` take too.
 */
function rangeDeletion(table: SQLiteTable, target: Column, next: Column, texts: readonly Column[] = []): Deletion {
  const own = sql`${bare(target)} = ${p('target')}`;
  const byRows = sql`SELECT max(key) FROM (SELECT ${bare(next)} AS key FROM ${table} WHERE ${own} ORDER BY ${bare(next)} LIMIT ${p('rows')})`;
  const bytes = sql.join(
    texts.map((text) => sql`octet_length(${bare(text)})`),
    sql` + `,
  );
  const byBytes = sql`SELECT max(key) FROM (
      SELECT key, sum(bytes) OVER (ORDER BY key ROWS UNBOUNDED PRECEDING) - bytes AS before FROM (
        SELECT ${bare(next)} AS key, ${bytes} AS bytes FROM ${table} WHERE ${own} ORDER BY ${bare(next)} LIMIT ${p('rows')}))
    WHERE before < ${p('bytes')}`;
  const drop = prepare<never, Limits>(
    () => sql`DELETE FROM ${table} WHERE ${own} AND ${bare(next)} <= (${texts.length > 0 ? byBytes : byRows})`,
  );
  return {
    step: texts.length > 0 ? WIDE_STEP_ROWS : STEP_ROWS,
    drop: (target, bounds) => drop({ target, ...bounds }),
    left: leftOf(table, own),
  };
}

/** DELETE up to a step's rows that a condition names, found by their key. */
function deletion(table: SQLiteTable, key: readonly Column[], where: SQL): Deletion {
  const columns = sql.join(key.map(bare), sql`, `);
  const drop = prepare<never, Limits>(
    () => sql`DELETE FROM ${table} WHERE (${columns}) IN
      (SELECT ${columns} FROM ${table} WHERE ${where} LIMIT ${p('rows')})`,
  );
  return {
    step: STEP_ROWS,
    drop: (target, bounds) => drop({ target, ...bounds }),
    left: leftOf(table, where),
  };
}

const ofTarget = (column: Column) => sql`${column} = ${p('target')}`;

const membersOfGroup = rangeDeletion(memberships, memberships.groupId, memberships.memberId);

export interface FirstGroup {
  readonly id: string;
  readonly members: number;
}

/**
 * The first groups of a directory, as many as have a step's members together and are no larger than it may be; the first
 * one in any case, which may have more.
 */
const firstGroups = prepare<FirstGroup, Limits & { groups: number }>(
  () => sql`SELECT id AS "id", members AS "members" FROM (
      SELECT id, members, sum(members) OVER upwards AS together, sum(bytes) OVER upwards - bytes AS before,
          row_number() OVER upwards AS place FROM (
        SELECT g.id AS id, g.member_count AS members, octet_length(g.doc) + octet_length(g.search) AS bytes
        FROM ${groups} AS g WHERE g.directory_id = ${p('target')} ORDER BY g.id LIMIT ${p('groups')})
      WINDOW upwards AS (ORDER BY id ROWS UNBOUNDED PRECEDING))
    WHERE place = 1 OR (together <= ${p('rows')} AND before < ${p('bytes')}) ORDER BY id`,
);

const membersOfGroups = prepare<never, { groups: string }>(
  () => sql`DELETE FROM ${memberships} WHERE group_id IN (SELECT value FROM json_each(${p('groups')}))`,
);

const groupsUpTo = prepare<never, { target: string; last: string }>(
  () => sql`DELETE FROM ${groups} WHERE directory_id = ${p('target')} AND id <= ${p('last')}`,
);

/** Before all else of a directory: its groups lead to their memberships, and go with them. */
async function stepGroups(db: Database, pace: Pace, target: string): Promise<boolean> {
  const bounds = pace.bounds(STEP_ROWS);
  const [found] = await db.run([firstGroups({ target, groups: pace.bounds(GROUPS_STEP).rows, ...bounds })]);
  const large = found.find(({ members }) => members > bounds.rows);
  if (large && (await runPaced(db, pace, [membersOfGroup.drop(large.id, bounds), membersOfGroup.left(large.id)])))
    return true;
  const last = found.at(-1)?.id;
  if (last === undefined) return false;
  const ids = found.flatMap(({ id }) => (id === large?.id ? [] : [id]));
  await db.run([membersOfGroups({ groups: list(ids) }), groupsUpTo({ target, last })]);
  pace.took(db.answered()?.durationMs ?? 0, true);
  return true;
}

const ofDirectory = [
  rangeDeletion(users, users.directoryId, users.id, [users.doc, users.search]),
  rangeDeletion(userEmails, userEmails.directoryId, userEmails.valueKey),
  deletion(buckets, [buckets.directoryId, buckets.kind, buckets.firstId], ofTarget(buckets.directoryId)),
  deletion(
    listPlaces,
    [listPlaces.directoryId, listPlaces.list, listPlaces.stretch, listPlaces.newest],
    ofTarget(listPlaces.directoryId),
  ),
  rangeDeletion(requestLog, requestLog.directoryId, requestLog.id, [requestLog.entry]),
  deletion(tokens, [tokens.hash], ofTarget(tokens.directoryId)),
  deletion(oauthClients, [oauthClients.directoryId, oauthClients.id], ofTarget(oauthClients.directoryId)),
  deletion(
    oauthSecrets,
    [oauthSecrets.directoryId, oauthSecrets.clientId, oauthSecrets.id],
    ofTarget(oauthSecrets.directoryId),
  ),
  deletion(
    oauthAssertions,
    [oauthAssertions.directoryId, oauthAssertions.clientId, oauthAssertions.jtiHash],
    ofTarget(oauthAssertions.directoryId),
  ),
  deletion(resyncs, [resyncs.directoryId], ofTarget(resyncs.directoryId)),
  deletion(directories, [directories.id], ofTarget(directories.id)),
];

/** What was logged of its deliveries goes by age (retention.ts): no index leads to it from here. */
const ofOrganization = [
  rangeDeletion(events, events.organizationId, events.sequence, [events.data]),
  deletion(
    setAsideEvents,
    [setAsideEvents.webhookId, setAsideEvents.organizationId, setAsideEvents.sequence],
    sql`(${bare(setAsideEvents.webhookId)}, ${bare(setAsideEvents.organizationId)}) IN
      (SELECT s.webhook_id, s.organization_id FROM ${streams} AS s WHERE s.organization_id = ${p('target')})`,
  ),
  deletion(streams, [streams.webhookId, streams.organizationId], ofTarget(streams.organizationId)),
  deletion(
    roleUses,
    [roleUses.role, roleUses.organizationId],
    sql`${roleUses.organizationId} = ${p('target')} AND ${roleUses.role} IN (
      SELECT j.value ->> 'role' FROM ${roleMappings} CROSS JOIN json_each(${roleMappings.mappings}) j
        WHERE ${roleMappings.organizationId} = ${p('target')}
      UNION SELECT ${roleMappings.defaultRole} FROM ${roleMappings}
        WHERE ${roleMappings.organizationId} = ${p('target')})`,
  ),
  deletion(roleMappings, [roleMappings.organizationId], ofTarget(roleMappings.organizationId)),
  deletion(roleRecomputes, [roleRecomputes.organizationId], ofTarget(roleRecomputes.organizationId)),
  deletion(portalSettings, [portalSettings.organizationId], ofTarget(portalSettings.organizationId)),
  // Webhooks of this organization alone, which hear nothing any more.
  deletion(webhooks, [webhooks.id], ofTarget(webhooks.organizationId)),
  deletion(arrivals, [arrivals.organizationId], ofTarget(arrivals.organizationId)),
  // Of a move that was given up. An address that it left stands in another database.
  deletion(
    departures,
    [departures.organizationId],
    sql`${departures.organizationId} = ${p('target')} AND ${departures.state} = 'failed'`,
  ),
  deletion(organizations, [organizations.id], ofTarget(organizations.id)),
];

/** Deleted organizations that nobody restored in time, by an index that holds those alone which still wait. */
const ended = sql`SELECT o.id FROM ${organizations} AS o INDEXED BY organizations_ending
  WHERE o.restorable_until IS NOT NULL AND o.restorable_until <= ${p('now')} AND o.deleted_at IS NOT NULL
  ORDER BY o.restorable_until, o.id LIMIT 1000`;

/** Their directories may go. The ids of these begin with their organization's part. */
const removeDirectories = prepare<never, { now: number }>(
  () => sql`INSERT INTO ${removals} (kind, target, created_at)
    SELECT 'directory', ${directories.id}, ${p('now')}
    FROM (SELECT 'dir_' || substr(id, 5) AS prefix FROM (${ended})) gone
      CROSS JOIN ${directories} ON ${directories.id} > gone.prefix AND ${directories.id} < gone.prefix || '~'
    WHERE true ON CONFLICT DO NOTHING`,
);

/** In the same batch: they cannot be restored from here on. */
const endWaiting = prepare<never, { now: number }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.restorableUntil)} = NULL
    WHERE ${organizations.id} IN (${ended})`,
);

/** A deleted organization's events stay as long as any event, so that its end can be delivered and polled. */
const EVENTS_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Has other databases forget an organization that goes. Returns false where one is silent: then it goes later. */
export type Forget = (organizationId: string) => Promise<boolean>;

const OLDEST = 10;

/** Takes the oldest removals one step on. Returns whether anything is left that could go on at once. */
export async function stepRemovals(
  db: Database,
  now: number,
  pace = newPace(),
  forget: Forget = async () => true,
): Promise<boolean> {
  const [, , due] = await db.run([
    removeDirectories({ now }),
    endWaiting({ now }),
    oldest({ organizationsBefore: now - EVENTS_KEPT_MS, limit: OLDEST }),
  ]);
  let more = due.length === OLDEST;
  for (const removal of due) more = (await stepRemoval(db, pace, removal, forget)) || more;
  return more;
}

async function stepRemoval(db: Database, pace: Pace, removal: Removal, forget: Forget): Promise<boolean> {
  switch (removal.kind) {
    case 'group':
      return steps(db, pace, removal, [membersOfGroup]);
    case 'directory':
      return (await stepGroups(db, pace, removal.target)) || steps(db, pace, removal, ofDirectory);
    case 'organization':
      return (await forget(removal.target)) && steps(db, pace, removal, ofOrganization);
    default:
      throw new Error(`A removal has the unknown kind ${removal.kind}.`);
  }
}

/** In order, until one statement left rows: what leads to them must stay until they are gone. */
async function steps(
  db: Database,
  pace: Pace,
  { kind, target }: Removal,
  deletions: readonly Deletion[],
): Promise<boolean> {
  for (const { drop, left, step } of deletions)
    if (await runPaced(db, pace, [drop(target, pace.bounds(step)), left(target)])) return true;
  await db.run([finished({ kind, target })]);
  return false;
}

const resyncsUnderWay = prepare<{ directoryId: string; id: string }, Record<never, never>>(
  () => sql`SELECT ${resyncs.directoryId} AS "directoryId", ${resyncs.id} AS id FROM ${resyncs} INDEXED BY resyncs_running
      CROSS JOIN ${directories} ON ${directories.id} = ${resyncs.directoryId} AND ${directories.status} <> 'deleted'
    WHERE ${resyncs.finishedAt} IS NULL LIMIT 100`,
);

/** Resyncs that have begun and not ended, by an index that holds them alone. */
export async function unfinishedResyncs(db: Database): Promise<{ directoryId: string; id: string }[]> {
  const [rows] = await db.run([resyncsUnderWay({})]);
  return rows;
}
