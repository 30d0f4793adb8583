// What a successful request did to a group and its members, in plain words. Pure.

import { isObject } from '../../../protocol/json.ts';
import type { Language } from '../catalog/language.ts';
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
import { type Names, type Part, readingList, sentence } from './sentence-parts.ts';

export function groupSentence(parsed: ParsedRequest, names: Names, language: Language): readonly Part[] {
  const { said } = language.texts.log;
  const displayName = textOf(member(parsed.body, 'displayName'));
  const { count } = takenOf(parsed, idsIn(member(parsed.body, 'members')));
  if (parsed.method === 'POST') {
    const group = { name: displayName ?? said.aGroup, id: null };
    return sentence(count > 0 ? language.n(said.groupCreatedWith, count) : said.groupCreated, { group });
  }
  if (parsed.id === null) return readingList(parsed, 'groups', language);
  const group = names.named(parsed.id, said.deletedGroup);
  switch (parsed.method) {
    case 'DELETE':
      return sentence(said.groupDeleted, { group });
    case 'PUT':
      return sentence(language.n(said.groupUpdatedWith, count), { group });
    case 'PATCH':
      return patched(parsed, group, names, language);
    default:
      return sentence(said.groupRead, { group });
  }
}

function patched(parsed: ParsedRequest, group: Part, names: Names, language: Language): readonly Part[] {
  const { said } = language.texts.log;
  const { operations } = parsed;
  const [only] = operations.length === 1 ? operations : [];
  if (only && touchesMembers(only)) return membership(parsed, only, group, names, language);
  const members = operations.filter(touchesMembers);
  if (members.length > 0 && members.length === operations.length)
    return several(parsed, members, group, names, language);
  const name = newName(operations);
  if (name !== null)
    return sentence(said.renamed, { group: { name, id: typeof group === 'string' ? null : group.id } });
  return sentence(said.groupUpdated, { group });
}

function membership(
  parsed: ParsedRequest,
  { op, path, value }: Operation,
  group: Part,
  names: Names,
  language: Language,
): readonly Part[] {
  const { said } = language.texts.log;
  const ids = [...idsIn(membersOf(value)), ...idsInPath(path)];
  const taken = takenOf(parsed, ids);
  if (op === 'add')
    return taken.count === 0
      ? sentence(said.joinedNone, { group })
      : moved('joined', taken.ids, taken.count, group, names, language);
  if (op === 'remove')
    return ids.length === 0
      ? sentence(said.emptied, { group })
      : moved('left', ids, ids.length, group, names, language);
  return ids.length === 0
    ? sentence(said.emptied, { group })
    : sentence(language.n(said.replaced, taken.count), { group });
}

/** Several operations that all speak of members: joined and left, where that is all. */
function several(
  parsed: ParsedRequest,
  operations: readonly Operation[],
  group: Part,
  names: Names,
  language: Language,
): readonly Part[] {
  const idsOf = (wanted: string) =>
    operations.flatMap(({ op, path, value }) =>
      op === wanted ? [...idsIn(membersOf(value)), ...idsInPath(path)] : [],
    );
  const [joined, left] = [takenOf(parsed, idsOf('add')), idsOf('remove')];
  if (joined.count > 0 && left.length === 0) return moved('joined', joined.ids, joined.count, group, names, language);
  if (left.length > 0 && joined.count === 0) return moved('left', left, left.length, group, names, language);
  const { count, say, texts } = language;
  const both = say(texts.log.said.both, { joined: count(joined.count), left: count(left.length) });
  return sentence(both, { group });
}

const MOVED = {
  joined: { one: 'joined', two: 'joinedTwo', many: 'joinedMany' },
  left: { one: 'left', two: 'leftTwo', many: 'leftMany' },
} as const;

/** @param count how many there are, where not all are named in `ids` */
function moved(
  how: keyof typeof MOVED,
  ids: readonly string[],
  count: number,
  group: Part,
  names: Names,
  { n, texts }: Language,
): readonly Part[] {
  const { said } = texts.log;
  const [first = '', second] = ids;
  const who = names.named(first, said.someone);
  const { many, one, two } = MOVED[how];
  if (second === undefined || count === 1) return sentence(said[one], { who, group });
  if (count === 2) return sentence(said[two], { who, other: names.named(second, said.someone), group });
  return sentence(n(said[many], count - 1), { who, group });
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
