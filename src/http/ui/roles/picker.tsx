// The choice of a group and the role that it is to give. Groups are found by how their name begins, through the index,
// so that it works in a directory of any size; without scripts the button does what typing does.

import type { DeclaredRoles } from '../../../protocol/role.ts';
import { groupsBeginningWith } from '../../../tenancy/people.ts';
import { Card } from '../components.tsx';
import { directoryName } from '../directory.tsx';
import type { Fields } from './draft.ts';
import type { RolesPlace } from './place.ts';

const FOUND = 8;
const MAX_SEARCH = 200;

export interface Found {
  readonly directoryId: string;
  readonly search: string;
  /** Chosen before. */
  readonly role: string;
  readonly groups: readonly { readonly id: string; readonly displayName: string; readonly memberCount: number }[];
  /** Whether there are more than are shown. */
  readonly more: boolean;
}

/** What the picker shows for these fields: of a directory of this organization alone. */
export async function groupsFor({ context, directories }: RolesPlace, fields: Fields): Promise<Found> {
  const { dir, q } = fields;
  const role = typeof fields['role'] === 'string' ? fields['role'] : '';
  const directoryId = (directories.find(({ id }) => id === dir) ?? directories[0])?.id ?? '';
  const search = typeof q === 'string' ? q.trim().slice(0, MAX_SEARCH) : '';
  const db = directoryId === '' ? null : context.databases.of(directoryId);
  if (!db) return { directoryId, search, role, groups: [], more: false };
  const groups = await groupsBeginningWith(db, directoryId, { search, limit: FOUND + 1 });
  return { directoryId, search, role, groups: groups.slice(0, FOUND), more: groups.length > FOUND };
}

interface PickerProps {
  readonly place: RolesPlace;
  readonly declared: DeclaredRoles;
  readonly found: Found;
}

export function Picker({ place, declared, found }: PickerProps) {
  const { language } = place;
  const { roles } = language.texts;
  const live = { 'hx-get': `${place.path}/groups`, 'hx-target': '#found', 'hx-swap': 'outerHTML' };
  return (
    <Card title={roles.add}>
      {place.directories.length < 2 ? null : (
        <div class="field">
          <label for="dir">{roles.directory}</label>
          <select id="dir" name="dir" {...live} hx-trigger="change" hx-include="#q">
            {place.directories.map((directory) => (
              <option value={directory.id} selected={directory.id === found.directoryId}>
                {directoryName(directory, language)}
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="field">
        <label for="q">{roles.search}</label>
        <div class="beside">
          <input
            type="search"
            id="q"
            name="q"
            value={found.search}
            autocomplete="off"
            maxlength={MAX_SEARCH}
            {...live}
            hx-trigger="input delay:250ms"
            hx-include="#dir"
          />
          <button type="submit" class="quiet" name="do" value="search">
            {roles.find}
          </button>
        </div>
      </div>
      <FoundGroups place={place} found={found} />
      <div class="field">
        <label for="role">{roles.role}</label>
        <div class="beside">
          <select id="role" name="role">
            {declared.roles.map(({ displayName, name }) => (
              <option value={name} selected={name === found.role}>
                {displayName}
              </option>
            ))}
          </select>
          <button type="submit" name="do" value="add">
            {roles.addRow}
          </button>
        </div>
      </div>
    </Card>
  );
}

/** What typing renews. */
export function FoundGroups({ place: { language }, found }: Pick<PickerProps, 'place' | 'found'>) {
  const { count, n, say, texts } = language;
  const { roles, words } = texts;
  return (
    <fieldset id="found" class="choices" aria-live="polite">
      <legend>{roles.found}</legend>
      {found.groups.length === 0 ? <p class="soft">{roles.noneFound}</p> : null}
      {found.groups.map(({ displayName, id, memberCount }, index) => (
        <label>
          <input
            type="radio"
            name="group"
            value={`${found.directoryId}.${id}`}
            checked={index === 0 && found.search !== ''}
          />
          {displayName} <span class="soft">{memberCount === 0 ? words.noMembers : n(words.members, memberCount)}</span>
        </label>
      ))}
      {found.more ? <p class="note">{say(roles.moreFound, { n: count(found.groups.length) })}</p> : null}
    </fieldset>
  );
}
