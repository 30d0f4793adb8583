// …/people: who is in the directory, with search and paging; where a search finds nobody, why that may be.

import { userProfile } from '../../../directory/profile.ts';
import { userTypeOf } from '../../../directory/record.ts';
import type { Json, JsonObject } from '../../../protocol/json.ts';
import { findPeoplePage } from '../../../tenancy/people-pages.ts';
import { useLanguage } from '../catalog/use.ts';
import { Badge, Empty, Pager, Pills } from '../components.tsx';
import { providerName } from '../providers.ts';
import { Search } from '../search.tsx';
import type { DirectoryPlace, View } from './place.ts';
import { addressOf, type ListAddress, PAGE_SIZE } from './query.ts';
import { WhyNotHere, whyAsked } from './why.tsx';

const SHOWS = { active: true, inactive: false } as const;

export async function peopleView(place: DirectoryPlace, address: ListAddress): Promise<View> {
  const { db, directory, language, now } = place;
  const { say, texts } = language;
  const active = address.show === 'active' || address.show === 'inactive' ? SHOWS[address.show] : undefined;
  const { after, search } = address;
  const { rows, next } = await findPeoplePage(db, directory.id, {
    search,
    active,
    after,
    limit: PAGE_SIZE,
    size: directory.userCount,
  });
  const why = rows.length === 0 && (next === null || address.why) ? await whyAsked(place, address) : null;
  const path = place.path('people');
  const type = userTypeOf(directory.extension);
  const pill = (text: string, show: string) => ({
    text,
    href: addressOf(path, { search: address.search, show }),
    here: address.show === show,
  });
  const content = (
    <>
      <h1>{texts.directory.people}</h1>
      <p class="lead">{say(texts.people.lead, { provider: providerName(directory.provider, language) })}</p>
      <Search path={path} label={texts.people.search} search={address.search} show={address.show} />
      <Pills
        label={texts.people.filter}
        tabs={[pill(texts.words.all, ''), pill(texts.words.active, 'active'), pill(texts.words.inactive, 'inactive')]}
      />
      <div id="list" aria-live="polite">
        {rows.length === 0 ? (
          <NoOne sought={address.search !== '' || address.show !== ''} setup={place.setup} more={next !== null} />
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
                {rows.map((user) => (
                  <Person
                    profile={userProfile(user, type)}
                    href={place.path('people', user.id)}
                    heard={language.ago(user.syncedAt, now)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {why === null ? null : <WhyNotHere place={place} why={why} />}
        <Pager
          first={after === '' ? null : addressOf(path, { ...address, after: '' })}
          next={next === null ? null : addressOf(path, { ...address, after: next })}
        />
      </div>
    </>
  );
  return { title: texts.directory.people, content };
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

interface NoOneProps {
  readonly sought: boolean;
  readonly setup: string | null;
  /** The search goes on. */
  readonly more: boolean;
}

function NoOne({ more, setup, sought }: NoOneProps) {
  const { people } = useLanguage().texts;
  return sought ? (
    <Empty title={more ? people.notYetFound : people.notFound}>
      <p>{more ? people.notYetFoundHint : people.notFoundHint}</p>
    </Empty>
  ) : (
    <Empty title={people.none}>
      <p>
        {people.noneHint} {setup === null ? null : <a href={setup}>{people.continueSetup}</a>}
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
