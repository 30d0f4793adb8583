// Users and groups for filters: put into D1 as the writer does, and assembled as clients see them.

import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { openDatabase } from '../../../src/database.ts';
import { listGroups, listUsers } from '../../../src/directory/list.ts';
import type { Reader } from '../../../src/directory/reader.ts';
import type { Filter } from '../../../src/protocol/filter/ast.ts';
import { parseFilter } from '../../../src/protocol/filter/parse.ts';
import { fold } from '../../../src/protocol/fold.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json.ts';
import { assembleGroup, assembleUser } from '../../../src/protocol/resource.ts';
import type { ResourceType } from '../../../src/protocol/schema/attribute.ts';
import { GROUP_TYPE } from '../../../src/protocol/schema/types.ts';
import { searchCopy } from '../../../src/protocol/search-copy.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { groups, users } from '../../../src/store/db/schema.ts';
import { compile } from '../../../src/store/db/statement.ts';
import { filterSql } from '../../../src/store/filter/compile.ts';
import { email, group, membership, type Row, seed, user } from '../../seed/rows.ts';

export const BASE = 'https://scim.example/directories/dir_x/scim/v2';

export interface Resource {
  readonly id: string;
  readonly doc: JsonObject;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Group id → ids of its direct members. */
export type Memberships = ReadonlyMap<string, readonly string[]>;

export interface World {
  readonly directoryId: string;
  readonly type: ResourceType;
  readonly users: readonly Resource[];
  readonly groups: readonly Resource[];
  readonly members: Memberships;
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Puts a world into D1, in as many batches as D1 needs. */
export async function store(world: World): Promise<void> {
  const rows: Row[] = [];
  const { directoryId } = world;
  const held = [...world.members.values()].flat();
  // A membership of who is gone is no more than a leftover: the writer counts those that there are.
  const there = new Set([...world.users, ...world.groups].map(({ id }) => id));
  for (const { createdAt, doc, id, modifiedAt, version } of world.users) {
    rows.push(
      user({
        directoryId,
        id,
        userNameKey: fold(text(doc.userName)),
        externalId: typeof doc.externalId === 'string' ? doc.externalId : null,
        active: doc.active === false ? 0 : 1,
        version,
        createdAt,
        modifiedAt,
        syncedAt: modifiedAt,
        doc: JSON.stringify(doc),
        search: JSON.stringify(searchCopy(doc, world.type)),
      }),
    );
    const emails = Array.isArray(doc.emails) ? doc.emails : [];
    const keys = new Set(
      emails.flatMap((email: Json) => (isObject(email) && email.value ? [fold(text(email.value))] : [])),
    );
    for (const valueKey of keys) rows.push(email({ directoryId, valueKey, userId: id }));
  }
  for (const { createdAt, doc, id, modifiedAt, version } of world.groups)
    rows.push(
      group({
        directoryId,
        id,
        displayKey: fold(text(doc.displayName)),
        displayName: text(doc.displayName),
        externalId: typeof doc.externalId === 'string' ? doc.externalId : null,
        memberCount: (world.members.get(id) ?? []).filter((member) => there.has(member)).length,
        parentCount: held.filter((member) => member === id).length,
        version,
        createdAt,
        modifiedAt,
        syncedAt: modifiedAt,
        doc: JSON.stringify(doc),
        search: JSON.stringify(searchCopy(doc, GROUP_TYPE)),
      }),
    );
  for (const [groupId, ids] of world.members) for (const memberId of ids) rows.push(membership({ groupId, memberId }));
  await seed(env.DB, ...rows);
}

/** The users or groups of the world as clients see them, by id. */
export function assembled(world: World, kind: 'User' | 'Group'): ReadonlyMap<string, JsonObject> {
  const named = new Map([...world.users, ...world.groups].map((resource) => [resource.id, resource]));
  const parentsOf = (id: string) => world.groups.filter((group) => world.members.get(group.id)?.includes(id));
  const shown = (kind === 'User' ? world.users : world.groups).map((resource): [string, JsonObject] => {
    if (kind === 'Group') {
      const members = (world.members.get(resource.id) ?? []).flatMap((id) => {
        const doc = named.get(id)?.doc;
        if (!doc) return [];
        const display = text(doc.displayName ?? doc.userName);
        return [{ id, type: id.startsWith('grp_') ? ('Group' as const) : ('User' as const), display }];
      });
      return [resource.id, assembleGroup({ ...resource, members }, BASE)];
    }
    const direct = parentsOf(resource.id);
    const above = new Set(direct);
    for (const group of above) for (const parent of parentsOf(group.id)) above.add(parent);
    const groups = [...above].map((group) => ({
      id: group.id,
      displayName: text(group.doc.displayName),
      direct: direct.includes(group),
    }));
    return [resource.id, assembleUser({ ...resource, groups }, world.type, BASE)];
  });
  return new Map(shown);
}

/** The statement that a list would run with the filter, as far as the filter makes it. */
export function statementFor(world: World, type: ResourceType, filter: Filter | string) {
  const tree = typeof filter === 'string' ? parseFilter(filter, type) : filter;
  const compiled = filterSql(tree, type, { directoryId: world.directoryId, base: BASE, everyone: true });
  const table = type.name === 'User' ? users : groups;
  return compile<{ id: string }>(sql`WITH ${compiled.with} SELECT ${table.id} AS id FROM ${table}
    WHERE ${table.directoryId} = ${world.directoryId} AND ${compiled.where} ORDER BY ${table.id}`);
}

/** The ids that match, and the rows that it took. */
export async function find(world: World, type: ResourceType, filter: Filter | string) {
  const db = openDatabase(env.DB);
  const [rows] = await db.run([statementFor(world, type, filter)]);
  return { ids: rows.map(({ id }) => id), rowsRead: db.meter.rowsRead };
}

const hashOf = ({ directoryId }: World) => `hash-${directoryId}`;

/** Lets a provider read the world: its directory, with the extension of its type, and a token. */
export async function openTo(world: World): Promise<void> {
  const own = world.type.extensions.map(({ schema }) => schema).find(({ id }) => id !== URN.enterpriseUser);
  const extension = own ? JSON.stringify({ id: own.id, attributes: own.attributes }) : null;
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO directories (id, organization_id, provider, status, user_count, group_count, extension, created_at, updated_at)
       VALUES (?, 'org_world', 'okta', 'active', ?, ?, ?, 1, 1)`,
    ).bind(world.directoryId, world.users.length, world.groups.length, extension),
    env.DB.prepare('INSERT INTO tokens (hash, id, directory_id, hint, created_at) VALUES (?, ?, ?, ?, 1)').bind(
      hashOf(world),
      `tok_${world.directoryId}`,
      world.directoryId,
      'abcd',
    ),
  ]);
}

/**
 * The ids that a provider's list shows, which begins in an index where the filter allows it: `few` may answer from the
 * few rows that the index names, `page` goes by cursor, in SQL.
 */
export async function listed(
  world: World,
  kind: 'User' | 'Group',
  filter: string,
  paged: 'few' | 'page',
): Promise<string[]> {
  const reader: Reader = {
    db: openDatabase(env.DB),
    access: { directoryId: world.directoryId, tokenHash: hashOf(world), now: Date.now() },
    base: BASE,
    address: '',
    secret: btoa('k'.repeat(32)),
    maxRowsPerList: 0,
    again: () => reader,
    admitted: null,
  };
  const query = {
    filter,
    sortOrder: 'ascending',
    startIndex: 1,
    count: 100,
    ...(paged === 'page' ? { cursor: '' } : {}),
  } as const;
  const list = kind === 'User' ? await listUsers(reader, query) : await listGroups(reader, query);
  const ids = list.resources.map(({ id }) => id).sort();
  if (list.total !== ids.length) throw new Error(`${list.total} are counted, ${ids.length} are shown.`);
  return ids;
}

/** SQLite's plan of it, one step a line. */
export async function planOf(world: World, type: ResourceType, filter: string): Promise<string> {
  const { params, sql: statement } = statementFor(world, type, filter);
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${statement}`)
    .bind(...params)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail).join('\n');
}
