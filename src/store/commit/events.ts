// What a commit says of itself: its events, for the host app, and its audit rows, for the operator.

import { getTableColumns, sql } from 'drizzle-orm';
import { isObject, type Json } from '../../protocol/json.ts';
import { packed } from '../db/packed.ts';
import { events } from '../db/schema.ts';
import { auditLog } from '../db/schema-operator.ts';
import type { EventRow } from './changes.ts';
import { insert } from './write.ts';

export const insertEvents = insert(events, getTableColumns(events));

/** An id that is there is this very row: its caller asked twice. */
export const insertAudits = insert(auditLog, getTableColumns(auditLog), sql`ON CONFLICT DO NOTHING`);

/** An event as a row; long data packed, if `packs`. */
export function rowOfEvent(organizationId: string, event: EventRow, packs: boolean) {
  const data = packs ? packed(event.data, clearOf(event)) : event.data;
  return { organizationId, ...event, data };
}

/**
 * What statements look for in stored events: people by their ids (log/history.ts, upkeep/erasures.ts), and those who were
 * deleted or renamed by what they were called (log/why.ts).
 */
function clearOf({ data, type }: EventRow): string[] {
  const ids = data.match(/usr_[0-9a-z]{26}/g) ?? [];
  const called = CALLED.get(type);
  return [...new Set(called ? [...ids, ...namesIn(JSON.parse(data), called)] : ids)];
}

/** Where an event has what somebody is called no more. */
const CALLED: ReadonlyMap<string, 'user' | 'previous'> = new Map([
  ['user.deleted', 'user'],
  ['user.updated', 'previous'],
  ['user.deactivated', 'previous'],
  ['user.reactivated', 'previous'],
]);

function namesIn(data: Json, called: 'user' | 'previous'): string[] {
  const user = isObject(data) && isObject(data[called]) ? data[called] : {};
  const scim = isObject(user['scim']) ? user['scim'] : {};
  const emails = Array.isArray(scim['emails']) ? scim['emails'].filter(isObject) : [];
  const names = [user['userName'], user['externalId'], user['email'], ...emails.map(({ value }) => value)];
  return names.filter((name) => typeof name === 'string');
}
