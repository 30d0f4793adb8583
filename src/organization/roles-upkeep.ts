// What the clock goes on with about roles: copies of the declaration that did not reach a database, recomputes that lost
// their next turn, organizations behind the declaration, some of them at each turn.

import type { Database } from '../database.ts';
import type { DeclaredRoles } from '../protocol/role.ts';
import { copyDeclaration, declaredNow } from '../store/operator/roles.ts';
import { organizationsBehind, unfinishedRecomputes } from '../store/upkeep/roles.ts';
import type { Upkeep } from './upkeep-context.ts';

/** Each goes on by itself from there. */
const RECOMPUTES_AT_ONCE = 100;
/** Organizations that begin in one turn and database: each makes an event for whoever's roles change. */
const BEHIND_AT_ONCE = 50;

export async function upkeepOfRoles({ ask, databases, db, label, now }: Upkeep): Promise<boolean> {
  const declared = label === '' ? null : await declaration(databases.operator);
  if (declared) {
    const { retired, roles, version } = declared;
    if ((declaredIn(await db.run([declaredNow({})]))?.version ?? 0) < version)
      await db.run([copyDeclaration({ version, roles: JSON.stringify(roles), retired: JSON.stringify(retired), now })]);
  }
  for (const { directoryId, id, organizationId, position } of await unfinishedRecomputes(db, RECOMPUTES_AT_ONCE))
    await ask({ organizationId, directoryId, tokenHash: null, change: { kind: 'roles.step', id, position } });
  const behind = await organizationsBehind(db, BEHIND_AT_ONCE);
  for (const organizationId of behind)
    await ask({
      organizationId,
      directoryId: '',
      tokenHash: null,
      change: { kind: 'roles.recompute', reason: 'roles_declared' },
    });
  return false;
}

/** Null where the operator's database does not answer: its copies wait for the next run, all else goes on. */
async function declaration(operator: Database): Promise<DeclaredRoles | null> {
  try {
    return declaredIn(await operator.run([declaredNow({})]));
  } catch (error) {
    console.error(JSON.stringify({ message: 'the declared roles could not be read', error: String(error) }));
    return null;
  }
}

function declaredIn([[row]]: readonly [readonly { readonly declared: string }[]]): DeclaredRoles | null {
  return row ? (JSON.parse(row.declared) as DeclaredRoles) : null;
}
