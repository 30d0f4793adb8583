// The groups that give roles, as they stand and as they are being edited: one row for each group, its roles beside it.

import { Badge, Card } from '../components.tsx';
import { type Draft, type Entry, keyOf } from './draft.ts';
import { directoryTitle, groupTitle, type RolesPlace, roleTitle, type Shown } from './place.ts';

/** Groups of one page: a mapping may name five hundred. */
const PAGE = 50;

interface MappedProps {
  readonly place: RolesPlace;
  readonly shown: Shown;
  readonly draft: Draft;
  /** 0 for the first. */
  readonly page: number;
}

type Change = 'added' | 'removed' | null;
type Marked = Entry & { readonly change: Change };

export function MappedGroups({ place, shown, draft, page }: MappedProps) {
  const { count, say, texts } = place.language;
  const { roles } = texts;
  const { added, removed } = draft;
  const marked: Marked[] = [
    ...added.map((entry): Marked => ({ ...entry, change: 'added' })),
    ...shown.standing.mappings.map(
      (entry): Marked => ({ ...entry, change: removed.has(keyOf(entry)) ? 'removed' : null }),
    ),
  ];
  const byGroup = [...Map.groupBy(marked, ({ directoryId, groupId }) => `${directoryId}.${groupId}`).values()];
  const from = Math.min(page, Math.max(0, Math.ceil(byGroup.length / PAGE) - 1)) * PAGE;
  const rows = byGroup.slice(from, from + PAGE);
  return (
    <Card title={roles.mapped}>
      {byGroup.length === 0 ? (
        <p class="soft">{roles.noGroups}</p>
      ) : (
        <table class="folds mapped">
          <thead>
            <tr>
              <th scope="col">{roles.group}</th>
              <th scope="col">{roles.givenRoles}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((entries) => (
              <GroupRow place={place} shown={shown} entries={entries} />
            ))}
          </tbody>
        </table>
      )}
      {byGroup.length > PAGE ? (
        <div class="row apart">
          <span class="soft">
            {say(roles.shown, { from: count(from + 1), to: count(from + rows.length), all: count(byGroup.length) })}
          </span>
          <span class="row">
            {from === 0 ? null : (
              <button type="submit" class="quiet" name="page" value={String(from / PAGE - 1)}>
                {roles.previous}
              </button>
            )}
            {from + PAGE >= byGroup.length ? null : (
              <button type="submit" class="quiet" name="page" value={String(from / PAGE + 1)}>
                {roles.next}
              </button>
            )}
          </span>
        </div>
      ) : null}
    </Card>
  );
}

function GroupRow({ place, shown, entries }: Pick<MappedProps, 'place' | 'shown'> & { entries: readonly Marked[] }) {
  const { n, texts } = place.language;
  const { roles, words } = texts;
  const [first] = entries;
  if (first === undefined) return null;
  const group = shown.groups.get(first.groupId);
  const title = groupTitle(shown, first, place.language);
  const directory = directoryTitle(place, first.directoryId);
  const members = group && group.memberCount > 0 ? n(words.members, group.memberCount) : null;
  const about = [directory, members].filter((part) => part !== null);
  const hint = group === undefined ? roles.goneHint : group.memberCount === 0 ? roles.emptyHint : null;
  return (
    <tr>
      <td>
        <strong>{title}</strong> {group === undefined ? <Badge tone="bad">{roles.gone}</Badge> : null}
        {group?.memberCount === 0 ? <Badge tone="wait">{roles.empty}</Badge> : null}
        {about.length === 0 ? null : <small>{about.join(' · ')}</small>}
        {hint === null ? null : <small>{hint}</small>}
      </td>
      <td>
        <ul class="chips">
          {entries.map((entry) => (
            <Chip place={place} entry={entry} role={roleTitle(shown.declared, entry.role)} group={title} />
          ))}
        </ul>
      </td>
    </tr>
  );
}

interface ChipProps {
  readonly place: RolesPlace;
  readonly entry: Marked;
  readonly role: string;
  readonly group: string;
}

function Chip({ place: { language }, entry, role, group }: ChipProps) {
  const { say, texts } = language;
  const { roles } = texts;
  const key = keyOf(entry);
  if (entry.change === 'removed')
    return (
      <li class="chip removed">
        <del>{role}</del> <span class="unseen">{`(${roles.removed})`}</span>
        <button
          type="submit"
          name="do"
          value={`keep ${key}`}
          class="link"
          aria-label={say(roles.undoRemove, { role, group })}
        >
          {roles.undo}
        </button>
      </li>
    );
  return (
    <li class={entry.change === 'added' ? 'chip added' : 'chip'}>
      {role}
      {entry.change === 'added' ? <span class="mark-new">{roles.added}</span> : null}
      <button
        type="submit"
        name="do"
        value={`${entry.change === 'added' ? 'drop' : 'remove'} ${key}`}
        class="cross"
        aria-label={say(roles.remove, { role, group })}
      >
        <span aria-hidden="true">×</span>
      </button>
    </li>
  );
}
