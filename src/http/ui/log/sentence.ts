// A logged request in plain words: "Ada Lovelace joined Engineering", not "PATCH 204". Pure.

import { isObject } from '../../../protocol/json.ts';
import type { FoundNames } from '../../../store/log/request-pages.ts';
import type { LoggedRequest } from '../../../store/log/requests.ts';
import { counted } from '../format.ts';
import { groupSentence } from './group-sentence.ts';
import { idsIn, member, membershipIn, type Operation, personIn, type Said, saidBy, textOf } from './parsed-request.ts';
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
      const { body, kind } = saidBy(creation);
      const was = kind === 'Groups' ? textOf(member(body, 'displayName')) : personIn(body);
      return was === null ? something : { name: was, id: null };
    },
  };
}

/** `provider` is what sentences call the identity provider. */
export function sentenceOf(request: LoggedRequest, names: Names, provider: string): Sentence {
  const said = saidBy(request);
  if (said.failed) return { parts: attempted(said, names), problem: problemOf(request, said, provider), caution: null };
  return { parts: done(said, names), problem: null, caution: leftOut(request, provider) };
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

function done(said: Said, names: Names): readonly Part[] {
  switch (said.kind.toLowerCase()) {
    case 'users':
      return userSentence(said, names);
    case 'groups':
      return groupSentence(said, names);
    case 'groupmemberships':
      return membershipSentence(said, names);
    case 'bulk': {
      const n = said.operations.length;
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
function membershipSentence(said: Said, names: Names): readonly Part[] {
  const [groupId, memberId] = membershipIn(said);
  if (said.method === 'GET' && said.id === null) return readingList(said, 'memberships', 'membership');
  const who = memberId === null ? 'A member' : names.named(memberId, 'A deleted member');
  const group = groupId === null ? 'a group' : names.named(groupId, 'a deleted group');
  if (said.method === 'GET') return ['Checked that ', who, ' is in ', group];
  return [who, said.method === 'DELETE' ? ' left ' : ' joined ', group];
}

function userSentence(said: Said, names: Names): readonly Part[] {
  if (said.method === 'POST') {
    const name = { name: personIn(said.body) ?? 'A person', id: null };
    return member(said.body, 'active') === false ? [name, ' was created as inactive'] : [name, ' was created'];
  }
  if (said.id === null) return readingList(said, 'people', 'person');
  const who = names.named(said.id, 'A deleted person');
  switch (said.method) {
    case 'DELETE':
      return [who, ' was deleted'];
    case 'PUT':
      return isFalse(member(said.body, 'active')) ? [who, ' was deactivated'] : [who, ' was updated'];
    case 'PATCH':
      return [who, patched(said.operations)];
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
function attempted(said: Said, names: Names): readonly Part[] {
  const kind = said.kind.toLowerCase();
  if (kind === 'oauth') return ['No access token was issued'];
  if (said.status === 401) return ['A request was rejected because its token is not valid'];
  if (kind === 'users' || kind === 'groups') {
    const isUser = kind === 'users';
    const about = isUser ? personIn(said.body) : textOf(member(said.body, 'displayName'));
    const something = isUser ? 'A person' : 'A group';
    const known: Part = about === null ? something : { name: about, id: null };
    if (said.method === 'POST') return [known, ' could not be created'];
    const target = said.id === null ? null : names.named(said.id, something);
    if (said.method === 'DELETE') return [target ?? something, ' could not be deleted'];
    if (said.method !== 'GET') return [...changing(said, target ?? something, names)];
    return target === null
      ? [`The list of ${isUser ? 'people' : 'groups'} could not be read`]
      : [target, ' was not found'];
  }
  if (kind === 'bulk') return ['A bulk request was rejected'];
  return [`A request to “/${said.kind}” failed`];
}

function changing(said: Said, target: Part, names: Names): readonly Part[] {
  const adding = said.operations.find(({ op, path }) => op === 'add' && path.startsWith('members'));
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
