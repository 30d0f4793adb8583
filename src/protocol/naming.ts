// What a request has somebody called: user name, externalId, email addresses. For the log, and for those who look through it
// by such a text. Pure.

import { isObject, type JsonObject, memberNamed } from './json.ts';
import { listOf } from './patch/values.ts';

/** Members that say what somebody is called, as the schema spells them. */
const NAMING = ['userName', 'externalId', 'emails'] as const;

/** The resources that a body speaks of: itself, what operations of a bulk request carry, and what steps of a PATCH set. */
export function resourcesIn(body: JsonObject): JsonObject[] {
  const sent = memberNamed(body, 'Operations');
  const operations = Array.isArray(sent) ? sent.filter(isObject) : [];
  return [body, ...operations.flatMap((operation) => [...carriedBy(operation), ...setBy(operation)])];
}

/** What a resource is called, in no order that means anything. */
export function namesIn(resource: JsonObject): string[] {
  const addresses = listOf(memberNamed(resource, 'emails')).map((email) =>
    isObject(email) ? memberNamed(email, 'value') : email,
  );
  const names = [memberNamed(resource, 'userName'), memberNamed(resource, 'externalId'), ...addresses];
  return names.filter((name) => typeof name === 'string');
}

function carriedBy(operation: JsonObject): JsonObject[] {
  const data = memberNamed(operation, 'data');
  return isObject(data) ? resourcesIn(data) : [];
}

/** What one step of a PATCH sets, as the resource that has it. */
function setBy(step: JsonObject): JsonObject[] {
  const [path, value] = [memberNamed(step, 'path'), memberNamed(step, 'value')];
  if (typeof path !== 'string') return isObject(value) ? [value] : [];
  const attribute = /^\w+/.exec(path.replace(/^urn:.*:/i, ''))?.[0].toLowerCase();
  const name = NAMING.find((known) => known.toLowerCase() === attribute);
  if (name === undefined || value === undefined) return [];
  return [{ [name]: name === 'emails' ? listOf(value) : value }];
}
