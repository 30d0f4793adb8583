// A logged request in plain words: "Ada Lovelace joined Engineering", not "PATCH 204". Pure.

import { isObject } from '../../../protocol/json.ts';
import type { FoundNames, LoggedRequest } from '../../../tenancy/requests.ts';
import { ENGLISH, type Language } from '../catalog/language.ts';
import { groupSentence } from './group-sentence.ts';
import {
  idsIn,
  member,
  membershipIn,
  type Operation,
  type ParsedRequest,
  parseRequest,
  personIn,
  textOf,
} from './parsed-request.ts';
import { type Problem, problemOf } from './problem.ts';
import { type Names, type Part, readingList, sentence } from './sentence-parts.ts';

/** Of members left out, so many stand in a sentence; the entry lists more. */
const MAX_LEFT_OUT_NAMED = 3;
/** Of operations that failed, the same. */
const MAX_FAILED_NAMED = 3;

export interface Sentence {
  readonly parts: readonly Part[];
  /** Of a failed request: why, and what to change. */
  readonly problem: Problem | null;
  /** Of a request that succeeded in part: what was left out, what failed. */
  readonly cautions: readonly Caution[];
}

export interface Caution {
  readonly kind: 'skipped' | 'failed';
  readonly text: string;
}

export function namesFrom({ names, creations }: FoundNames): Names {
  return {
    named(id, something) {
      const name = names.get(id);
      if (name !== undefined) return { name, id };
      const creation = creations.get(id);
      if (!creation) return something;
      const { body, kind } = parseRequest(creation);
      const was = kind === 'Groups' ? textOf(member(body, 'displayName')) : personIn(body);
      return was === null ? something : { name: was, id: null };
    },
  };
}

/** `provider` is what sentences call the identity provider. */
export function sentenceOf(
  request: LoggedRequest,
  names: Names,
  provider: string,
  language: Language = ENGLISH,
): Sentence {
  const parsed = parseRequest(request);
  if (parsed.failed)
    return {
      parts: attempted(parsed, names, language),
      problem: problemOf(request, parsed, provider, language),
      cautions: [],
    };
  return {
    parts: done(parsed, names, language),
    problem: null,
    cautions: [...failures(request, language), ...leftOut(request, provider, language)],
  };
}

function leftOut(
  { entry: { skippedMembers = [], skippedMemberCount = 0 } }: LoggedRequest,
  provider: string,
  { n, texts }: Language,
): Caution[] {
  if (skippedMemberCount === 0) return [];
  const named = skippedMembers.slice(0, MAX_LEFT_OUT_NAMED).join(', ');
  const ids = skippedMemberCount > MAX_LEFT_OUT_NAMED ? `${named}, …` : named;
  return [{ kind: 'skipped', text: n(texts.log.said.leftOut, skippedMemberCount, { ids, provider }) }];
}

/** What the provider was told is in English. */
function failures(
  { entry: { failedOperations = [], failedOperationCount = 0 } }: LoggedRequest,
  { n, texts }: Language,
): Caution[] {
  if (failedOperationCount === 0) return [];
  const told = failedOperations.map(({ detail, names: [who] }) => [who, detail ?? '–'].filter(Boolean).join(': '));
  const more = failedOperationCount > MAX_FAILED_NAMED ? ' …' : '';
  const reasons = `${told.slice(0, MAX_FAILED_NAMED).join(' ')}${more}`;
  return [{ kind: 'failed', text: n(texts.log.said.failedInPart, failedOperationCount, { reasons }).trim() }];
}

/** The sentence as plain text. */
export function plain(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.name)).join('');
}

function done(parsed: ParsedRequest, names: Names, language: Language): readonly Part[] {
  const { said } = language.texts.log;
  switch (parsed.kind.toLowerCase()) {
    case 'users':
      return userSentence(parsed, names, language);
    case 'groups':
      return groupSentence(parsed, names, language);
    case 'groupmemberships':
      return membershipSentence(parsed, names, language);
    case 'bulk': {
      const n = parsed.operations.length;
      return [n === 0 ? said.bulkMany : language.n(said.bulk, n)];
    }
    case 'oauth':
      return [said.token];
    case 'serviceproviderconfig':
    case 'resourcetypes':
    case 'schemas':
      return [said.discovery];
    case 'users/.search':
      return [said.searchedPeople];
    case 'groups/.search':
      return [said.searchedGroups];
    default:
      return [said.searched];
  }
}

/** One member that came or went by itself. */
function membershipSentence(parsed: ParsedRequest, names: Names, language: Language): readonly Part[] {
  const { said } = language.texts.log;
  const [groupId, memberId] = membershipIn(parsed);
  if (parsed.method === 'GET' && parsed.id === null) return readingList(parsed, 'memberships', language);
  const who = memberId === null ? said.aMember : names.named(memberId, said.deletedMember);
  const group = groupId === null ? said.someGroup : names.named(groupId, said.deletedGroup);
  if (parsed.method === 'GET') return sentence(said.checked, { who, group });
  return sentence(parsed.method === 'DELETE' ? said.left : said.joined, { who, group });
}

function userSentence(parsed: ParsedRequest, names: Names, language: Language): readonly Part[] {
  const { said } = language.texts.log;
  if (parsed.method === 'POST') {
    const who = { name: personIn(parsed.body) ?? said.aPerson, id: null };
    return sentence(member(parsed.body, 'active') === false ? said.createdInactive : said.created, { who });
  }
  if (parsed.id === null) return readingList(parsed, 'people', language);
  const who = names.named(parsed.id, said.deletedPerson);
  switch (parsed.method) {
    case 'DELETE':
      return sentence(said.deleted, { who });
    case 'PUT':
      return sentence(isFalse(member(parsed.body, 'active')) ? said.deactivated : said.updated, { who });
    case 'PATCH':
      return sentence(patched(parsed.operations, language), { who });
    default:
      return sentence(said.read, { who });
  }
}

/** The sentence of a PATCH, where the person is yet to be filled in. */
function patched(operations: readonly Operation[], { n, say, texts }: Language): string {
  const { said } = texts.log;
  const active = operations.find(({ path, value }) => path === 'active' || holds(value, 'active'));
  const value = active?.path === 'active' ? active.value : inside(active?.value, 'active');
  if (isFalse(value)) return said.deactivated;
  const others = attributesOf(operations).filter((name) => name !== 'active');
  if (others.length === 0) return active ? said.reactivated : said.updated;
  const attributes = others.slice(0, 3).join(', ');
  return others.length > 3
    ? n(said.updatedMore, others.length - 3, { attributes })
    : say(said.updatedWhat, { attributes });
}

/** The attributes that operations set, in the words of the request, without URNs and filters. */
function attributesOf(operations: readonly Operation[]): string[] {
  const names = operations.flatMap(({ path, value }) => {
    if (path !== '') return [path.replace(/^urn:.*:/, '').replace(/\[[^[\]]*\]/g, '')];
    return isObject(value) ? Object.keys(value) : [];
  });
  return [...new Set(names.filter((name) => !name.startsWith('urn:') && name !== ''))];
}

/** What a refused request was for. */
function attempted(parsed: ParsedRequest, names: Names, { say, texts }: Language): readonly Part[] {
  const { said } = texts.log;
  const kind = parsed.kind.toLowerCase();
  if (kind === 'oauth') return [said.noToken];
  if (parsed.status === 401) return [said.badToken];
  if (kind === 'users' || kind === 'groups') {
    const isUser = kind === 'users';
    const about = isUser ? personIn(parsed.body) : textOf(member(parsed.body, 'displayName'));
    const something = isUser ? said.aPerson : said.aGroup;
    const known: Part = about === null ? something : { name: about, id: null };
    if (parsed.method === 'POST') return sentence(said.notCreated, { who: known });
    const target = parsed.id === null ? null : names.named(parsed.id, something);
    const who = target ?? something;
    if (parsed.method === 'DELETE') return sentence(said.notDeleted, { who });
    if (parsed.method !== 'GET') return changing(parsed, who, names, said);
    return target === null ? [isUser ? said.notListedPeople : said.notListedGroups] : sentence(said.notFound, { who });
  }
  if (kind === 'bulk') return [said.bulkRejected];
  return [say(said.failedAt, { path: `/${parsed.kind}` })];
}

function changing(
  parsed: ParsedRequest,
  target: Part,
  names: Names,
  said: Language['texts']['log']['said'],
): readonly Part[] {
  const adding = parsed.operations.find(({ op, path }) => op === 'add' && path.startsWith('members'));
  const [first] = adding ? idsIn(adding.value) : [];
  if (first !== undefined) return sentence(said.notAdded, { who: names.named(first, said.aPerson), group: target });
  return sentence(said.notUpdated, { who: target });
}

function isFalse(value: unknown): boolean {
  return value === false || (typeof value === 'string' && value.toLowerCase() === 'false');
}

function holds(value: Operation['value'], name: string): boolean {
  return inside(value, name) !== undefined;
}

function inside(value: Operation['value'] | undefined, name: string) {
  return isObject(value) ? member(value, name) : undefined;
}
