// …/groups/grp_…: one group, what may be wrong with it, and its members page by page.

import { displayNameOf } from '../../../directory/entity.ts';
import { staleBefore } from '../../../directory/profile.ts';
import { assembleGroup } from '../../../protocol/resource.ts';
import type { MemberReference } from '../../../protocol/stored.ts';
import { listMembers, oneGroup } from '../../../tenancy/people.ts';
import { useLanguage } from '../catalog/use.ts';
import { Card, Facts, Notice, Pager, Time } from '../components.tsx';
import { attributeRows } from './attributes.ts';
import { flagsOf } from './flags.tsx';
import type { DirectoryPlace, View } from './place.ts';
import { type ListAddress, PAGE_SIZE, pageAround } from './query.ts';

/** Null where there is no such group. */
export async function groupView(place: DirectoryPlace, id: string, { after }: ListAddress): Promise<View | null> {
  const { db, directory, language } = place;
  const { n, show, texts } = language;
  const address = { search: '', show: '', after };
  const [listed, members] = await Promise.all([
    oneGroup(db, directory.id, id),
    listMembers(db, directory.id, id, { after: address.after, limit: PAGE_SIZE + 1 }),
  ]);
  if (listed === null) return null;
  const { group } = listed;
  const page = pageAround(members, place.path('groups', id), address, (member) => member.id);
  const resource = assembleGroup(group, null);
  const content = (
    <>
      <h1>{displayNameOf(group.doc)}</h1>
      <p class="lead">
        {n(texts.words.members, group.memberCount)}.{' '}
        {show(texts.people.seen, { first: <Time at={group.createdAt} />, last: <Time at={group.modifiedAt} /> })}
      </p>
      {flagsOf(listed, staleBefore(directory), directory.provider, language).map(({ word, why }) => (
        <Notice tone="wait">
          <p>
            <strong>{word}.</strong> {why}
          </p>
        </Notice>
      ))}
      <div class="columns">
        <Card title={texts.groups.members}>
          {page.rows.length === 0 ? <p>{texts.groups.noMembers}</p> : null}
          <ul class="plain">
            {page.rows.map((member) => (
              <Member member={member} href={place.path(pageFor(member), member.id)} />
            ))}
          </ul>
          <Pager first={page.first} next={page.next} />
        </Card>
        <aside aria-label={texts.people.attributes}>
          <Card title={texts.people.attributes}>
            <Facts facts={attributeRows(resource, language).map(({ name, text }) => [name, text] as const)} />
            <details class="note">
              <summary>{texts.people.asScim}</summary>
              <pre>{JSON.stringify(resource, null, 2)}</pre>
            </details>
          </Card>
        </aside>
      </div>
    </>
  );
  return { title: displayNameOf(group.doc), content };
}

function pageFor({ type }: MemberReference): 'groups' | 'people' {
  return type === 'Group' ? 'groups' : 'people';
}

function Member({ member: { display, type }, href }: { readonly member: MemberReference; readonly href: string }) {
  return (
    <li>
      <a href={href}>{display}</a>
      {type === 'Group' ? <span class="under">{useLanguage().texts.groups.aGroup}</span> : null}
    </li>
  );
}
