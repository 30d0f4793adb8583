// What the guard holds of a directory, as portal and console show it: how many, who, in which groups.

import type { Held } from '../../tenancy/held.ts';
import { useLanguage } from './catalog/use.ts';
import { Badge, Time } from './components.tsx';

/** Beside the status of a directory. */
export function HeldBadge({ heldAt, heldFrom }: { readonly heldAt: number | null; readonly heldFrom: number | null }) {
  const { held } = useLanguage().texts;
  if (heldAt === null) return null;
  return <Badge tone="bad">{heldFrom === null ? held.rejected : held.onHold}</Badge>;
}

/** Since when, how many, in how many groups. */
export function HeldSentence({ held, provider }: { readonly held: Held; readonly provider: string }) {
  const { n, say, show, texts } = useLanguage();
  const { held: said, words } = texts;
  const when = <Time at={held.since} form="moment" />;
  if (held.refusing) return <>{show(said.sinceRejected, { when, provider })}</>;
  const atLeast = (what: string) => (held.more ? say(said.moreThan, { what }) : what);
  const people = atLeast(n(words.people, held.people));
  const groups = atLeast(n(words.groups, held.groups));
  return (
    <>
      {show(held.groups === 0 ? said.since : said.sinceGroups, { when, provider, people, groups })}{' '}
      {held.people === 0 ? '' : n(said.back, held.back)}
    </>
  );
}

/** The first names of each kind. `linkTo` leads to their pages, where they are shown. */
export function HeldNames({ held, linkTo }: { readonly held: Held; readonly linkTo?: (id: string) => string }) {
  const { n, texts } = useLanguage();
  const { directory, held: said, words } = texts;
  const name = (id: string, text: string) => (linkTo ? <a href={linkTo(id)}>{text}</a> : text);
  return (
    <div class="halves">
      <section>
        <h3>{directory.people}</h3>
        {held.firstPeople.length === 0 ? <p class="note">{said.unknown}</p> : null}
        <ul class="plain">
          {held.firstPeople.map((person) => (
            <li class="row apart">
              <span>{person.there ? name(person.id, person.name) : person.name}</span>
              {person.back ? <Badge tone="ok">{said.isBack}</Badge> : null}
            </li>
          ))}
        </ul>
        <More shown={held.firstPeople.length} of={held.people} more={held.more} />
      </section>
      {held.groups === 0 ? null : (
        <section>
          <h3>{directory.groups}</h3>
          <ul class="plain">
            {held.firstGroups.map((group) => (
              <li class="row apart">
                <span>{group.deleted ? group.name : name(group.id, group.name)}</span>
                <span class="when">
                  {`${n(words.people, group.people)}${group.deleted ? `, ${said.groupDeleted}` : ''}`}
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
  const { n, texts } = useLanguage();
  const { held } = texts;
  if (of <= shown && !more) return null;
  return <p class="note">{n(more ? held.andMoreThan : held.andMore, of - shown)}</p>;
}
