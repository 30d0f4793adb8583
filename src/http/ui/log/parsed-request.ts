// What a logged request says, taken apart without trust: its body may be cut, masked or no JSON at all. Pure.

import { isObject, type Json, type JsonObject } from '../../../protocol/json.ts';
import { membershipOf } from '../../../protocol/membership.ts';
import type { LoggedRequest } from '../../../tenancy/requests.ts';

export interface ParsedRequest {
  readonly method: string;
  readonly status: number;
  readonly failed: boolean;
  /** First segment of the path as sent, without its slash: `Users`. */
  readonly kind: string;
  /** Id of the user or group in the path. */
  readonly id: string | null;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly operations: readonly Operation[];
  /** Members that were left out because they do not exist: how many, and the first of them. */
  readonly skipped: { readonly count: number; readonly ids: ReadonlySet<string> };
}

export interface Operation {
  readonly op: string;
  /** Lower case; '' where there is none. */
  readonly path: string;
  readonly value: Json;
}

export function parseRequest({ entry, method, status }: LoggedRequest): ParsedRequest {
  const [path = '', query = ''] = entry.path.split('?', 2);
  const [kind = '', id = null] = path.split('/').filter((segment) => segment !== '');
  const body = bodyOf(entry.requestBody);
  return {
    method,
    status,
    failed: status >= 400,
    kind: id === '.search' ? `${kind}/.search` : kind,
    id: id === '.search' ? null : id,
    query: new URLSearchParams(query),
    body,
    operations: operationsOf(member(body, 'operations')),
    skipped: { count: entry.skippedMemberCount ?? 0, ids: new Set(entry.skippedMembers) },
  };
}

/** A member by its name, whatever the case. */
export function member(object: JsonObject, name: string): Json | undefined {
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

/** A text that says something; null else. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Ids in `[{"value": id}, …]`, `{"value": id}` or `[id, …]`. */
export function idsIn(value: Json | undefined): string[] {
  const elements = Array.isArray(value) ? value : [value ?? null];
  return elements.flatMap((element) => {
    const id = isObject(element) ? member(element, 'value') : element;
    return typeof id === 'string' ? [id] : [];
  });
}

/** What people call the user that a body describes. */
export function personIn(body: JsonObject): string | null {
  const name = member(body, 'name');
  const parts = isObject(name) ? [textOf(member(name, 'givenName')), textOf(member(name, 'familyName'))] : [];
  return (
    textOf(member(body, 'displayName')) ??
    (isObject(name) ? textOf(member(name, 'formatted')) : null) ??
    textOf(parts.filter((part) => part !== null).join(' ')) ??
    textOf(member(body, 'userName'))
  );
}

/** Ids of users and groups that the request speaks of. */
export function idsOf(parsed: ParsedRequest): string[] {
  const members = [
    ...idsIn(member(parsed.body, 'members')),
    ...parsed.operations.flatMap(({ path, value }) => [...idsIn(membersOf(value)), ...idsInPath(path)]),
  ];
  const own = parsed.id === null ? [] : [parsed.id];
  if (parsed.kind.toLowerCase() === 'groupmemberships') own.push(...membershipIn(parsed).filter((id) => id !== null));
  return [...new Set([...own, ...members])].filter((id) => /^(?:usr|grp)_/.test(id));
}

/** Group and member of a request about one membership, from its path or its body; null where it does not say. */
export function membershipIn({ body, id }: ParsedRequest): readonly [groupId: string | null, memberId: string | null] {
  const named = membershipOf(id ?? '');
  if (named) return [named.groupId, named.memberId];
  const of = (name: string) => idsIn(member(body, name))[0] ?? null;
  return [of('group'), of('member')];
}

/** The members that a PATCH operation's value names, with or without a path. */
export function membersOf(value: Json): Json {
  return isObject(value) && member(value, 'members') !== undefined ? (member(value, 'members') ?? null) : value;
}

/** Of the members that a request names those that came to be, and how many these are. */
export function takenOf(
  { skipped }: ParsedRequest,
  ids: readonly string[],
): { readonly ids: string[]; readonly count: number } {
  const taken = ids.filter((id) => !skipped.ids.has(id));
  // The entry counts all that were left out, and lists the first hundred.
  return { ids: taken, count: Math.max(0, taken.length - Math.max(0, skipped.count - skipped.ids.size)) };
}

/** `members[value eq "usr_…"]` */
export function idsInPath(path: string): string[] {
  return [...path.matchAll(/"((?:usr|grp)_[^"]+)"/g)].map(([, id = '']) => id);
}

function operationsOf(value: Json | undefined): Operation[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((operation) => ({
    op: (textOf(member(operation, 'op')) ?? textOf(member(operation, 'method')) ?? '').toLowerCase(),
    path: (textOf(member(operation, 'path')) ?? '').toLowerCase(),
    value: member(operation, 'value') ?? null,
  }));
}

function bodyOf(text: string | null): JsonObject {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch (error) {
    // Cut at 8 KiB, or never JSON.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
