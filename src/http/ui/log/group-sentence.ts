// What a successful request did to a group and its members, in plain words. Pure.

import { isObject } from '../../../protocol/json.ts';
import { counted } from '../format.ts';
import {
  idsIn,
  idsInPath,
  member,
  membersOf,
  type Operation,
  type ParsedRequest,
  takenOf,
  textOf,
} from './parsed-request.ts';
import { type Names, type Part, readingList } from './sentence-parts.ts';

export function groupSentence(parsed: ParsedRequest, names: Names): readonly Part[] {
  const displayName = textOf(member(parsed.body, 'displayName'));
  const { count } = takenOf(parsed, idsIn(member(parsed.body, 'members')));
  if (parsed.method === 'POST') {
    const group = { name: displayName ?? 'A group', id: null };
    const filled = count > 0 ? ` with ${counted(count, 'member')}` : '';
    return ['Group ', group, ` was created${filled}`];
  }
  if (parsed.id === null) return readingList(parsed, 'groups', 'group');
  const group = names.named(parsed.id, 'a deleted group');
  switch (parsed.method) {
    case 'DELETE':
      return ['Group ', group, ' was deleted'];
    case 'PUT':
      return ['Group ', group, ` was updated, with ${counted(count, 'member')}`];
    case 'PATCH':
      return patched(parsed, group, names);
    default:
      return ['Read the group ', group];
  }
}

function patched(parsed: ParsedRequest, group: Part, names: Names): readonly Part[] {
  const { operations } = parsed;
  const [only] = operations.length === 1 ? operations : [];
  if (only && touchesMembers(only)) return membership(parsed, only, group, names);
  const members = operations.filter(touchesMembers);
  if (members.length > 0 && members.length === operations.length) return several(parsed, members, group, names);
  const name = newName(operations);
  if (name !== null) return ['A group was renamed to ', { name, id: typeof group === 'string' ? null : group.id }];
  return ['Group ', group, ' was updated'];
}

function membership(parsed: ParsedRequest, { op, path, value }: Operation, group: Part, names: Names): readonly Part[] {
  const ids = [...idsIn(membersOf(value)), ...idsInPath(path)];
  const taken = takenOf(parsed, ids);
  if (op === 'add')
    return taken.count === 0
      ? ['No one joined ', group]
      : [...people(taken.ids, taken.count, names), ' joined ', group];
  if (op === 'remove')
    return ids.length === 0
      ? ['All members were removed from ', group]
      : [...people(ids, ids.length, names), ' left ', group];
  return ids.length === 0
    ? ['All members were removed from ', group]
    : ['The members of ', group, ` were replaced, now ${counted(taken.count, 'member')}`];
}

/** Several operations that all speak of members: joined and left, where that is all. */
function several(parsed: ParsedRequest, operations: readonly Operation[], group: Part, names: Names): readonly Part[] {
  const idsOf = (wanted: string) =>
    operations.flatMap(({ op, path, value }) =>
      op === wanted ? [...idsIn(membersOf(value)), ...idsInPath(path)] : [],
    );
  const [joined, left] = [takenOf(parsed, idsOf('add')), idsOf('remove')];
  if (joined.count > 0 && left.length === 0) return [...people(joined.ids, joined.count, names), ' joined ', group];
  if (left.length > 0 && joined.count === 0) return [...people(left, left.length, names), ' left ', group];
  return ['The members of ', group, ` changed: ${counted(joined.count, 'joined', 'joined')}, ${left.length} left`];
}

/** @param count how many there are, where not all are named in `ids` */
function people(ids: readonly string[], count: number, names: Names): Part[] {
  const [first = '', second] = ids;
  const name = names.named(first, 'Someone');
  if (second === undefined || count === 1) return [name];
  if (count === 2) return [name, ' and ', names.named(second, 'someone')];
  return [name, ` and ${count - 1} others`];
}

function touchesMembers({ path, value }: Operation): boolean {
  if (path === '') return isObject(value) && member(value, 'members') !== undefined && Object.keys(value).length === 1;
  return path === 'members' || path.startsWith('members[');
}

function newName(operations: readonly Operation[]): string | null {
  for (const { path, value } of operations) {
    if (path === 'displayname') return textOf(value);
    const name = path === '' && isObject(value) ? textOf(member(value, 'displayName')) : null;
    if (name !== null) return name;
  }
  return null;
}
