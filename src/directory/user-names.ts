// The user names that a change may come to set: what a round looks up before it decides. Pure.

import { fold } from '../protocol/fold.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json.ts';
import { attributeNamed } from '../protocol/schema/lookup.ts';
import { USER_TYPE } from '../protocol/schema/types.ts';
import { MAX_STRING_BYTES } from '../protocol/value/scalar.ts';
import { loneValue } from '../protocol/value/single.ts';

const userName = attributeNamed(USER_TYPE.schema.attributes, 'userName');

/** A user has one name, and of several the last one stays: more are mentioned by mistake or to cost look-ups. */
const MAX_NAMES = 10;

/**
 * The user names that a resource or a PATCH mentions, folded: the last 10. One too many costs a look-up, one too few
 * is refused by the unique index. What is too long to be a name is not folded: it is refused when it is understood.
 */
export function mentionedUserNames(body: JsonObject): string[] {
  const names: string[] = [];
  const note = (given: Json) => {
    const value = userName ? loneValue(userName, given) : given;
    if (typeof value === 'string' && value.length <= MAX_STRING_BYTES) names.push(value);
    if (names.length > MAX_NAMES) names.shift();
  };
  const inResource = (resource: JsonObject): void => {
    for (const [key, value] of Object.entries(resource)) {
      if (isUserName(key)) note(value);
      else if (isObject(value) && /^urn:/i.test(key)) inResource(value);
    }
  };
  inResource(body);
  for (const operation of operationsOf(body)) {
    const path = memberOf(operation, 'path');
    const value = memberOf(operation, 'value');
    if (isObject(value)) inResource(value);
    else if (typeof path === 'string' && isUserName(path.trim()) && value !== undefined) note(value);
  }
  return [...new Set(names.map(fold))];
}

const isUserName = (key: string) => /(?:^|:)username$/i.test(key);

function operationsOf(body: JsonObject): readonly JsonObject[] {
  const operations = memberOf(body, 'operations');
  return Array.isArray(operations) ? operations.filter(isObject) : [];
}

/** A member by its name in any case (RFC 7643 §2.1). */
function memberOf(object: JsonObject, name: string): Json | undefined {
  return Object.entries(object).find(([key]) => key.toLowerCase() === name)?.[1];
}
