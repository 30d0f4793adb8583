// A mapping as it is being edited: what was added and removed, beside the one that stands. The form of the page carries
// it from page to page, so that nothing of it is stored and it works without scripts. Pure.

import { isDirectoryId, isGroupId } from '../../../id.ts';
import type { RoleMappingView, WantedMapping } from '../../../tenancy/role-mapping.ts';
import { ROLE_NAME } from '../../../tenancy/roles.ts';

export interface Entry {
  readonly directoryId: string;
  readonly groupId: string;
  readonly role: string;
}

export interface Draft {
  readonly mode: WantedMapping['mode'];
  readonly defaultRole: string | null;
  readonly added: readonly Entry[];
  /** `keyOf` what stands and is to go. */
  readonly removed: ReadonlySet<string>;
}

/** Fields of a form: a text each, whatever else it may have sent. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a button of the form says is to be done with an entry. */
const DEED = /^(remove|keep|drop) (\S+)$/;

export function keyOf({ directoryId, groupId, role }: Entry): string {
  return `${directoryId}.${groupId}.${role}`;
}

/** Null for what is none. */
export function entryOf(key: string): Entry | null {
  const [directoryId = '', groupId = '', ...rest] = key.split('.');
  const role = rest.join('.');
  if (!isDirectoryId(directoryId) || !isGroupId(groupId) || !ROLE_NAME.test(role)) return null;
  return { directoryId, groupId, role };
}

/** Nothing changed yet. */
export function draftOf({ defaultRole, mode }: Pick<RoleMappingView, 'defaultRole' | 'mode'>): Draft {
  return { mode, defaultRole, added: [], removed: new Set() };
}

/** What the form carries, with what its button asks for; what makes no sense in it is left out. */
export function draftIn(fields: Fields, standing: RoleMappingView): Draft {
  const stands = new Set(standing.mappings.map(keyOf));
  const removed = new Set(
    textOf(fields['removed'])
      .split(' ')
      .filter((key) => stands.has(key)),
  );
  const added = new Map<string, Entry>();
  const add = (key: string) => {
    const entry = entryOf(key);
    if (entry && !stands.has(key)) added.set(key, entry);
  };
  for (const key of textOf(fields['added']).split(' ')) add(key);
  const [, deed, key = ''] = DEED.exec(textOf(fields['do'])) ?? [];
  if (deed === 'remove' && stands.has(key)) removed.add(key);
  if (deed === 'keep') removed.delete(key);
  if (deed === 'drop') added.delete(key);
  if (fields['do'] === 'add') {
    const chosen = `${textOf(fields['group'])}.${textOf(fields['role'])}`;
    if (stands.has(chosen)) removed.delete(chosen);
    else add(chosen);
  }
  return {
    mode: fields['mode'] === 'all' || fields['mode'] === 'highest' ? fields['mode'] : standing.mode,
    defaultRole: 'default' in fields ? textOf(fields['default']) || null : standing.defaultRole,
    added: [...added.values()],
    removed,
  };
}

/** The fields that carry it on. Mode and default role have fields of their own where they can be changed. */
export function fieldsOf({ added, removed }: Draft): Readonly<Record<'added' | 'removed', string>> {
  return { added: added.map(keyOf).join(' '), removed: [...removed].join(' ') };
}

/** The mapping that it would come to. */
export function wantedOf({ added, defaultRole, mode, removed }: Draft, standing: RoleMappingView): WantedMapping {
  const kept = standing.mappings.filter((entry) => !removed.has(keyOf(entry)));
  const mappings = [...kept, ...added].map(({ directoryId, groupId, role }) => ({ directoryId, groupId, role }));
  return { mode, defaultRole, mappings };
}

/** How many things it changes. */
export function changesIn({ added, defaultRole, mode, removed }: Draft, standing: RoleMappingView): number {
  const rules = Number(mode !== standing.mode) + Number(defaultRole !== standing.defaultRole);
  return added.length + removed.size + rules;
}

function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '';
}
