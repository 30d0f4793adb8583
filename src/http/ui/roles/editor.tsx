// The page on which groups are mapped to roles. One form holds all of it: each button sends the whole draft.

import { Card, Notice } from '../components.tsx';
import { changesIn, type Draft, fieldsOf } from './draft.ts';
import { MappedGroups } from './mapped.tsx';
import { type Found, Picker } from './picker.tsx';
import type { RolesPlace, Shown } from './place.ts';
import { RecomputeNotice } from './recompute.tsx';

interface EditorProps {
  readonly place: RolesPlace;
  readonly shown: Shown;
  readonly draft: Draft;
  readonly found: Found;
  readonly page: number;
  /** Why it was not saved. */
  readonly refused: string | null;
}

export function MappingEditor({ place, shown, draft, found, page, refused }: EditorProps) {
  const { csrf, language, path } = place;
  const { n, texts } = language;
  const { roles } = texts;
  const flagged = shown.standing.mappings.filter(({ state }) => state !== 'active').length;
  const changes = changesIn(draft, shown.standing);
  return (
    <>
      <RecomputeNotice place={place} recompute={shown.standing.recompute} isNews={changes === 0} />
      {refused === null ? null : (
        <Notice tone="bad">
          <p>{refused}</p>
        </Notice>
      )}
      {flagged === 0 || changes > 0 ? null : (
        <Notice tone="wait">
          <p>{n(roles.flagged, flagged)}</p>
        </Notice>
      )}
      {changes === 0 ? null : (
        <Notice>
          <div class="row apart">
            <span>{n(roles.unsaved, changes)}</span>
            <a href={path}>{roles.discard}</a>
          </div>
        </Notice>
      )}
      <form method="post" action={path}>
        {/* What Enter in a field does: it finds. */}
        <button type="submit" class="unseen" name="do" value="search" tabindex={-1}>
          {roles.find}
        </button>
        <input type="hidden" name="csrf" value={csrf} />
        <DraftFields draft={draft} />
        <input type="hidden" name="page" value={String(page)} />
        <div class="columns">
          <div>
            <MappedGroups place={place} shown={shown} draft={draft} page={page} />
            <Rules place={place} shown={shown} draft={draft} />
            <div class="row">
              <button type="submit" class="big" formaction={`${path}/preview`}>
                {roles.preview}
              </button>
              {place.people === null ? null : <a href={place.people}>{roles.whoLink}</a>}
            </div>
          </div>
          <aside aria-label={roles.add}>
            <Picker place={place} declared={shown.declared} found={found} />
          </aside>
        </div>
      </form>
    </>
  );
}

/** What a form carries of the draft without showing it. */
export function DraftFields({ draft }: { readonly draft: Draft }) {
  return (
    <>
      {Object.entries(fieldsOf(draft)).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

function Rules({ place, shown, draft }: Pick<EditorProps, 'place' | 'shown' | 'draft'>) {
  const { say, texts } = place.language;
  const { roles } = texts;
  const order = shown.declared.roles.map(({ displayName }) => displayName).join(' › ');
  return (
    <Card title={roles.rules}>
      <fieldset class="choices">
        <legend>{roles.mode}</legend>
        <label>
          <input type="radio" name="mode" value="highest" checked={draft.mode === 'highest'} />
          {roles.highest} <span class="under">{say(roles.highestHint, { order })}</span>
        </label>
        <label>
          <input type="radio" name="mode" value="all" checked={draft.mode === 'all'} />
          {roles.all}
        </label>
      </fieldset>
      <div class="field">
        <label for="default">{roles.fallback}</label>
        <select id="default" name="default" class="short" aria-describedby="default-hint">
          <option value="" selected={draft.defaultRole === null}>
            {roles.noRole}
          </option>
          {shown.declared.roles.map(({ displayName, name }) => (
            <option value={name} selected={draft.defaultRole === name}>
              {displayName}
            </option>
          ))}
        </select>
        <p class="note" id="default-hint">
          {roles.fallbackHint}
        </p>
      </div>
    </Card>
  );
}
