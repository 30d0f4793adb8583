// /console/roles: the roles of the host app, declared once for the installation, the highest first.

import type { DeclaredRole } from '../../protocol/role.ts';
import { MAX_DESCRIPTION, MAX_NAME, textOf } from '../../tenancy/name.ts';
import { declaredRoles, declareRoles, MAX_ROLES, ROLE_NAME } from '../../tenancy/roles.ts';
import { Card, Empty } from '../ui/components.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, consolePath } from './context.ts';
import { optionalTextField, withQuery } from './input.ts';
import { Action, Csrf, respondRefused } from './layout.tsx';
import { may } from './permissions.ts';

const path = consolePath('roles');

/** GET /console/roles */
export async function showDeclaredRoles(c: ConsoleContext): Promise<Response> {
  const { roles } = await declaredRoles(actionContext(c));
  return c.render(
    <>
      <h1>Roles</h1>
      <p class="lead">
        What people can be in your app, the highest first. Each organization then maps its groups to these roles.
      </p>
      {roles.length === 0 ? (
        <Empty title="No roles yet">
          <p>Declare them here or through the API. Until then, the portal has no roles page.</p>
        </Empty>
      ) : (
        <RoleTable c={c} roles={roles} />
      )}
      {roles.length >= MAX_ROLES || !may(c, 'POST', path) ? null : (
        <Card title="Add a role">
          <NewRole c={c} />
        </Card>
      )}
    </>,
    { title: 'Roles' },
  );
}

/** POST /console/roles: a new one, the lowest. */
export async function addRole(c: ConsoleContext): Promise<Response> {
  const form = await c.req.parseBody();
  const { roles } = await declaredRoles(actionContext(c));
  const name = typeof form['name'] === 'string' ? form['name'].trim() : '';
  if (!ROLE_NAME.test(name))
    return respondRefused(
      c,
      400,
      'The name must start with a lower-case letter or digit, followed by up to 63 of a-z, 0-9, _, . and -.',
    );
  if (roles.some((role) => role.name === name)) return respondRefused(c, 409, `A role named "${name}" already exists.`);
  const words = wordsIn(form);
  if (words === null) return respondRefused(c, 400, WRONG_WORDS);
  return declare(c, [...roles, { name, ...words }], 'roles.add');
}

/** POST /console/roles/NAME: what it is called, and what it means. */
export async function editRole(c: ConsoleContext): Promise<Response> {
  const words = wordsIn(await c.req.parseBody());
  if (words === null) return respondRefused(c, 400, WRONG_WORDS);
  const { roles } = await declaredRoles(actionContext(c));
  const name = c.req.param('name');
  return declare(
    c,
    roles.map((role) => (role.name === name ? { name, ...words } : role)),
    'roles.edit',
  );
}

/** POST /console/roles/NAME/raise: one place up. */
export async function raiseRole(c: ConsoleContext): Promise<Response> {
  const { roles } = await declaredRoles(actionContext(c));
  const at = roles.findIndex(({ name }) => name === c.req.param('name'));
  const moved = roles.filter((_, index) => index !== at);
  return declare(c, at < 1 ? roles : moved.toSpliced(at - 1, 0, ...roles.slice(at, at + 1)), 'roles.order');
}

/** POST /console/roles/NAME/remove */
export async function removeRole(c: ConsoleContext): Promise<Response> {
  const name = c.req.param('name') ?? '';
  const { replace } = await c.req.parseBody();
  const { roles } = await declaredRoles(actionContext(c));
  const left = roles.filter((role) => role.name !== name);
  const by = typeof replace === 'string' && replace !== '' ? { [name]: replace } : {};
  return declare(c, left, 'roles.remove', left.length === roles.length ? {} : by);
}

async function declare(
  c: ConsoleContext,
  roles: readonly DeclaredRole[],
  what: string,
  replace: Readonly<Record<string, string>> = {},
): Promise<Response> {
  completed(await declareRoles(actionContext(c), roles, replace));
  return c.redirect(withQuery(path, { done: what }), 303);
}

const WRONG_WORDS = `Enter a display name of up to ${MAX_NAME} characters. The description is optional, up to ${MAX_DESCRIPTION} characters.`;

function wordsIn(form: Readonly<Record<string, unknown>>): Omit<DeclaredRole, 'name'> | null {
  const displayName = textOf(form['displayName'], MAX_NAME);
  const description = optionalTextField(form['description'], MAX_DESCRIPTION);
  return displayName === null || description === null ? null : { displayName, description: description || null };
}

function RoleTable({ c, roles }: { readonly c: ConsoleContext; readonly roles: readonly DeclaredRole[] }) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Role</th>
            <th scope="col">Name in API and events</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {roles.map((role, index) => (
            <tr>
              <td>
                <strong>{role.displayName}</strong>
                {role.description === null ? null : <small>{role.description}</small>}
              </td>
              <td>
                <code>{role.name}</code>
              </td>
              <td>
                {may(c, 'POST', consolePath('roles', role.name)) ? (
                  <div class="deeds">
                    {index === 0 ? null : (
                      <Action
                        c={c}
                        action={consolePath('roles', role.name, 'raise')}
                        text="Move up"
                        label={`Move up ${role.displayName}`}
                      />
                    )}
                    <details class="ask">
                      <summary aria-label={`Edit… ${role.displayName}`}>Edit…</summary>
                      <form method="post" action={consolePath('roles', role.name)} class="asked">
                        <Csrf c={c} />
                        <Words of={role} />
                        <div class="field">
                          <button type="submit">Save</button>
                        </div>
                      </form>
                    </details>
                    <details class="ask">
                      <summary aria-label={`Remove… ${role.displayName}`}>Remove…</summary>
                      <Removal c={c} role={role} others={roles.filter((other) => other !== role)} />
                    </details>
                  </div>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RemovalProps {
  readonly c: ConsoleContext;
  readonly role: DeclaredRole;
  readonly others: readonly DeclaredRole[];
}

function Removal({ c, role, others }: RemovalProps) {
  const id = `replace-${role.name}`;
  return (
    <form method="post" action={consolePath('roles', role.name, 'remove')} class="asked">
      <Csrf c={c} />
      <p>
        People who have this role lose it, or get the role that replaces it. If mappings name it, choose a replacement.
      </p>
      <div class="field">
        <label for={id}>Replace with</label>
        <select id={id} name="replace">
          <option value="">None (only if no mapping names it)</option>
          {others.map(({ displayName, name }) => (
            <option value={name}>{displayName}</option>
          ))}
        </select>
      </div>
      <div class="field">
        <button type="submit" class="bad">
          Remove
        </button>
      </div>
    </form>
  );
}

function NewRole({ c }: { readonly c: ConsoleContext }) {
  return (
    <form method="post" action={path}>
      <Csrf c={c} />
      <Words of={null} />
      <div class="field">
        <label for="name">Name in API and events. It cannot be changed (a-z, 0-9, _, . and -)</label>
        <input id="name" name="name" type="text" maxlength={64} required pattern="[a-z0-9][a-z0-9_.\-]*" />
      </div>
      <div class="field">
        <button type="submit">Add role</button>
      </div>
    </form>
  );
}

function Words({ of: role }: { readonly of: DeclaredRole | null }) {
  const end = role === null ? '' : `-${role.name}`;
  return (
    <>
      <div class="field">
        <label for={`display${end}`}>Display name</label>
        <input
          id={`display${end}`}
          name="displayName"
          type="text"
          maxlength={MAX_NAME}
          value={role?.displayName ?? ''}
          required
        />
      </div>
      <div class="field">
        <label for={`description${end}`}>Description (optional)</label>
        <input
          id={`description${end}`}
          name="description"
          type="text"
          maxlength={MAX_DESCRIPTION}
          value={role?.description ?? ''}
        />
      </div>
    </>
  );
}
