// Rows that outlive their owner for a while: taken away in bounded steps, so that no deletion waits for its size.

import { sql } from 'drizzle-orm';
import type { Database } from '../../database.ts';
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
import { type Deletion, ofTarget, rangeDeletion, wholeDeletion } from './deletion.ts';
import { type Bounds, newPace, type Pace, runPaced, STEP_ROWS } from './pace.ts';

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

const membersOfGroup = rangeDeletion(memberships, ofTarget(memberships.groupId), [memberships.memberId]);

export interface FirstGroup {
  readonly id: string;
  readonly members: number;
  /** Of its texts. */
  readonly bytes: number;
}

const firstGroups = prepare<FirstGroup, { target: string; groups: number }>(
  () => sql`SELECT g.id AS "id", g.member_count AS "members", octet_length(g.doc) + octet_length(g.search) AS "bytes"
    FROM ${groups} AS g WHERE g.directory_id = ${p('target')} ORDER BY g.id LIMIT ${p('groups')}`,
);

/**
 * As many of the first groups of a directory as have a step's members together and are no larger than it may be; the first
 * one in any case, which may have more.
 */
function stepOf(groups: readonly FirstGroup[], { bytes, rows }: Bounds): readonly FirstGroup[] {
  let members = 0;
  let before = 0;
  const beyond = groups.findIndex((group, place) => {
    members += group.members;
    if (place > 0 && (members > rows || before >= bytes)) return true;
    before += group.bytes;
    return false;
  });
  return beyond === -1 ? groups : groups.slice(0, beyond);
}

const membersOfGroups = prepare<never, { groups: string }>(
  () => sql`DELETE FROM ${memberships} WHERE group_id IN (SELECT value FROM json_each(${p('groups')}))`,
);

const groupsUpTo = prepare<never, { target: string; last: string }>(
  () => sql`DELETE FROM ${groups} WHERE directory_id = ${p('target')} AND id <= ${p('last')}`,
);

/** Before all else of a directory: its groups lead to their memberships, and go with them. */
async function stepGroups(db: Database, pace: Pace, target: string): Promise<boolean> {
  const bounds = pace.bounds(STEP_ROWS);
  const [first] = await db.run([firstGroups({ target, groups: pace.bounds(GROUPS_STEP).rows })]);
  const found = stepOf(first, bounds);
  const large = found.find(({ members }) => members > bounds.rows);
  if (large && (await runPaced(db, pace, [membersOfGroup.drop(large.id, bounds), membersOfGroup.left(large.id)])))
    return true;
  const last = found.at(-1)?.id;
  if (last === undefined) return false;
  const ids = found.flatMap(({ id, members }) => (id === large?.id || members === 0 ? [] : [id]));
  await db.run([membersOfGroups({ groups: list(ids) }), groupsUpTo({ target, last })]);
  pace.took(db.answered()?.durationMs ?? 0, true);
  return true;
}

const ofDirectory = [
  rangeDeletion(users, ofTarget(users.directoryId), [users.id], [users.doc, users.search]),
  rangeDeletion(userEmails, ofTarget(userEmails.directoryId), [userEmails.valueKey, userEmails.userId]),
  rangeDeletion(buckets, ofTarget(buckets.directoryId), [buckets.kind, buckets.firstId]),
  rangeDeletion(listPlaces, ofTarget(listPlaces.directoryId), [listPlaces.list, listPlaces.stretch, listPlaces.newest]),
  rangeDeletion(requestLog, ofTarget(requestLog.directoryId), [requestLog.id], [requestLog.entry]),
  rangeDeletion(tokens, sql`${ofTarget(tokens.directoryId)} AND client_id IS NULL`, [tokens.id]),
  rangeDeletion(tokens, sql`${ofTarget(tokens.directoryId)} AND client_id IS NOT NULL`, [tokens.clientId, tokens.id]),
  rangeDeletion(oauthClients, ofTarget(oauthClients.directoryId), [oauthClients.id]),
  rangeDeletion(oauthSecrets, ofTarget(oauthSecrets.directoryId), [oauthSecrets.clientId, oauthSecrets.id]),
  rangeDeletion(oauthAssertions, ofTarget(oauthAssertions.directoryId), [
    oauthAssertions.clientId,
    oauthAssertions.expiresAt,
    oauthAssertions.jtiHash,
  ]),
  wholeDeletion(resyncs, ofTarget(resyncs.directoryId)),
  wholeDeletion(directories, ofTarget(directories.id)),
];

/** A stream of the organization that went on without events. */
const setAsideOf = sql`(SELECT s.webhook_id FROM ${streams} AS s WHERE s.organization_id = ${p('target')} AND EXISTS (
    SELECT 1 FROM ${setAsideEvents} AS e WHERE e.webhook_id = s.webhook_id AND e.organization_id = ${p('target')}) LIMIT 1)`;

/** What was logged of its deliveries goes by age (retention.ts): no index leads to it from here. */
const ofOrganization = [
  rangeDeletion(events, ofTarget(events.organizationId), [events.sequence], [events.data]),
  rangeDeletion(
    setAsideEvents,
    sql`${ofTarget(setAsideEvents.organizationId)} AND ${bare(setAsideEvents.webhookId)} = ${setAsideOf}`,
    [setAsideEvents.sequence],
  ),
  wholeDeletion(streams, ofTarget(streams.organizationId)),
  // No index begins with the organization: five rows read for each.
  wholeDeletion(
    roleUses,
    sql`${ofTarget(roleUses.organizationId)} AND ${bare(roleUses.role)} IN (
      SELECT j.value ->> 'role' FROM ${roleMappings} CROSS JOIN json_each(${roleMappings.mappings}) j
        WHERE ${roleMappings.organizationId} = ${p('target')}
      UNION SELECT ${roleMappings.defaultRole} FROM ${roleMappings}
        WHERE ${roleMappings.organizationId} = ${p('target')})`,
  ),
  wholeDeletion(roleMappings, ofTarget(roleMappings.organizationId)),
  wholeDeletion(roleRecomputes, ofTarget(roleRecomputes.organizationId)),
  wholeDeletion(portalSettings, ofTarget(portalSettings.organizationId)),
  // Webhooks of this organization alone, which hear nothing any more.
  wholeDeletion(webhooks, ofTarget(webhooks.organizationId)),
  wholeDeletion(arrivals, ofTarget(arrivals.organizationId)),
  // Of a move that was given up. An address that it left stands in another database.
  wholeDeletion(departures, sql`${ofTarget(departures.organizationId)} AND ${bare(departures.state)} = 'failed'`),
  wholeDeletion(organizations, ofTarget(organizations.id)),
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
