// A logged request in plain words: "Ada Lovelace joined Engineering", not "PATCH 204". Pure.

import { isObject } from '../../../protocol/json.ts';
import type { FoundNames, LoggedRequest } from '../../../tenancy/requests.ts';
import { counted } from '../format.ts';
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
import { type Names, type Part, readingList } from './sentence-parts.ts';

/** Of members left out, so many stand in a sentence; the entry lists more. */
const MAX_LEFT_OUT_NAMED = 3;

export interface Sentence {
  readonly parts: readonly Part[];
  /** Of a failed request: why, and what to change. */
  readonly problem: Problem | null;
  /** Of a request that succeeded in part: what was left out. */
  readonly caution: string | null;
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
export function sentenceOf(request: LoggedRequest, names: Names, provider: string): Sentence {
  const parsed = parseRequest(request);
  if (parsed.failed)
    return { parts: attempted(parsed, names), problem: problemOf(request, parsed, provider), caution: null };
  return { parts: done(parsed, names), problem: null, caution: leftOut(request, provider) };
}

function leftOut({ entry: { skippedMembers = [], skippedMemberCount = 0 } }: LoggedRequest, provider: string) {
  if (skippedMemberCount === 0) return null;
  const named = skippedMembers.slice(0, MAX_LEFT_OUT_NAMED).join(', ');
  const more = skippedMemberCount > MAX_LEFT_OUT_NAMED ? ', …' : '';
  return `${counted(skippedMemberCount, 'member')} skipped because they don’t exist in this directory: ${named}${more}. Assign them to this application in ${provider}, or push the group again.`;
}

/** The sentence as plain text. */
export function plain(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.name)).join('');
}

function done(parsed: ParsedRequest, names: Names): readonly Part[] {
  switch (parsed.kind.toLowerCase()) {
    case 'users':
      return userSentence(parsed, names);
    case 'groups':
      return groupSentence(parsed, names);
    case 'groupmemberships':
      return membershipSentence(parsed, names);
    case 'bulk': {
      const n = parsed.operations.length;
      return [
        n === 0 ? 'Many changes arrived in one bulk request' : `${counted(n, 'change')} arrived in one bulk request`,
      ];
    }
    case 'oauth':
      return ['Fetched an access token'];
    case 'serviceproviderconfig':
    case 'resourcetypes':
    case 'schemas':
      return ['Read what this endpoint supports'];
    case 'users/.search':
      return ['Searched people'];
    case 'groups/.search':
      return ['Searched groups'];
    default:
      return ['Searched people and groups'];
  }
}

/** One member that came or went by itself. */
function membershipSentence(parsed: ParsedRequest, names: Names): readonly Part[] {
  const [groupId, memberId] = membershipIn(parsed);
  if (parsed.method === 'GET' && parsed.id === null) return readingList(parsed, 'memberships', 'membership');
  const who = memberId === null ? 'A member' : names.named(memberId, 'A deleted member');
  const group = groupId === null ? 'a group' : names.named(groupId, 'a deleted group');
  if (parsed.method === 'GET') return ['Checked that ', who, ' is in ', group];
  return [who, parsed.method === 'DELETE' ? ' left ' : ' joined ', group];
}

function userSentence(parsed: ParsedRequest, names: Names): readonly Part[] {
  if (parsed.method === 'POST') {
    const name = { name: personIn(parsed.body) ?? 'A person', id: null };
    return member(parsed.body, 'active') === false ? [name, ' was created as inactive'] : [name, ' was created'];
  }
  if (parsed.id === null) return readingList(parsed, 'people', 'person');
  const who = names.named(parsed.id, 'A deleted person');
  switch (parsed.method) {
    case 'DELETE':
      return [who, ' was deleted'];
    case 'PUT':
      return isFalse(member(parsed.body, 'active')) ? [who, ' was deactivated'] : [who, ' was updated'];
    case 'PATCH':
      return [who, patched(parsed.operations)];
    default:
      return ['Read ', who];
  }
}

function patched(operations: readonly Operation[]): string {
  const active = operations.find(({ path, value }) => path === 'active' || holds(value, 'active'));
  const value = active?.path === 'active' ? active.value : inside(active?.value, 'active');
  if (isFalse(value)) return ' was deactivated';
  const others = attributesOf(operations).filter((name) => name !== 'active');
  if (others.length === 0) return active ? ' was reactivated' : ' was updated';
  const shown = others.slice(0, 3).join(', ');
  return ` was updated: ${shown}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`;
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
function attempted(parsed: ParsedRequest, names: Names): readonly Part[] {
  const kind = parsed.kind.toLowerCase();
  if (kind === 'oauth') return ['No access token was issued'];
  if (parsed.status === 401) return ['A request was rejected because its token is not valid'];
  if (kind === 'users' || kind === 'groups') {
    const isUser = kind === 'users';
    const about = isUser ? personIn(parsed.body) : textOf(member(parsed.body, 'displayName'));
    const something = isUser ? 'A person' : 'A group';
    const known: Part = about === null ? something : { name: about, id: null };
    if (parsed.method === 'POST') return [known, ' could not be created'];
    const target = parsed.id === null ? null : names.named(parsed.id, something);
    if (parsed.method === 'DELETE') return [target ?? something, ' could not be deleted'];
    if (parsed.method !== 'GET') return [...changing(parsed, target ?? something, names)];
    return target === null
      ? [`The list of ${isUser ? 'people' : 'groups'} could not be read`]
      : [target, ' was not found'];
  }
  if (kind === 'bulk') return ['A bulk request was rejected'];
  return [`A request to “/${parsed.kind}” failed`];
}

function changing(parsed: ParsedRequest, target: Part, names: Names): readonly Part[] {
  const adding = parsed.operations.find(({ op, path }) => op === 'add' && path.startsWith('members'));
  const [first] = adding ? idsIn(adding.value) : [];
  if (first !== undefined) return [names.named(first, 'A person'), ' could not be added to ', target];
  return [target, ' could not be updated'];
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
