// …/groups: the directory's groups, with search, paging and what may be wrong with them.

import { displayNameOf } from '../../directory/entity.ts';
import { staleBefore } from '../../directory/profile.ts';
import { type ListedGroup, pageOfGroups } from '../../tenancy/people.ts';
import { useLanguage } from '../ui/catalog/use.ts';
import { Empty, Pager, Pills } from '../ui/components.tsx';
import { providerName } from '../ui/providers.ts';
import { Search } from '../ui/search.tsx';
import type { PortalContext } from './context.ts';
import { pathIn } from './directory.tsx';
import { Flags, flagsOf } from './flags.tsx';
import { addressOf, listAddress, PAGE_SIZE, pageAround } from './query.ts';

export async function showGroups(c: PortalContext): Promise<Response> {
  const { db, directory, language, now } = c.var;
  const { say, texts } = language;
  const address = listAddress(c);
  const { after, search, show } = address;
  const before = staleBefore(directory);
  const found = await pageOfGroups(db, directory.id, {
    after,
    limit: PAGE_SIZE + 1,
    staleBefore: before,
    ...(search === '' ? {} : { search }),
    ...(show === 'unassigned' || show === 'stale' ? { only: show } : {}),
  });
  const path = pathIn(directory, 'groups');
  const page = pageAround(found, path, address, ({ group }) => group.id);
  const provider = providerName(directory.provider, language);
  const pill = (text: string, to: string) => ({ text, href: addressOf(path, { search, show: to }), here: show === to });
  return c.render(
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
        {page.rows.length === 0 ? (
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
                {page.rows.map((listed) => (
                  <GroupRow
                    listed={listed}
                    href={pathIn(directory, 'groups', listed.group.id)}
                    heard={language.ago(listed.group.syncedAt, now)}
                    flags={flagsOf(listed, before, directory.provider, language)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <Pager first={page.first} next={page.next} />
      </div>
    </>,
    { title: texts.directory.groups },
  );
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
