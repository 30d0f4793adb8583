// The roles of the host app: declared once for the installation, kept in the operator's database, copied to every other.

import type { Database } from '../database.ts';
import { askEach, complete, copyToOthers } from '../every-database.ts';
import { type DeclaredRole, type DeclaredRoles, NO_ROLES, type RetiredRole } from '../protocol/role.ts';
import { copyDeclaration, declaredNow, declareNext, MAX_USES_COUNTED, usesOf } from '../store/operator/roles.ts';
import { organizationsBehind } from '../store/upkeep/roles.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { done, invalid, type NotDone, type Result } from './result.ts';

export const MAX_ROLES = 100;
/** Names that were taken away and are still understood. The oldest go first. */
const MAX_RETIRED = 200;
/** Organizations that begin right after a declaration; the scheduled handler does the others. */
const AT_ONCE = 20;

export const ROLE_NAME = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

/** The declared roles as a database has them. */
export async function declaredRolesIn(db: Database): Promise<DeclaredRoles> {
  const [[row]] = await db.run([declaredNow({})]);
  return row ? (JSON.parse(row.declared) as DeclaredRoles) : NO_ROLES;
}

export function declaredRoles({ databases }: Pick<ActionContext, 'databases'>): Promise<DeclaredRoles> {
  return declaredRolesIn(databases.operator);
}

/**
 * Declares all roles, the highest first. Everyone whose organization takes part is recomputed, a bounded number of
 * organizations at a time.
 * @param replace of names that are taken away, what mappings that name them mean from then on
 */
export async function declareRoles(
  context: ActionContext,
  roles: readonly DeclaredRole[],
  replace: Readonly<Record<string, string>> = {},
): Promise<Result<DeclaredRoles, 'invalid' | 'in use' | 'taken'>> {
  const was = await declaredRoles(context);
  const wrong = wrongWith(was, roles, replace);
  if (wrong) return wrong;
  const next: DeclaredRoles = { roles, retired: retiredAfter(was, roles, replace), version: was.version + 1 };
  if (JSON.stringify([was.roles, was.retired]) === JSON.stringify([next.roles, next.retired])) return done(was);
  const used = await inUse(context, was, next);
  if (used) return used;
  const { databases, now } = context;
  const row = {
    version: next.version,
    roles: JSON.stringify(roles),
    retired: JSON.stringify(next.retired),
    now,
  };
  const told = audit(context, 'roles.update', null, '', { before: { roles: was.roles }, after: { roles, replace } });
  const [[declared]] = await databases.operator.run([declareNext(row), told]);
  if (!declared)
    return { ok: false, reason: 'taken', detail: 'The declared roles have changed in the meantime. Try again.' };
  await copyToOthers(databases.all(), copyDeclaration(row));
  context.later(beginRecomputes(context));
  return done(next);
}

function wrongWith(
  was: DeclaredRoles,
  roles: readonly DeclaredRole[],
  replace: Readonly<Record<string, string>>,
): NotDone<'invalid'> | null {
  const names = new Set(roles.map(({ name }) => name));
  const wrong = Object.entries(replace).flatMap(([old, now]) => {
    const member = `replace/${old}`;
    if (!was.roles.some(({ name }) => name === old)) return [{ member, detail: 'No role with this name is declared.' }];
    if (names.has(old)) return [{ member, detail: 'The role is still declared.' }];
    return names.has(now) ? [] : [{ member, detail: `"${now}" is not among the roles.` }];
  });
  return wrong.length === 0 ? null : invalid(...wrong);
}

/** What earlier names stand for after the declaration: through what replaced them, as long as that stands. */
function retiredAfter(
  was: DeclaredRoles,
  roles: readonly DeclaredRole[],
  replace: Readonly<Record<string, string>>,
): RetiredRole[] {
  const names = new Set(roles.map(({ name }) => name));
  const before = was.retired.map(({ name, replacedBy }) => ({ name, replacedBy: replace[replacedBy] ?? replacedBy }));
  const now = Object.entries(replace).map(([name, replacedBy]) => ({ name, replacedBy }));
  return [...before, ...now]
    .filter(({ name, replacedBy }) => !names.has(name) && names.has(replacedBy))
    .slice(-MAX_RETIRED);
}

/** A role that mappings name can be taken away only with what takes its place; nor can an old name mean another role. */
async function inUse(
  { databases }: ActionContext,
  was: DeclaredRoles,
  now: DeclaredRoles,
): Promise<NotDone<'in use'> | null> {
  const stands = new Set(now.roles.map(({ name }) => name));
  const meant = (name: string) => now.retired.find((each) => each.name === name)?.replacedBy ?? name;
  const lost = [...was.roles, ...was.retired].map(({ name }) => name).filter((name) => !stands.has(meant(name)));
  const returned = was.retired.map(({ name }) => name).filter((name) => stands.has(name));
  if (lost.length + returned.length === 0) return null;
  const asked = { names: JSON.stringify([...lost, ...returned]) };
  // One that is silent may hold a mapping that names it: then nothing is taken away.
  const found = complete(await askEach(databases.all(), (db) => db.run([usesOf(asked)])));
  const uses = Map.groupBy(
    found.flatMap(([rows]) => rows),
    ({ role }) => role,
  );
  const [name, of] = [...uses][0] ?? [];
  if (name === undefined || of === undefined) return null;
  const count = of.length >= MAX_USES_COUNTED ? `${of.length} or more organizations` : organizations(of.length);
  const some = of.slice(0, 3).map(({ organizationId }) => organizationId);
  const detail = returned.includes(name)
    ? `The role "${name}" is still being replaced in ${count} (${some.join(', ')}). Try again later.`
    : `The role "${name}" is in the role mapping of ${count} (${some.join(', ')}). Name the role that replaces it.`;
  return { ok: false, reason: 'in use', detail };
}

function organizations(count: number): string {
  return count === 1 ? '1 organization' : `${count} organizations`;
}

/** The first ones do not wait for the scheduled handler. */
async function beginRecomputes({ change, databases }: ActionContext): Promise<void> {
  for (const [label, db] of databases.all())
    try {
      for (const organizationId of await organizationsBehind(db, AT_ONCE))
        await change({
          organizationId,
          directoryId: '',
          tokenHash: null,
          change: { kind: 'roles.recompute', reason: 'roles_declared' },
        });
    } catch (error) {
      console.error(JSON.stringify({ message: 'recomputes are left to the clock', label, error: String(error) }));
    }
}
