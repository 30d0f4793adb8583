// …/people: who is in the directory, with search and paging.

import { userProfile } from '../../directory/profile.ts';
import { userTypeOf } from '../../directory/record.ts';
import type { Json, JsonObject } from '../../protocol/json.ts';
import { listUserProfiles } from '../../tenancy/people.ts';
import { useLanguage } from '../ui/catalog/use.ts';
import { Badge, Empty, Pager, Pills } from '../ui/components.tsx';
import { providerName } from '../ui/providers.ts';
import { Search } from '../ui/search.tsx';
import type { PortalContext } from './context.ts';
import { pathIn } from './directory.tsx';
import { addressOf, listAddress, PAGE_SIZE, pageAround } from './query.ts';

const SHOWS = { active: true, inactive: false } as const;

export async function showPeople(c: PortalContext): Promise<Response> {
  const { db, directory, language, now } = c.var;
  const { say, texts } = language;
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
      <h1>{texts.directory.people}</h1>
      <p class="lead">{say(texts.people.lead, { provider: providerName(directory.provider, language) })}</p>
      <Search path={path} label={texts.people.search} search={address.search} show={address.show} />
      <Pills
        label={texts.people.filter}
        tabs={[pill(texts.words.all, ''), pill(texts.words.active, 'active'), pill(texts.words.inactive, 'inactive')]}
      />
      <div id="list" aria-live="polite">
        {page.rows.length === 0 ? (
          <NoOne sought={address.search !== '' || address.show !== ''} setup={pathIn(directory, 'setup')} />
        ) : (
          <div class="sheet">
            <table class="folds">
              <thead>
                <tr>
                  <th scope="col">{texts.words.name}</th>
                  <th scope="col">{texts.people.email}</th>
                  <th scope="col">{texts.people.titleAndDepartment}</th>
                  <th scope="col">{texts.people.status}</th>
                  <th scope="col">{texts.words.lastSynced}</th>
                </tr>
              </thead>
              <tbody>
                {page.rows.map((user) => (
                  <Person
                    profile={userProfile(user, type)}
                    href={pathIn(directory, 'people', user.id)}
                    heard={language.ago(user.syncedAt, now)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <Pager first={page.first} next={page.next} />
      </div>
    </>,
    { title: texts.directory.people },
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

export function ActiveBadge({ active }: { readonly active: boolean }) {
  const { words } = useLanguage().texts;
  return active ? <Badge tone="ok">{words.active}</Badge> : <Badge tone="wait">{words.inactive}</Badge>;
}

function NoOne({ sought, setup }: { readonly sought: boolean; readonly setup: string }) {
  const { people } = useLanguage().texts;
  return sought ? (
    <Empty title={people.notFound}>
      <p>{people.notFoundHint}</p>
    </Empty>
  ) : (
    <Empty title={people.none}>
      <p>
        {people.noneHint} <a href={setup}>{people.continueSetup}</a>
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
