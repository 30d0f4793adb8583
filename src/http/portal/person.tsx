// …/people/usr_…: one person, every attribute and every group.

import { userProfile } from '../../directory/profile.ts';
import { userTypeOf } from '../../directory/record.ts';
import { assembleUser } from '../../protocol/resource.ts';
import { readUserProfile } from '../../tenancy/people.ts';
import { Card, Facts, Time } from '../ui/components.tsx';
import { shownOf } from '../ui/roles/place.ts';
import { RolesOf } from '../ui/roles/why.tsx';
import { actionContext, completed } from './action-context.ts';
import { attributeRows } from './attributes.ts';
import type { PortalContext } from './context.ts';
import { pathIn } from './directory.tsx';
import { respondNotFound } from './layout.tsx';
import { ActiveBadge, nameIn } from './people.tsx';

export async function showPerson(c: PortalContext): Promise<Response> {
  const { db, decidesRoles, directory, language } = c.var;
  const { n, show, texts } = language;
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
        {show(texts.people.seen, { first: <Time at={user.createdAt} />, last: <Time at={user.modifiedAt} /> })}
      </p>
      <div class="columns">
        <Card title={texts.people.attributes}>
          <Facts
            facts={attributeRows(resource, language).map(({ name: attribute, text }) => [attribute, text] as const)}
          />
          <details class="note">
            <summary>{texts.people.asScim}</summary>
            <pre>{JSON.stringify(resource, null, 2)}</pre>
          </details>
        </Card>
        <aside aria-label={texts.people.aside}>
          {shown === null ? null : (
            <Card title={texts.roles.title}>
              <RolesOf granted={user.roles} shown={shown} />
            </Card>
          )}
          <Card title={user.groups.length === 0 ? texts.people.inNone : n(texts.people.inGroups, user.groups.length)}>
            <ul class="plain">
              {user.groups.map(({ id, direct, displayName }) => (
                <li>
                  <a href={pathIn(directory, 'groups', id)}>{displayName}</a>
                  {direct ? null : <span class="under">{texts.people.viaGroup}</span>}
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
