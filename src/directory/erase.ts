// What is left of people, groups and directories in an event or a log entry once they are erased: ids, types and times,
// in the same shape as before, so that whoever reads events by their schema goes on reading them. Pure.

import { isObject, type Json, type JsonObject } from '../protocol/json.ts';

/** What is to be erased: one person by id, or all that an organization has. */
export type Subject = { readonly userId: string } | 'all';

/** What a person's data is found by where no id stands beside it, in lower case. */
export interface Terms {
  /** Found anywhere in a text: user names, e-mail addresses. */
  readonly contained: readonly string[];
  /** Found as a whole value only: names and numbers that may be short. */
  readonly equal: readonly string[];
}

export const NO_TERMS: Terms = { contained: [], equal: [] };
/** Shorter ones would be found in everything. */
const MIN_CONTAINED = 4;
/** Of each kind; a person who was renamed more often is found by ids. */
const MAX_TERMS = 200;
const ERASED = 'Erased.';

/** The data of an event without what is erased; null where nothing of it stands there. */
export function erasedData(text: string, subject: Subject): string | null {
  const data: unknown = JSON.parse(text);
  if (!isObject(data)) return null;
  const erased = Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, erasedMember(name, value, subject)]),
  );
  if (ofSubject(data['user'], subject) || (subject === 'all' && 'previous' in data)) erasePrevious(data, erased);
  const after = JSON.stringify(erased);
  return after === JSON.stringify(data) ? null : after;
}

/** What an event's data, as it is stored, tells of a person: what else is to be looked for. */
export function termsIn(text: string, userId: string): Terms {
  const data: unknown = JSON.parse(text);
  if (!isObject(data) || !ofSubject(data['user'], { userId })) return NO_TERMS;
  return [data['user'], data['previous']].filter(isObject).map(termsOfUser).reduce(joined, NO_TERMS);
}

/** The same of a user as the host app sees it. */
export function termsOfUser(user: JsonObject): Terms {
  const scim = isObject(user['scim']) ? user['scim'] : {};
  const emails = Array.isArray(scim['emails']) ? scim['emails'].filter(isObject).map(({ value }) => value ?? null) : [];
  const name = isObject(scim['name']) ? scim['name'] : {};
  const phones = Array.isArray(scim['phoneNumbers'])
    ? scim['phoneNumbers'].filter(isObject).map(({ value }) => value ?? null)
    : [];
  const anywhere = texts([user['userName'] ?? null, user['email'] ?? null, ...emails]);
  const whole = texts([
    user['externalId'] ?? null,
    user['displayName'] ?? null,
    user['employeeNumber'] ?? null,
    name['formatted'] ?? null,
    name['familyName'] ?? null,
    name['givenName'] ?? null,
    ...phones,
  ]);
  return {
    contained: anywhere.filter((text) => text.length >= MIN_CONTAINED),
    equal: [...whole, ...anywhere.filter((text) => text.length < MIN_CONTAINED)],
  };
}

export function joined(a: Terms, b: Terms): Terms {
  const both = (name: keyof Terms) => [...new Set([...a[name], ...b[name]])].slice(0, MAX_TERMS);
  return { contained: both('contained'), equal: both('equal') };
}

/** Whether a text names the person: an id or an address anywhere, a name as a whole quoted value. */
export function names(text: string, userId: string, { contained, equal }: Terms): boolean {
  const folded = plain(text).toLowerCase();
  if (folded.includes(userId)) return true;
  return contained.some((term) => folded.includes(term)) || equal.some((term) => folded.includes(`"${term}"`));
}

/** An entry of the request log without query, body and reasons. */
export function erasedEntry(entry: JsonObject): JsonObject {
  const path = typeof entry['path'] === 'string' ? entry['path'] : '';
  const [, resource = '', id = ''] = /^\/([A-Za-z]{1,40})(?:\/((?:usr|grp)_[0-9a-z]{26}))?/.exec(path) ?? [];
  const { failedOperations: _failed, skippedMembers: _skipped, ...rest } = entry;
  return {
    ...rest,
    path: `/${resource}${id === '' ? '' : `/${id}`}`,
    detail: null,
    requestBody: null,
    requestBodyNote: ERASED,
  };
}

function ofSubject(value: Json | undefined, subject: Subject): value is JsonObject {
  return isObject(value) && (subject === 'all' || value['id'] === subject.userId);
}

function erasedMember(name: string, value: Json, subject: Subject): Json {
  if (name === 'user' && ofSubject(value, subject)) return erasedUser(value);
  if (name === 'added' || name === 'removed' || name === 'members')
    return Array.isArray(value) ? value.map((one) => (ofSubject(one, subject) ? erasedReference(one) : one)) : value;
  if (subject !== 'all' || !isObject(value)) return value;
  if (name === 'group') return erasedGroup(value);
  if (name === 'directory') return { ...value, name: null };
  if (name === 'organization') return { ...value, name: value['id'] ?? '' };
  return value;
}

/** What changed is data too; of roles, names that are the host app's own. */
function erasePrevious(data: JsonObject, erased: Record<string, Json>): void {
  if (isObject(data['previous'])) erased['previous'] = {};
}

/** Host apps keep user names unique: the id is one. */
function erasedUser(user: JsonObject): JsonObject {
  const id = user['id'] ?? null;
  const kept = ['id', 'active', 'roles', 'role', 'createdAt', 'updatedAt', 'lastSyncedAt'];
  return mapped(user, (name, value) => {
    if (kept.includes(name)) return value;
    if (name === 'userName') return id;
    return isObject(value) ? {} : null;
  });
}

function erasedGroup(group: JsonObject): JsonObject {
  return mapped(group, (name, value) => {
    if (name === 'displayName') return group['id'] ?? null;
    if (name === 'externalId') return null;
    return name === 'scim' ? {} : value;
  });
}

function erasedReference(member: JsonObject): JsonObject {
  return mapped(member, (name, value) => (name === 'userName' || name === 'displayName' ? null : value));
}

function mapped(object: JsonObject, change: (name: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]));
}

function texts(values: readonly Json[]): string[] {
  return values.flatMap((value) => (typeof value === 'string' && value !== '' ? [value.toLowerCase()] : []));
}

/** Percent signs of a query and the quotation marks of JSON within JSON stand in nobody's way. */
function plain(text: string): string {
  const unescaped = text.replaceAll('\\"', '"').replaceAll('+', ' ');
  try {
    return `${text} ${decodeURIComponent(unescaped)}`;
  } catch (error) {
    if (error instanceof URIError) return `${text} ${unescaped} ${unescaped.replace(/(?:%[0-9A-Fa-f]{2})+/g, decoded)}`;
    throw error;
  }
}

function decoded(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch (error) {
    if (error instanceof URIError) return escaped;
    throw error;
  }
}
