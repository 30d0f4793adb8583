// Which tables hold rows of an organization, and how those are told from others'. What is not named here is the operator's
// or the database's own; a test compares both lists with what there is.

import { type Column, getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { directoryRangeOf, isOrganizationId } from '../../id.ts';
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
import { refusedBursts } from '../db/schema-alerts.ts';
import { wakeups } from '../db/schema-clock.ts';
import { erasures } from '../db/schema-erasures.ts';
import { buckets, listPlaces, nameIndex } from '../db/schema-lists.ts';
import { oauthAssertions, oauthClients, oauthSecrets } from '../db/schema-oauth.ts';
import {
  auditLog,
  deliveries,
  portalLinks,
  portalSettings,
  requestLog,
  sessions,
  setAsideEvents,
  streams,
  webhooks,
} from '../db/schema-operator.ts';
import { roleMappings, roleRecomputes, roleUses } from '../db/schema-roles.ts';

/** True for rows of the organization; `row` is NEW, OLD or a table. Ids are written out, as a trigger takes no parameters. */
type Own = (row: string, organizationId: string) => SQL;

export interface OwnedTable {
  readonly name: string;
  readonly table: SQLiteTable;
  readonly columns: readonly Column[];
  readonly own: Own;
}

/** Copied page by page in the order of the key, while writes go on. */
export interface BulkyTable extends OwnedTable {
  readonly key: readonly Column[];
  /** What makes a row large, in characters. */
  readonly size: SQL;
  /** How rows are found in the order of the key. */
  readonly found: 'by organization' | 'by directory' | 'through groups' | 'among others';
}

const inRange = (column: SQL, organizationId: string): SQL => {
  const { from, to } = directoryRangeOf(organizationId);
  return sql`${column} >= ${literal(from)} AND ${column} < ${literal(to)}`;
};

const byOrganization: Own = (row, id) => sql`${sql.raw(row)}.organization_id = ${literal(id)}`;
const byDirectory: Own = (row, id) => inRange(sql`${sql.raw(row)}.directory_id`, id);
/** What is written where API keys stand, in the operator's database, whichever organization they are limited to. */
const OF_OPERATOR = ['api_key.create', 'api_key.delete'];
/** Those rows stay: they are no more refused, copied or deleted than what they tell of. */
const byOrganizationAlone: Own = (row, id) => sql`(${byOrganization(row, id)} AND
  ${sql.raw(row)}.action NOT IN (${sql.raw(OF_OPERATOR.map((action) => `'${action}'`).join(', '))}))`;
/** By the few directories that it has, so that each membership costs a look into each. */
const throughGroups: Own = (row, id) => sql`EXISTS (SELECT 1 FROM directories AS d CROSS JOIN groups AS g
  ON g.directory_id = d.id AND g.id = ${sql.raw(row)}.group_id WHERE ${inRange(sql`d.id`, id)})`;
/** Those of groups name no organization, and stay: their rows are not copied. */
const asTarget: Own = (
  row,
  id,
) => sql`(${sql.raw(row)}.kind = 'organization' AND ${sql.raw(row)}.target = ${literal(id)}
  OR ${sql.raw(row)}.kind = 'directory' AND ${inRange(sql`${sql.raw(row)}.target`, id)})`;

/** An id as it stands in SQL. @throws Error for what is none */
export function literal(id: string): SQL {
  if (!/^[a-z0-9_]+~?$/.test(id)) throw new Error('Only ids are written into SQL.');
  return sql.raw(`'${id}'`);
}

function owned(table: SQLiteTable, own: Own, left: readonly Column[] = []): OwnedTable {
  const columns = Object.values(getTableColumns(table)).filter((column) => !left.includes(column));
  return { name: getTableName(table), table, columns, own };
}

const OWN: Readonly<Record<BulkyTable['found'], Own>> = {
  'by organization': byOrganization,
  'by directory': byDirectory,
  'through groups': throughGroups,
  'among others': byOrganization,
};

function bulky(
  table: SQLiteTable,
  found: BulkyTable['found'],
  key: readonly Column[],
  size = sql`0`,
  own = OWN[found],
): BulkyTable {
  return { ...owned(table, own), key, size, found };
}

/** In the order in which they are copied: groups before the memberships that are found through them. */
export const BULKY: readonly BulkyTable[] = [
  bulky(groups, 'by directory', [groups.directoryId, groups.id], sql`length(doc) + length(search)`),
  bulky(memberships, 'through groups', [memberships.groupId, memberships.memberId]),
  bulky(users, 'by directory', [users.directoryId, users.id], sql`length(doc) + length(search)`),
  bulky(userEmails, 'by directory', [userEmails.directoryId, userEmails.valueKey, userEmails.userId]),
  // Triggers keep it in the target as well; what an earlier version copied without its keys, the clock indexes there.
  bulky(nameIndex, 'by directory', [nameIndex.directoryId, nameIndex.kind, nameIndex.nameKey, nameIndex.id]),
  bulky(events, 'by organization', [events.organizationId, events.sequence], sql`length(data)`),
  bulky(
    auditLog,
    'by organization',
    [auditLog.organizationId, auditLog.id],
    sql`coalesce(length(before), 0) + coalesce(length(after), 0)`,
    byOrganizationAlone,
  ),
  bulky(requestLog, 'by directory', [requestLog.directoryId, requestLog.id], sql`length(entry)`),
  bulky(deliveries, 'among others', [deliveries.webhookId, deliveries.id]),
];

/** In the order in which they go, so that what remains is still found. */
export const WIPED: readonly BulkyTable[] = BULKY.toReversed();

/**
 * Copied in one batch under the fence: few rows, or such that others find without naming an organization, so that no half
 * of one is found in the target.
 */
export const LATE: readonly OwnedTable[] = [
  owned(organizations, (row, id) => sql`${sql.raw(row)}.id = ${literal(id)}`),
  // Whether it is gathered is its database's own: triggers and the clock say so (docs/decisions/0037).
  owned(directories, byOrganization, [directories.gatheredAt]),
  ...[streams, setAsideEvents, portalLinks, sessions, portalSettings, wakeups, erasures, webhooks].map((table) =>
    owned(table, byOrganization),
  ),
  ...[roleMappings, roleUses, roleRecomputes].map((table) => owned(table, byOrganization)),
  ...[tokens, buckets, listPlaces, resyncs, refusedBursts, oauthClients, oauthSecrets, oauthAssertions].map((table) =>
    owned(table, byDirectory),
  ),
  owned(removals, asTarget),
];

/** @throws Error for an id that is none of an organization: it is written into SQL */
export function requireOrganization(id: string): void {
  if (!isOrganizationId(id)) throw new Error('Not the id of an organization.');
}
