// Organizations that were moved to another database: an id names the first one, a row of `departures` there the next
// (docs/decisions/0033). What an isolate has learned is remembered, and checked in the transaction of each batch.

import QuickLRU from 'quick-lru';
import type { D1, Follows, Statement } from './database.ts';
import { isDirectoryId, organizationOf, shardLabelOf } from './id.ts';

/** Where an organization stands; of two the one with the higher epoch is the later. */
interface Place {
  readonly label: string;
  readonly epoch: number;
}

const MAX_REMEMBERED = 10_000;
const learned = new QuickLRU<string, Place>({ maxSize: MAX_REMEMBERED });

function placeOf(organizationId: string): Place {
  return learned.get(organizationId) ?? { label: shardLabelOf(organizationId), epoch: 0 };
}

/** Label of the database of a well-formed id of an organization or directory, as far as this isolate knows. */
export function knownLabelOf(id: string): string {
  return placeOf(isDirectoryId(id) ? organizationOf(id) : id).label;
}

function learn(organizationId: string, { epoch, label }: Place): void {
  if (epoch > placeOf(organizationId).epoch) learned.set(organizationId, { label, epoch });
}

interface Forwarding {
  readonly organizationId: string;
  readonly target: string;
  readonly epoch: number;
}

const AMONG = `FROM json_each(?) AS j CROSS JOIN departures AS d
  ON d.organization_id = j.value ->> 0 AND d.epoch > j.value ->> 1`;
const REFUSAL = `INSERT INTO guard SELECT 'guard:' || CASE d.state
  WHEN 'left' THEN 'moved:' || d.organization_id || ':' || d.target || ':' || d.epoch
  ELSE 'fenced:' || d.organization_id END ${AMONG} WHERE d.state IN ('fenced', 'left')`;
const FORWARDING = `SELECT d.organization_id AS "organizationId", d.target AS "target", d.epoch AS "epoch" ${AMONG}
  WHERE d.state = 'left'`;
const MOVED = /^guard:moved:([^:]+):([^:]*):(\d+)$/;

/** How a handle follows some organizations of one database to where they are. `find` gives the database of a label. */
export function following(
  organizationIds: readonly string[],
  find: (label: string) => D1,
  stops: Follows['stops'],
): Follows {
  return {
    stops,
    d1: () => find(placeOf(organizationIds[0] ?? '').label),
    check(writes): Statement {
      const asked = JSON.stringify(organizationIds.map((id) => [id, placeOf(id).epoch]));
      return { sql: writes ? REFUSAL : FORWARDING, params: [asked] };
    },
    isRefused(guard) {
      const [, organizationId, label, epoch] = MOVED.exec(guard) ?? [];
      if (organizationId === undefined || label === undefined) return false;
      learn(organizationId, { label, epoch: Number(epoch) });
      return true;
    },
    isForwarded(rows) {
      for (const { epoch, organizationId, target } of rows as Forwarding[])
        learn(organizationId, { label: target, epoch });
      return rows.length > 0;
    },
  };
}
