// …/groups/grp_…: one group, what may be wrong with it, and its members page by page.

import { displayNameOf } from '../../directory/entity.ts';
import { staleBefore } from '../../directory/profile.ts';
import { assembleGroup } from '../../protocol/resource.ts';
import type { MemberReference } from '../../protocol/stored.ts';
import { listMembers, oneGroup } from '../../tenancy/people.ts';
import { Card, Facts, Notice, Pager, Time } from '../ui/components.tsx';
import { counted } from '../ui/format.ts';
import { providerName } from '../ui/providers.ts';
import { attributeRows } from './attributes.ts';
import type { PortalContext } from './context.ts';
import { pathIn } from './directory.tsx';
import { flagsOf } from './flags.tsx';
import { respondNotFound } from './layout.tsx';
import { listAddress, PAGE_SIZE, pageAround } from './query.ts';

export async function showGroup(c: PortalContext): Promise<Response> {
  const { db, directory } = c.var;
  const id = c.req.param('grp') ?? '';
  const address = { ...listAddress(c), search: '', show: '' };
  const [listed, members] = await Promise.all([
    oneGroup(db, directory.id, id),
    listMembers(db, directory.id, id, { after: address.after, limit: PAGE_SIZE + 1 }),
  ]);
  if (listed === null) return respondNotFound(c);
  const { group } = listed;
  const page = pageAround(members, pathIn(directory, 'groups', id), address, (member) => member.id);
  const resource = assembleGroup(group, null);
  return c.render(
    <>
      <h1>{displayNameOf(group.doc)}</h1>
      <p class="lead">
        {`${counted(group.memberCount, 'member')}. `}First seen <Time at={group.createdAt} />, last changed{' '}
        <Time at={group.modifiedAt} />.
      </p>
      {flagsOf(listed, staleBefore(directory), providerName(directory.provider)).map(({ word, why }) => (
        <Notice tone="wait">
          <p>
            <strong>{word}.</strong> {why}
          </p>
        </Notice>
      ))}
      <div class="columns">
        <Card title="Members">
          {page.rows.length === 0 ? <p>This group has no members.</p> : null}
          <ul class="plain">
            {page.rows.map((member) => (
              <Member member={member} href={pathIn(directory, pageFor(member), member.id)} />
            ))}
          </ul>
          <Pager first={page.first} next={page.next} />
        </Card>
        <aside aria-label="Attributes">
          <Card title="Attributes">
            <Facts facts={attributeRows(resource).map(({ name, text }) => [name, text] as const)} />
            <details class="note">
              <summary>View as SCIM resource</summary>
              <pre>{JSON.stringify(resource, null, 2)}</pre>
            </details>
          </Card>
        </aside>
      </div>
    </>,
    { title: displayNameOf(group.doc) },
  );
}

function pageFor({ type }: MemberReference): 'groups' | 'people' {
  return type === 'Group' ? 'groups' : 'people';
}

function Member({ member: { display, type }, href }: { readonly member: MemberReference; readonly href: string }) {
  return (
    <li>
      <a href={href}>{display}</a>
      {type === 'Group' ? <span class="under">a group</span> : null}
    </li>
  );
}
