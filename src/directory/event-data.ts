// What an event says, as the text that is stored and sent: at most 64 KiB of it. Pure.

import { isObject, type Json, type JsonObject } from '../protocol/json.ts';

/**
 * An event is stored, sent, tried again and kept by others: a change of one attribute must not cost the whole of a user
 * with a photo, twice. REST has what is left out.
 */
export const MAX_EVENT_DATA_BYTES = 64 * 1024;

/** What is shorter is never skipped: there would be nothing to gain. */
const MIN_OMITTED_BYTES = 512;

/** By what a user or group is known, under the host app's names, and what a person may do: never left out. */
const IDENTIFIERS: ReadonlySet<string> = new Set(['id', 'externalId', 'userName', 'roles']);

/**
 * The JSON text of an event's data. Base URL and authentication longer than 64 KiB, its largest attributes are left out, one after the
 * other until it fits, and `omitted` names them: of `scim` and `custom` each member for itself. Only identifiers that
 * are too long by themselves make it longer.
 */
export function eventData(data: unknown): string {
  const text = JSON.stringify(data);
  if (text.length * 3 <= MAX_EVENT_DATA_BYTES) return text;
  let bytes = bytesOf(text);
  if (bytes <= MAX_EVENT_DATA_BYTES || !isObject(data)) return text;
  const omitted: string[] = [];
  bytes += ',"omitted":[]'.length;
  for (const part of omittable(data).sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1))) {
    if (bytes <= MAX_EVENT_DATA_BYTES) break;
    omitted.push(part.path);
    bytes += bytesOf(JSON.stringify(part.path)) + 1 - part.bytes;
  }
  if (omitted.length === 0) return text;
  return JSON.stringify({ ...without(data, '', new Set(omitted)), omitted: omitted.sort() });
}

interface Part {
  readonly path: string;
  readonly bytes: number;
}

/** What may be left out of a user or group, and of what it was before. */
function omittable(data: JsonObject): Part[] {
  return [
    ...membersOf(data, 'user', ({ name }) => !IDENTIFIERS.has(name)),
    ...membersOf(data, 'group', ({ name }) => !IDENTIFIERS.has(name) && name !== 'displayName'),
    ...membersOf(data, 'previous', () => true),
  ];
}

function membersOf(data: JsonObject, root: string, mayGo: (member: { readonly name: string }) => boolean): Part[] {
  const resource = data[root];
  if (!isObject(resource)) return [];
  return Object.entries(resource).flatMap(([name, value]) => {
    const path = `${root}.${name}`;
    if ((name === 'scim' || name === 'custom') && isObject(value))
      return Object.entries(value).flatMap(([inner, each]) => partOf(`${path}.${inner}`, inner, each));
    return mayGo({ name }) ? partOf(path, name, value) : [];
  });
}

function partOf(path: string, name: string, value: Json): Part[] {
  const bytes = bytesOf(JSON.stringify({ [name]: value }));
  return bytes < MIN_OMITTED_BYTES ? [] : [{ path, bytes }];
}

function without(object: JsonObject, prefix: string, omitted: ReadonlySet<string>): JsonObject {
  const kept = Object.entries(object).flatMap(([name, value]): [string, Json][] => {
    const path = `${prefix}${name}`;
    if (omitted.has(path)) return [];
    return [[name, isObject(value) ? without(value, `${path}.`, omitted) : value]];
  });
  return Object.fromEntries(kept);
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
