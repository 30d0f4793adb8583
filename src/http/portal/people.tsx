// …/people: who is in the directory, with search and paging.

import { userProfile } from '../../directory/profile.ts';
import { userTypeOf } from '../../directory/record.ts';
import type { Json, JsonObject } from '../../protocol/json.ts';
import { listUserProfiles } from '../../tenancy/people.ts';
import { Badge, Empty, Pager, Pills } from '../ui/components.tsx';
import { ago } from '../ui/format.ts';
import { providerName } from '../ui/providers.ts';
import { Search } from '../ui/search.tsx';
import type { PortalContext } from './context.ts';
import { pathIn } from './directory.tsx';
import { addressOf, listAddress, PAGE_SIZE, pageAround } from './query.ts';

const SHOWS = { active: true, inactive: false } as const;

export async function showPeople(c: PortalContext): Promise<Response> {
  const { db, directory, now } = c.var;
  const address = listAddress(c);
  const active = address.show === 'active' || address.show === 'inactive' ? SHOWS[address.show] : undefined;
  const found = await listUserProfiles(db, directory.id, {
    limit: PAGE_SIZE + 1,
    ...(address.after === '' ? {} : { after: address.after }),
    ...(address.search === '' ? {} : { search: address.search }),
    ...(active === undefined ? {} : { active }),
  });
  const path = pathIn(directory, 'people');
  const type = userTypeOf(directory.extension);
  const page = pageAround(found, path, address, ({ id }) => id);
  const pill = (text: string, show: string) => ({
    text,
    href: addressOf(path, { search: address.search, show }),
    here: address.show === show,
  });
  return c.render(
    <>
      <h1>People</h1>
      <p class="lead">{`Everyone received from ${providerName(directory.provider)}, oldest first.`}</p>
      <Search path={path} label="Name or email address" search={address.search} show={address.show} />
      <Pills label="Filter people" tabs={[pill('All', ''), pill('Active', 'active'), pill('Inactive', 'inactive')]} />
      <div id="list" aria-live="polite">
        {page.rows.length === 0 ? (
          <NoOne sought={address.search !== '' || address.show !== ''} setup={pathIn(directory, 'setup')} />
        ) : (
          <div class="sheet">
            <table class="folds">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Email</th>
                  <th scope="col">Title and department</th>
                  <th scope="col">Status</th>
                  <th scope="col">Last synced</th>
                </tr>
              </thead>
              <tbody>
                {page.rows.map((user) => (
                  <Person
                    profile={userProfile(user, type)}
                    href={pathIn(directory, 'people', user.id)}
                    heard={ago(user.syncedAt, now)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <Pager first={page.first} next={page.next} />
      </div>
    </>,
    { title: 'People' },
  );
}

interface PersonProps {
  readonly profile: JsonObject;
  readonly href: string;
  readonly heard: string;
}

function Person({ profile, href, heard }: PersonProps) {
  const [userName, email] = [said(profile['userName']), said(profile['email'])];
  const role = [profile['title'], profile['department']].map(said).filter((text) => text !== '');
  return (
    <tr>
      <td>
        <a href={href}>{nameIn(profile)}</a>
        {userName === email ? null : <small>{userName}</small>}
      </td>
      <td>{email}</td>
      <td>{role.join(', ')}</td>
      <td class="beside">
        <ActiveBadge active={profile['active'] !== false} />
      </td>
      <td class="when beside">{heard}</td>
    </tr>
  );
}

export const ActiveBadge = ({ active }: { readonly active: boolean }) =>
  active ? <Badge tone="ok">Active</Badge> : <Badge tone="wait">Inactive</Badge>;

function NoOne({ sought, setup }: { readonly sought: boolean; readonly setup: string }) {
  return sought ? (
    <Empty title="No people found">
      <p>Try a shorter search, or show all people.</p>
    </Empty>
  ) : (
    <Empty title="No people yet">
      <p>
        People appear here once your provider sends them. <a href={setup}>Continue setup</a>
      </p>
    </Empty>
  );
}

/** What pages call a person: display name, else given and family name, else user name. */
export function nameIn(profile: JsonObject): string {
  const whole = [profile['givenName'], profile['familyName']].map(said).filter((part) => part !== '');
  return said(profile['displayName']) || whole.join(' ') || said(profile['userName']);
}

function said(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
