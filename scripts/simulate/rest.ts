// The end of a run, when nothing goes wrong any more: until every app has every event, and nothing is under way.

import type { SimulatedDatabase } from './database.ts';
import type { Holds } from './holds.ts';
import type { Hosts } from './hosts.ts';
import type { Operator } from './operator.ts';
import type { Places } from './places.ts';
import { areRolesSettled } from './roles.ts';
import type { Scheduler } from './scheduler.ts';
import type { Founded } from './system.ts';

export interface Rest {
  readonly scheduler: Scheduler;
  readonly founded: readonly Founded[];
  readonly places: Places;
  readonly hosts: Hosts;
  readonly holds: Holds;
  readonly operator: Operator;
  readonly violation: (what: string) => void;
}

/** So long all may take to come to rest, without faults. */
const WITHIN_MS = 1_800_000;

/** @param leastMs what was given up may still come so much later */
export async function atRest(rest: Rest, leastMs: number): Promise<void> {
  const { founded, operator, scheduler, violation } = rest;
  const sleep = (ms: number) => new Promise<void>((resolve) => scheduler.after(ms, 'rest', resolve));
  await sleep(leastMs);
  const began = scheduler.now();
  for (;;) {
    const goesOn = workOfAll(rest) ?? founded.map((each) => workOf(rest, each)).find((work) => work !== null);
    if (!goesOn) break;
    if (scheduler.now() - began > WITHIN_MS) return violation(`${goesOn} did not end within half an hour`);
    operator.releaseAll();
    await sleep(5_000);
  }
  await sleep(1_000);
}

/** What is not one organization's; null for nothing. */
function workOfAll({ operator, places }: Rest): string | null {
  if (!operator.hasDone()) return 'the declaration of a restore';
  return places.isMoving() ? 'a move' : null;
}

/** What an organization still waits for; null for nothing. */
function workOf({ holds, hosts, places }: Rest, organization: Founded): string | null {
  const { directories, organizationId } = organization;
  const database = places.of(organizationId);
  if (isBehindRestore(database, organizationId)) return 'the beginning of an epoch';
  // A discard says what is so by a resync: until that has ended, the app's copy is of before.
  const running = 'SELECT id FROM resyncs WHERE directory_id = ? AND finished_at IS NULL';
  if (directories.some(({ id }) => database.rows(running, id).length > 0)) return 'a resync';
  if (!areRolesSettled(database, places.operator, organizationId)) return 'a recompute of roles';
  if (holds.heldIn(organization).length > 0) return 'what the guard holds';
  const [row] = database.rows('SELECT last_sequence AS last FROM organizations WHERE id = ?', organizationId);
  return row?.['last'] === hosts.acceptedOf(organizationId) ? null : 'the delivery of events';
}

function isBehindRestore({ rows }: Pick<SimulatedDatabase, 'rows'>, organizationId: string): boolean {
  const behind = 'SELECT 1 FROM organizations AS o, restores AS r WHERE o.id = ? AND o.epoch < r.epoch';
  return rows(behind, organizationId).length > 0;
}
