// …/groups: the directory's groups, with search, paging and what may be wrong with them.

import { displayNameOf } from '../../../directory/entity.ts';
import { staleBefore } from '../../../directory/profile.ts';
import type { ListedGroup } from '../../../tenancy/people.ts';
import { findGroupsPage } from '../../../tenancy/people-pages.ts';
import { useLanguage } from '../catalog/use.ts';
import { Empty, Pager, Pills } from '../components.tsx';
import { providerName } from '../providers.ts';
import { Search } from '../search.tsx';
import { Flags, flagsOf } from './flags.tsx';
import type { DirectoryPlace, View } from './place.ts';
import { addressOf, type ListAddress, PAGE_SIZE } from './query.ts';

export async function groupsView(place: DirectoryPlace, address: ListAddress): Promise<View> {
  const { db, directory, language, now } = place;
  const { say, texts } = language;
  const { after, search, show } = address;
  const before = staleBefore(directory);
  const { rows, next } = await findGroupsPage(db, directory.id, {
    after,
    limit: PAGE_SIZE,
    staleBefore: before,
    search,
    only: show === 'unassigned' || show === 'stale' ? show : undefined,
  });
  const path = place.path('groups');
  const provider = providerName(directory.provider, language);
  const pill = (text: string, to: string) => ({ text, href: addressOf(path, { search, show: to }), here: show === to });
  const content = (
    <>
      <h1>{texts.directory.groups}</h1>
      <p class="lead">{say(texts.groups.lead, { provider })}</p>
      <Search path={path} label={texts.groups.search} search={search} show={show} />
      <Pills
        label={texts.groups.filter}
        tabs={[
          pill(texts.words.all, ''),
          pill(texts.groups.unassigned, 'unassigned'),
          pill(texts.groups.stale, 'stale'),
        ]}
      />
      <div id="list" aria-live="polite">
        {rows.length === 0 ? (
          <NoGroup sought={search !== '' || show !== ''} provider={provider} />
        ) : (
          <div class="sheet">
            <table class="folds">
              <thead>
                <tr>
                  <th scope="col">{texts.words.name}</th>
                  <th scope="col">{texts.groups.members}</th>
                  <th scope="col">{texts.groups.flags}</th>
                  <th scope="col">{texts.words.lastSynced}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((listed) => (
                  <GroupRow
                    listed={listed}
                    href={place.path('groups', listed.group.id)}
                    heard={language.ago(listed.group.syncedAt, now)}
                    flags={flagsOf(listed, before, directory.provider, language)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <Pager
          first={after === '' ? null : addressOf(path, { ...address, after: '' })}
          next={next === null ? null : addressOf(path, { ...address, after: next })}
        />
      </div>
    </>
  );
  return { title: texts.directory.groups, content };
}

interface GroupRowProps {
  readonly listed: ListedGroup;
  readonly href: string;
  readonly heard: string;
  readonly flags: ReturnType<typeof flagsOf>;
}

function GroupRow({ listed: { group }, href, heard, flags }: GroupRowProps) {
  const { n, texts } = useLanguage();
  return (
    <tr>
      <td>
        <a href={href}>{displayNameOf(group.doc)}</a>
      </td>
      <td>{group.memberCount === 0 ? texts.words.noMembers : n(texts.words.members, group.memberCount)}</td>
      <td>
        <Flags flags={flags} />
      </td>
      <td class="when">{heard}</td>
    </tr>
  );
}

function NoGroup({ sought, provider }: { readonly sought: boolean; readonly provider: string }) {
  const { say, texts } = useLanguage();
  const { groups } = texts;
  return sought ? (
    <Empty title={groups.notFound}>
      <p>{groups.notFoundHint}</p>
    </Empty>
  ) : (
    <Empty title={groups.none}>
      <p>{say(groups.noneHint, { provider })}</p>
    </Empty>
  );
}
