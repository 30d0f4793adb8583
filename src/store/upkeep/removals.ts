// Rows that outlive their owner for a while: taken away in bounded steps, so that no deletion waits for its size.

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database, Statement } from '../../database.ts';
import { bare } from '../db/rows.ts';
import {
  buckets,
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
import { listPlaces } from '../db/schema-lists.ts';
import { oauthAssertions, oauthClients, oauthSecrets } from '../db/schema-oauth.ts';
import { portalSettings, requestLog, setAsideEvents, streams } from '../db/schema-operator.ts';
import { roleMappings, roleRecomputes, roleUses } from '../db/schema-roles.ts';
import { list, p, prepare } from '../db/statement.ts';
import { dropped } from './retention.ts';

/** Rows that one statement takes at most: some 10 ms of the database's time (docs/performance.md), so that nobody waits. */
const STEP = 2_500;
/** The same for wide rows. */
const WIDE_STEP = 250;
/** Groups that go at once, with their members, of which there may be a STEP. */
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

/**
 * DELETE about a step's rows of the target, in the order of the column that follows it in the key: a run of the key costs
 * three rows read for each that goes, where a list of keys costs six.
 */
function rangeDeletion(table: SQLiteTable, target: Column, next: Column, step: number) {
  return prepare<never, { target: string }>(
    () => sql`DELETE FROM ${table} WHERE ${bare(target)} = ${p('target')} AND ${bare(next)} <= coalesce(
      (SELECT ${bare(next)} FROM ${table} WHERE ${bare(target)} = ${p('target')} ORDER BY ${bare(next)}
        LIMIT 1 OFFSET ${sql.raw(String(step - 1))}), char(1114111))`,
  );
}

/** DELETE up to a step's rows that a condition names, found by their key. */
function deletion(table: SQLiteTable, key: readonly Column[], where: SQL, step: number) {
  return prepare<never, { target: string }>(() => {
    const columns = sql.join(key.map(bare), sql`, `);
    return sql`DELETE FROM ${table} WHERE (${columns}) IN
      (SELECT ${columns} FROM ${table} WHERE ${where} LIMIT ${sql.raw(String(step))})`;
  });
}

const ofTarget = (column: Column) => sql`${column} = ${p('target')}`;

const membersOfGroup = rangeDeletion(memberships, memberships.groupId, memberships.memberId, STEP);

export interface FirstGroup {
  readonly id: string;
  readonly members: number;
}

/**
 * The first groups of a directory, as many as have a step's members together; the first one in any case, which may have
 * more.
 */
const firstGroups = prepare<FirstGroup, { target: string }>(
  () => sql`SELECT id AS "id", members AS "members" FROM (
      SELECT id, members, sum(members) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS together FROM (
        SELECT g.id AS id, g.member_count AS members FROM ${groups} AS g WHERE g.directory_id = ${p('target')}
        ORDER BY g.id LIMIT ${sql.raw(String(GROUPS_STEP))}))
    WHERE together <= ${sql.raw(String(STEP))} OR together = members ORDER BY id`,
);

const membersOfGroups = prepare<never, { groups: string }>(
  () => sql`DELETE FROM ${memberships} WHERE group_id IN (SELECT value FROM json_each(${p('groups')}))`,
);

const groupsUpTo = prepare<never, { target: string; last: string }>(
  () => sql`DELETE FROM ${groups} WHERE directory_id = ${p('target')} AND id <= ${p('last')}`,
);

/** Before all else of a directory: its groups lead to their memberships, and go with them. */
async function stepGroups(db: Database, directoryId: string): Promise<boolean> {
  const [found] = await db.run([firstGroups({ target: directoryId })]);
  const large = found.find(({ members }) => members > STEP);
  if (large) {
    const [, [gone]] = await db.run([membersOfGroup({ target: large.id }), dropped({})]);
    if ((gone?.n ?? 0) >= STEP) return true;
  }
  const last = found.at(-1)?.id;
  if (last === undefined) return false;
  const ids = found.flatMap(({ id }) => (id === large?.id ? [] : [id]));
  await db.run([membersOfGroups({ groups: list(ids) }), groupsUpTo({ target: directoryId, last })]);
  return true;
}

const ofDirectory = [
  rangeDeletion(users, users.directoryId, users.id, WIDE_STEP),
  rangeDeletion(userEmails, userEmails.directoryId, userEmails.valueKey, STEP),
  deletion(buckets, [buckets.directoryId, buckets.kind, buckets.firstId], ofTarget(buckets.directoryId), STEP),
  deletion(
    listPlaces,
    [listPlaces.directoryId, listPlaces.list, listPlaces.stretch, listPlaces.newest],
    ofTarget(listPlaces.directoryId),
    STEP,
  ),
  rangeDeletion(requestLog, requestLog.directoryId, requestLog.id, WIDE_STEP),
  deletion(tokens, [tokens.hash], ofTarget(tokens.directoryId), STEP),
  deletion(oauthClients, [oauthClients.directoryId, oauthClients.id], ofTarget(oauthClients.directoryId), STEP),
  deletion(
    oauthSecrets,
    [oauthSecrets.directoryId, oauthSecrets.clientId, oauthSecrets.id],
    ofTarget(oauthSecrets.directoryId),
    STEP,
  ),
  deletion(
    oauthAssertions,
    [oauthAssertions.directoryId, oauthAssertions.clientId, oauthAssertions.jtiHash],
    ofTarget(oauthAssertions.directoryId),
    STEP,
  ),
  deletion(resyncs, [resyncs.directoryId], ofTarget(resyncs.directoryId), STEP),
  deletion(directories, [directories.id], ofTarget(directories.id), 1),
];

/** What was logged of its deliveries goes by age (retention.ts): no index leads to it from here. */
const ofOrganization = [
  rangeDeletion(events, events.organizationId, events.sequence, WIDE_STEP),
  deletion(
    setAsideEvents,
    [setAsideEvents.webhookId, setAsideEvents.organizationId, setAsideEvents.sequence],
    sql`(${bare(setAsideEvents.webhookId)}, ${bare(setAsideEvents.organizationId)}) IN
      (SELECT s.webhook_id, s.organization_id FROM ${streams} AS s WHERE s.organization_id = ${p('target')})`,
    STEP,
  ),
  deletion(streams, [streams.webhookId, streams.organizationId], ofTarget(streams.organizationId), STEP),
  deletion(
    roleUses,
    [roleUses.role, roleUses.organizationId],
    sql`${roleUses.organizationId} = ${p('target')} AND ${roleUses.role} IN (
      SELECT j.value ->> 'role' FROM ${roleMappings} CROSS JOIN json_each(${roleMappings.mappings}) j
        WHERE ${roleMappings.organizationId} = ${p('target')}
      UNION SELECT ${roleMappings.defaultRole} FROM ${roleMappings}
        WHERE ${roleMappings.organizationId} = ${p('target')})`,
    STEP,
  ),
  deletion(roleMappings, [roleMappings.organizationId], ofTarget(roleMappings.organizationId), 1),
  deletion(roleRecomputes, [roleRecomputes.organizationId], ofTarget(roleRecomputes.organizationId), 1),
  deletion(portalSettings, [portalSettings.organizationId], ofTarget(portalSettings.organizationId), 1),
  deletion(organizations, [organizations.id], ofTarget(organizations.id), 1),
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

/** Takes the oldest removals one step on. Returns whether anything is left that could go on at once. */
export async function stepRemovals(db: Database, now: number, limit = 10): Promise<boolean> {
  const [, , due] = await db.run([
    removeDirectories({ now }),
    endWaiting({ now }),
    oldest({ organizationsBefore: now - EVENTS_KEPT_MS, limit }),
  ]);
  let more = due.length === limit;
  for (const removal of due) more = (await stepRemoval(db, removal)) || more;
  return more;
}

async function stepRemoval(db: Database, removal: Removal): Promise<boolean> {
  const { kind, target } = removal;
  switch (kind) {
    case 'group':
      return steps(db, removal, [membersOfGroup({ target })]);
    case 'directory':
      if (await stepGroups(db, target)) return true;
      return steps(
        db,
        removal,
        ofDirectory.map((statement) => statement({ target })),
      );
    case 'organization':
      return steps(
        db,
        removal,
        ofOrganization.map((statement) => statement({ target })),
      );
    default:
      throw new Error(`A removal has the unknown kind ${kind}.`);
  }
}

/** In order, until one statement took a full step: what leads to the rows that it left must stay until they are gone. */
async function steps(db: Database, { kind, target }: Removal, statements: Statement[]): Promise<boolean> {
  for (const statement of statements) {
    const [, [gone]] = await db.run([statement, dropped({})] as const);
    if ((gone?.n ?? 0) >= WIDE_STEP) return true;
  }
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
