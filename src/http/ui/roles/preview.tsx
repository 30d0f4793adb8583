// What a mapping would change, before it is saved: what is changed, and what becomes of whom, in numbers and names.

import type { RolePreview } from '../../../tenancy/role-preview.ts';
import { Card, Notice } from '../components.tsx';
import { changesIn, type Draft, type Entry, entryOf } from './draft.ts';
import { DraftFields } from './editor.tsx';
import { groupTitle, type RolesPlace, roleTitle, type Shown } from './place.ts';

interface PreviewProps {
  readonly place: RolesPlace;
  readonly shown: Shown;
  readonly draft: Draft;
  readonly preview: RolePreview;
}

export function MappingPreview(props: PreviewProps) {
  const { place, shown, draft, preview } = props;
  const { n, texts } = place.language;
  const { roles } = texts;
  const { checked, complete } = preview;
  const changed = changesIn(draft, shown.standing);
  return (
    <div id="preview">
      <p class="lead" role="status">
        {n(complete ? roles.previewLead : roles.checking, checked)}
      </p>
      <div class="columns">
        <Effect {...props} />
        <aside aria-label={roles.changes} class="first">
          <Card title={roles.changes}>
            {changed === 0 ? <p class="soft">{roles.noChanges}</p> : <Changes {...props} />}
          </Card>
        </aside>
      </div>
      <div class="row">
        {complete ? (
          <Carrying {...props} action="save">
            <button type="submit" class="big">
              {roles.save}
            </button>
          </Carrying>
        ) : (
          <Carrying {...props} action="preview" onLoad>
            <button type="submit">{roles.goOn}</button>
          </Carrying>
        )}
        <Carrying {...props} action="">
          <button type="submit" class="quiet">
            {roles.edit}
          </button>
        </Carrying>
      </div>
    </div>
  );
}

interface CarryingProps extends PreviewProps {
  readonly action: '' | 'save' | 'preview';
  /** Sends itself, where scripts run. */
  readonly onLoad?: boolean;
  readonly children?: unknown;
}

/** A form that carries the draft, and the preview's token, to the next page. */
function Carrying({ place: { csrf, path }, draft, preview, action, onLoad = false, children }: CarryingProps) {
  const target = action === '' ? path : `${path}/${action}`;
  const self = onLoad
    ? {
        'hx-post': target,
        'hx-trigger': 'load, submit',
        'hx-target': '#preview',
        'hx-select': '#preview',
        'hx-swap': 'outerHTML',
      }
    : {};
  return (
    <form method="post" action={target} {...self}>
      <input type="hidden" name="csrf" value={csrf} />
      <DraftFields draft={draft} />
      <input type="hidden" name="mode" value={draft.mode} />
      <input type="hidden" name="default" value={draft.defaultRole ?? ''} />
      {action === '' ? null : <input type="hidden" name="token" value={preview.previewToken} />}
      {children}
    </form>
  );
}

function Changes({ place, shown, draft }: PreviewProps) {
  const { say, texts } = place.language;
  const { roles } = texts;
  const { declared, standing } = shown;
  const { added, defaultRole, mode, removed } = draft;
  const named = (entry: Entry) => ({
    group: groupTitle(shown, entry, place.language),
    role: roleTitle(declared, entry.role),
  });
  const gone = [...removed].flatMap((key) => entryOf(key) ?? []);
  return (
    <ul class="plain changes">
      {added.map((entry) => (
        <li class="plus">{say(roles.gives, named(entry))}</li>
      ))}
      {gone.map((entry) => (
        <li class="minus">{say(roles.givesNoMore, named(entry))}</li>
      ))}
      {mode === standing.mode ? null : <li class="turn">{mode === 'all' ? roles.all : roles.highest}</li>}
      {defaultRole === standing.defaultRole ? null : (
        <li class="turn">
          {say(roles.fallbackBecomes, { role: defaultRole === null ? roles.noRole : roleTitle(declared, defaultRole) })}
        </li>
      )}
    </ul>
  );
}

function Effect({ place, shown: { declared }, preview }: PreviewProps) {
  const { n, show, texts } = place.language;
  const { roles } = texts;
  const { gained, lost, unchanged, complete } = preview;
  const one = (side: 'gain' | 'lose') =>
    function EffectOnRole({ count, people, role }: RolePreview['gained'][number]) {
      return (
        <li class={side === 'gain' ? 'plus' : 'minus'}>
          {show(n(roles[side], count), { role: <strong>{roleTitle(declared, role)}</strong> })}
          <span class="under">
            {people.map(({ userName }) => userName).join(', ')}
            {count > people.length ? ` ${n(roles.more, count - people.length)}` : ''}
          </span>
        </li>
      );
    };
  return (
    <Card title={roles.effect}>
      {gained.length + lost.length === 0 && complete ? (
        <Notice>
          <p>{roles.nobody}</p>
        </Notice>
      ) : (
        <ul class="plain changes">
          {gained.map(one('gain'))}
          {lost.map(one('lose'))}
        </ul>
      )}
      <p class="note">{n(roles.same, unchanged)}</p>
    </Card>
  );
}
