// …/groups: the directory's groups, with search, paging and what may be wrong with them.

import { displayNameOf } from '../../directory/entity.ts';
import { staleBefore } from '../../directory/profile.ts';
import { type ListedGroup, pageOfGroups } from '../../tenancy/people.ts';
import { Empty, Pager, Pills } from '../ui/components.tsx';
import { ago, counted } from '../ui/format.ts';
import { providerName } from '../ui/providers.ts';
import { Search } from '../ui/search.tsx';
import type { PortalContext } from './context.ts';
import { pathIn } from './directory.tsx';
import { Flags, flagsOf } from './flags.tsx';
import { addressOf, listAddress, PAGE_SIZE, pageAround } from './query.ts';

export async function showGroups(c: PortalContext): Promise<Response> {
  const { db, directory, now } = c.var;
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
  const provider = providerName(directory.provider);
  const pill = (text: string, to: string) => ({ text, href: addressOf(path, { search, show: to }), here: show === to });
  return c.render(
    <>
      <h1>Groups</h1>
      <p class="lead">{`Groups received from ${provider}, oldest first.`}</p>
      <Search path={path} label="Group name" search={search} show={show} />
      <Pills
        label="Filter groups"
        tabs={[pill('All', ''), pill('Unassigned', 'unassigned'), pill('Not updated', 'stale')]}
      />
      <div id="list" aria-live="polite">
        {page.rows.length === 0 ? (
          <NoGroup sought={search !== '' || show !== ''} provider={provider} />
        ) : (
          <div class="sheet">
            <table class="folds">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Members</th>
                  <th scope="col">Flags</th>
                  <th scope="col">Last synced</th>
                </tr>
              </thead>
              <tbody>
                {page.rows.map((listed) => (
                  <GroupRow
                    listed={listed}
                    href={pathIn(directory, 'groups', listed.group.id)}
                    heard={ago(listed.group.syncedAt, now)}
                    flags={flagsOf(listed, before, provider)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <Pager first={page.first} next={page.next} />
      </div>
    </>,
    { title: 'Groups' },
  );
}

interface GroupRowProps {
  readonly listed: ListedGroup;
  readonly href: string;
  readonly heard: string;
  readonly flags: ReturnType<typeof flagsOf>;
}

function GroupRow({ listed: { group }, href, heard, flags }: GroupRowProps) {
  return (
    <tr>
      <td>
        <a href={href}>{displayNameOf(group.doc)}</a>
      </td>
      <td>{group.memberCount === 0 ? 'No members' : counted(group.memberCount, 'member')}</td>
      <td>
        <Flags flags={flags} />
      </td>
      <td class="when">{heard}</td>
    </tr>
  );
}

function NoGroup({ sought, provider }: { readonly sought: boolean; readonly provider: string }) {
  return sought ? (
    <Empty title="No groups found">
      <p>Try a shorter search, or show all groups.</p>
    </Empty>
  ) : (
    <Empty title="No groups yet">
      <p>{`Groups appear here once they are assigned to this application in ${provider}.`}</p>
    </Empty>
  );
}
