// What roles each person is to have, by the declaration, the mapping and the memberships that a database holds: written
// anew and plainly, so that it shares no mistake with Rollcall.

import type { SimulatedDatabase } from './database.ts';

interface Mapping {
  readonly mode: string;
  readonly defaultRole: string | null;
  readonly mappings: readonly { readonly groupId: string; readonly role: string }[];
}

interface Declaration {
  readonly version: number;
  /** The highest first. */
  readonly names: readonly string[];
  /** What a name that was taken away means by now. */
  readonly instead: ReadonlyMap<string, string>;
}

type Database = Pick<SimulatedDatabase, 'rows'>;

/** People of an organization whose roles are others than they are to be. */
export function wrongRoles(database: Database, organizationId: string): string[] {
  const declared = declarationIn(database);
  const mapping = mappingIn(database, organizationId);
  const people = database.rows(
    `SELECT u.id AS id, u.roles AS has, u.doc -> 'roles' AS said,
       (SELECT json_group_array(m.group_id) FROM memberships AS m JOIN groups AS g ON g.id = m.group_id
          WHERE m.member_id = u.id AND g.directory_id = u.directory_id) AS groups
     FROM users AS u WHERE u.directory_id IN (SELECT id FROM directories WHERE organization_id = ?)`,
    organizationId,
  );
  return people.flatMap(({ groups, has, id, said }) => {
    const is = namesIn(String(has ?? '[]'), 'role');
    const due = mapping
      ? rolesDue(new Set(JSON.parse(String(groups))), namesIn(String(said ?? '[]'), 'value'), mapping, declared)
      : [];
    return String(is) === String(due) ? [] : [`${id} has the roles “${is}” and is to have “${due}”`];
  });
}

/** A recompute is over, and nothing calls for another one. */
export function areRolesSettled(database: Database, operator: Database, organizationId: string): boolean {
  const [row] = database.rows(
    `SELECT m.roles_version AS version, r.finished_at AS finished, r.id AS id FROM role_mappings AS m
       LEFT JOIN role_recomputes AS r ON r.organization_id = m.organization_id WHERE m.organization_id = ?`,
    organizationId,
  );
  if (!row) return true;
  return Number(row['version']) === declarationIn(operator).version && (row['id'] === null || row['finished'] !== null);
}

/** What a recompute that just ended has left undone. One that was overtaken by a declaration is followed by another. */
export function wrongAfterRecompute(database: Database): string[] {
  const ended = database.rows('SELECT DISTINCT organization_id AS id FROM seen_recomputed').map(({ id }) => String(id));
  if (ended.length === 0) return [];
  database.rows('DELETE FROM seen_recomputed');
  return ended
    .filter((id) => areRolesSettled(database, database, id))
    .flatMap((id) => wrongRoles(database, id).map((what) => `a recompute has ended, and ${what}`));
}

function rolesDue(
  groups: ReadonlySet<string>,
  said: readonly string[],
  { defaultRole, mappings, mode }: Mapping,
  { instead, names }: Declaration,
): readonly string[] {
  const given = [...mappings.filter(({ groupId }) => groups.has(groupId)).map(({ role }) => role), ...said];
  const inOrder = (some: readonly string[]) => {
    const meant = new Set(some.map((name) => instead.get(name) ?? name));
    return names.filter((name) => meant.has(name));
  };
  const all = inOrder(given);
  if (all.length === 0) return defaultRole === null ? [] : inOrder([defaultRole]);
  return mode === 'highest' ? all.slice(0, 1) : all;
}

function declarationIn(database: Database): Declaration {
  const [row] = database.rows('SELECT roles, retired, version FROM declared_roles');
  if (!row) return { version: 0, names: [], instead: new Map() };
  const retired: { readonly name: string; readonly replacedBy: string }[] = JSON.parse(String(row['retired']));
  return {
    version: Number(row['version']),
    names: namesIn(String(row['roles']), 'name'),
    instead: new Map(retired.map(({ name, replacedBy }) => [name, replacedBy])),
  };
}

function mappingIn(database: Database, organizationId: string): Mapping | null {
  const [row] = database.rows(
    'SELECT mode, default_role AS defaultRole, mappings FROM role_mappings WHERE organization_id = ?',
    organizationId,
  );
  if (!row) return null;
  const { defaultRole, mappings, mode } = row;
  return {
    mode: String(mode),
    defaultRole: defaultRole === null || defaultRole === undefined ? null : String(defaultRole),
    mappings: JSON.parse(String(mappings)),
  };
}

/** Of a JSON list of objects one member of each. */
function namesIn(json: string, member: string): string[] {
  const list: readonly Readonly<Record<string, string>>[] = JSON.parse(json);
  return list.map((each) => each[member] ?? '');
}
