// What the guard holds of a directory, as portal and console show it: how many, who, in which groups.

import type { Held } from '../../tenancy/held.ts';
import { Badge, Time } from './components.tsx';
import { count, counted } from './format.ts';

/** Beside the status of a directory. */
export function HeldBadge({ heldAt, heldFrom }: { readonly heldAt: number | null; readonly heldFrom: number | null }) {
  if (heldAt === null) return null;
  return <Badge tone="bad">{heldFrom === null ? 'Removals rejected' : 'Removals on hold'}</Badge>;
}

/** One sentence: since when, how many, in how many groups. */
export function HeldSentence({ held, provider }: { readonly held: Held; readonly provider: string }) {
  if (held.refusing)
    return (
      <>
        {'Since '}
        <Time at={held.since} form="moment" />
        {`, requests from ${provider} that take access away are rejected, because there were unusually many. Nothing was changed.`}
      </>
    );
  const least = held.more ? 'more than ' : '';
  const groups = held.groups === 0 ? '' : ` across ${least}${counted(held.groups, 'group')}`;
  return (
    <>
      {'Since '}
      <Time at={held.since} form="moment" />
      {`, ${provider} has taken access away from ${least}${counted(held.people, 'person', 'people')}${groups}. The app has not been told, and nothing that came after is sent either. `}
      {held.people === 0 ? '' : `${count(held.back)} of them ${held.back === 1 ? 'is' : 'are'} back already.`}
    </>
  );
}

/** The first names of each kind. `linkTo` leads to their pages, where they are shown. */
export function HeldNames({ held, linkTo }: { readonly held: Held; readonly linkTo?: (id: string) => string }) {
  const name = (id: string, text: string) => (linkTo ? <a href={linkTo(id)}>{text}</a> : text);
  return (
    <div class="halves">
      <section>
        <h3>People</h3>
        {held.firstPeople.length === 0 ? (
          <p class="note">Their names are not known: whole groups were deleted.</p>
        ) : null}
        <ul class="plain">
          {held.firstPeople.map((person) => (
            <li class="row apart">
              <span>{person.there ? name(person.id, person.name) : person.name}</span>
              {person.back ? <Badge tone="ok">Back</Badge> : null}
            </li>
          ))}
        </ul>
        <More shown={held.firstPeople.length} of={held.people} more={held.more} />
      </section>
      {held.groups === 0 ? null : (
        <section>
          <h3>Groups</h3>
          <ul class="plain">
            {held.firstGroups.map((group) => (
              <li class="row apart">
                <span>{group.deleted ? group.name : name(group.id, group.name)}</span>
                <span class="when">
                  {`${counted(group.people, 'person', 'people')}${group.deleted ? ', group deleted' : ''}`}
                </span>
              </li>
            ))}
          </ul>
          <More shown={held.firstGroups.length} of={held.groups} more={held.more} />
        </section>
      )}
    </div>
  );
}

function More({ shown, of, more }: { readonly shown: number; readonly of: number; readonly more: boolean }) {
  if (of <= shown && !more) return null;
  return <p class="note">{`and ${more ? 'more than ' : ''}${count(of - shown)} more`}</p>;
}
