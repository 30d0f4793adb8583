// …/people/usr_…: one person, every attribute and every group.

import { userProfile } from '../../directory/profile.ts';
import { userTypeOf } from '../../directory/record.ts';
import { assembleUser } from '../../protocol/resource.ts';
import { readUserProfile } from '../../tenancy/people.ts';
import { en } from '../ui/catalog/en.ts';
import { Card, Facts, Time } from '../ui/components.tsx';
import { counted } from '../ui/format.ts';
import { shownOf } from '../ui/roles/place.ts';
import { RolesOf } from '../ui/roles/why.tsx';
import { actionContext, completed } from './action-context.ts';
import { attributeRows } from './attributes.ts';
import type { PortalContext } from './context.ts';
import { pathIn } from './directory.tsx';
import { respondNotFound } from './layout.tsx';
import { ActiveBadge, nameIn } from './people.tsx';

export async function showPerson(c: PortalContext): Promise<Response> {
  const { db, decidesRoles, directory } = c.var;
  const user = await readUserProfile(db, directory.id, c.req.param('usr') ?? '');
  if (user === null) return respondNotFound(c);
  const type = userTypeOf(directory.extension);
  const profile = userProfile(user, type);
  const resource = assembleUser({ ...user, groups: [] }, type, null);
  const name = nameIn(profile);
  const shown = decidesRoles ? completed(await shownOf(actionContext(c), directory.organizationId, [])) : null;
  return c.render(
    <>
      <div class="row">
        <h1>{name}</h1>
        <ActiveBadge active={profile['active'] !== false} />
      </div>
      <p class="lead">
        First seen <Time at={user.createdAt} />, last changed <Time at={user.modifiedAt} />.
      </p>
      <div class="columns">
        <Card title="Attributes">
          <Facts facts={attributeRows(resource).map(({ name: attribute, text }) => [attribute, text] as const)} />
          <details class="note">
            <summary>View as SCIM resource</summary>
            <pre>{JSON.stringify(resource, null, 2)}</pre>
          </details>
        </Card>
        <aside aria-label="Groups and roles">
          {shown === null ? null : (
            <Card title={en.roles.title}>
              <RolesOf granted={user.roles} shown={shown} texts={en} />
            </Card>
          )}
          <Card title={user.groups.length === 0 ? 'Not in any groups' : `In ${counted(user.groups.length, 'group')}`}>
            <ul class="plain">
              {user.groups.map(({ id, direct, displayName }) => (
                <li>
                  <a href={pathIn(directory, 'groups', id)}>{displayName}</a>
                  {direct ? null : <span class="under">via another group</span>}
                </li>
              ))}
            </ul>
          </Card>
        </aside>
      </div>
    </>,
    { title: name },
  );
}
