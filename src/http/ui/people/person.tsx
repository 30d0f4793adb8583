// …/people/usr_…: one person, every attribute and every group.

import { userProfile } from '../../../directory/profile.ts';
import { userTypeOf } from '../../../directory/record.ts';
import { assembleUser } from '../../../protocol/resource.ts';
import { readUserProfile } from '../../../tenancy/people.ts';
import { Card, Facts, Time } from '../components.tsx';
import { RolesOf } from '../roles/why.tsx';
import { attributeRows } from './attributes.ts';
import { ActiveBadge, nameIn } from './people.tsx';
import type { DirectoryPlace, View } from './place.ts';

/** Null where there is no such person. */
export async function personView(place: DirectoryPlace, id: string): Promise<View | null> {
  const { db, directory, language } = place;
  const { n, show, texts } = language;
  const [user, shown] = await Promise.all([readUserProfile(db, directory.id, id), place.roles()]);
  if (user === null) return null;
  const type = userTypeOf(directory.extension);
  const profile = userProfile(user, type);
  const resource = assembleUser({ ...user, groups: [] }, type, null);
  const name = nameIn(profile);
  const content = (
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
              {user.groups.map(({ id: groupId, direct, displayName }) => (
                <li>
                  <a href={place.path('groups', groupId)}>{displayName}</a>
                  {direct ? null : <span class="under">{texts.people.viaGroup}</span>}
                </li>
              ))}
            </ul>
          </Card>
        </aside>
      </div>
    </>
  );
  return { title: name, content };
}
