// What a filter sees of other tables: the groups of a user, the members of a group, a user's e-mail addresses by
// their index. What is no longer there is no group and no member: rows of `memberships` are swept later.

import { type SQL, sql } from 'drizzle-orm';
import { comparable } from '../../protocol/filter/match.ts';
import type { AttributePath } from '../../protocol/schema/attribute.ts';
import { isGroupIdSql } from '../db/rows.ts';
import { groups, memberships, userEmails, users } from '../db/schema.ts';
import type { Element, Places, Scope } from './scope.ts';

const IS_GROUP_ID = isGroupIdSql(sql`m.member_id`);

/** `groups` of a user or `members` of a group; undefined for every other attribute. */
export function linkedElement(places: Places, { attribute, urn }: AttributePath): Element | undefined {
  if (urn !== undefined) return undefined;
  if (places.type.name === 'User' && attribute.name === 'groups') return groupOfUser(places);
  if (places.type.name === 'Group' && attribute.name === 'members') return memberOfGroup(places);
  return undefined;
}

/** A group that a user is in, directly or through others. A group that none holds ends the walk without a read. */
function groupOfUser({ base, literals }: Places): Element {
  const group = (id: SQL) => sql`CROSS JOIN ${groups} g ON g.directory_id = ${users.directoryId} AND g.id = ${id}`;
  return {
    scope: columns({
      value: sql`a.id`,
      $ref: sql`(${literals.of(`${base}/Groups/`)} || a.id)`,
      display: sql`a.display_key`,
      type: sql`iif(a.direct, 'direct', 'indirect')`,
    }),
    exists: (condition) => sql`EXISTS (WITH RECURSIVE above(id, direct, parents, display_key) AS (
        SELECT g.id, 1, g.parent_count, g.display_key FROM ${memberships} m ${group(sql`m.group_id`)}
        WHERE m.member_id = ${users.id}
        UNION
        SELECT g.id, 0, g.parent_count, g.display_key FROM above
        CROSS JOIN ${memberships} m ON above.parents > 0 AND m.member_id = above.id ${group(sql`m.group_id`)}
      ) SELECT 1 FROM (SELECT id, max(direct) AS direct, display_key FROM above GROUP BY id) a WHERE ${condition})`,
  };
}

function memberOfGroup({ base, literals }: Places): Element {
  return {
    scope: columns({
      value: sql`m.member_id`,
      $ref: sql`(${literals.of(base)} || iif(${IS_GROUP_ID}, '/Groups/', '/Users/') || m.member_id)`,
      display: sql`coalesce(json_extract(u.search, '$.displayName'), u.user_name_key, g.display_key)`,
      type: sql`iif(${IS_GROUP_ID}, 'group', 'user')`,
    }),
    exists: (condition) => sql`EXISTS (SELECT 1 FROM ${memberships} m
      LEFT JOIN ${users} u ON u.directory_id = ${groups.directoryId} AND u.id = m.member_id
      LEFT JOIN ${groups} g ON g.directory_id = ${groups.directoryId} AND g.id = m.member_id
      WHERE m.group_id = ${groups.id} AND (u.id IS NOT NULL OR g.id IS NOT NULL) AND ${condition})`,
  };
}

function columns(values: Readonly<Record<string, SQL>>): Scope {
  return ({ attribute, sub }, predicate) => {
    const value = values[(sub ?? attribute).name];
    if (!value) throw new Error(`${attribute.name} has no column for ${sub?.name}.`);
    return predicate({ value });
  };
}

/** Equalities that an index answers at once, whatever a row holds: emails.value, members.value, groups.value. */
export interface LinkedEqualities {
  /** True for rows of which some value of the attribute equals `value`; undefined where no index knows. */
  of(path: AttributePath, value: string): SQL | undefined;
  /** A CTE that the conditions read, where they do. */
  table(): SQL | undefined;
}

/** `everyone` is looked at: whom an equality names is then found once, instead of for each row. */
export function newLinkedEqualities(
  { literals, type }: Places,
  { directoryId, everyone }: { readonly directoryId: string; readonly everyone: boolean },
): LinkedEqualities {
  const roots = new Set<string>();
  return {
    of({ attribute, sub, urn }, value) {
      if (urn !== undefined || sub?.name !== 'value') return undefined;
      const key = comparable(sub, value);
      switch (`${type.name} ${attribute.name}`) {
        case 'User emails':
          return sql`${users.id} IN (SELECT ${userEmails.userId} FROM ${userEmails}
            WHERE ${userEmails.directoryId} = ${literals.of(directoryId)} AND ${userEmails.valueKey} = ${literals.of(key)})`;
        case 'User groups':
          roots.add(key);
          if (everyone)
            return sql`${users.id} IN (SELECT m.member_id FROM inside i CROSS JOIN ${memberships} m ON m.group_id = i.id
              WHERE i.root = ${literals.of(key)})`;
          // By the groups of the user and not, as an index allows, by each that is inside: of those there may be hundreds.
          return sql`EXISTS (SELECT 1 FROM ${memberships} m WHERE m.member_id = ${users.id}
            AND +m.group_id IN (SELECT i.id FROM inside i WHERE i.root = ${literals.of(key)}))`;
        case 'Group members': {
          const member = key.startsWith('grp_') ? groups : users;
          return sql`${groups.id} IN (SELECT m.group_id FROM ${member} x CROSS JOIN ${memberships} m ON m.member_id = x.id
            WHERE x.directory_id = ${literals.of(directoryId)} AND x.id = ${literals.of(key)})`;
        }
        default:
          return undefined;
      }
    },
    /** Each group that is asked for, and the groups in it: few, and walked once for a statement. */
    table: () =>
      roots.size === 0
        ? undefined
        : sql`inside(root, id) AS MATERIALIZED (
            SELECT g.id, g.id FROM json_each(${literals.of(JSON.stringify([...roots]))}) j
            CROSS JOIN ${groups} g ON g.directory_id = ${literals.of(directoryId)} AND g.id = j.value
            UNION
            SELECT inside.root, m.member_id FROM inside
            CROSS JOIN ${memberships} m ON m.group_id = inside.id AND ${IS_GROUP_ID}
            CROSS JOIN ${groups} g ON g.directory_id = ${literals.of(directoryId)} AND g.id = m.member_id
          )`,
  };
}
