// The sweep: wakes every stream that is due, whatever became of its wake-up. It works off the list of organizations that
// may have something to send (store/streams/wakeups.ts), and so costs what is due, however many organizations there are.

import type { Database } from '../database.ts';
import { list } from '../store/db/statement.ts';
import { type BehindStream, behindOfOwn, behindOfPairs, type DueCandidate } from '../store/streams/due.ts';
import { dropWakeups, dueWakeups, noteWakeups, type Wakeup } from '../store/streams/wakeups.ts';
import type { Delivery } from './deps.ts';
import { generalPairs, messageFor, type Pair } from './due.ts';
import { send } from './wake.ts';

const PAGE_SIZE = 200;
/** Of one call: 2,000 organizations, each a message for every webhook that is behind. */
const MAX_PAGES = 10;
const PAIRS_AT_ONCE = 5_000;
/** What was woken is looked at again by the next run, in case that wake-up is lost too. */
const LOOK_AGAIN_MS = 20_000;

export interface Swept {
  readonly sent: number;
  /** Whether more was due than one call looks at. */
  readonly more: boolean;
}

/** Sends a message for each stream of a database that is due. Leases that may have lost their holder included. */
export async function sweepWith(deps: Delivery, label = ''): Promise<Swept> {
  const shard = deps.databases.all().get(label);
  let sent = 0;
  let last = { at: -1, organizationId: '' };
  for (let pages = 0; shard && pages < MAX_PAGES; pages++) {
    const [page] = await shard.run([dueWakeups({ now: deps.now(), ...last, limit: PAGE_SIZE })]);
    const end = page.at(-1);
    if (end === undefined) break;
    sent += await sweepPage(deps, shard, page, label);
    if (page.length < PAGE_SIZE) break;
    if (pages === MAX_PAGES - 1) return { sent, more: true };
    last = { at: end.at, organizationId: end.organizationId };
  }
  return { sent, more: false };
}

async function sweepPage(deps: Delivery, shard: Database, page: readonly Wakeup[], label: string): Promise<number> {
  const now = deps.now();
  const organizationIds = [...new Set(page.map(({ organizationId }) => organizationId))];
  const asked = generalPairs(deps, organizationIds);
  // Awaited below, once their own webhooks are told, which wait for no other database.
  asked.catch(() => undefined);
  const sendDue = async (streams: readonly BehindStream[]) => {
    const due = streams.filter(({ nextAttemptAt }) => nextAttemptAt <= now);
    await send(
      deps.queue,
      due.map((stream) => messageFor(stream, now)),
    );
    return due.length;
  };
  const [own] = label === '' ? [[]] : await shard.run([behindOfOwn({ organizationIds: list(organizationIds) })]);
  const sentToOwn = await sendDue(own);
  const pairs = await asked;
  const general = await behindAmong(shard, pairs ?? []);
  const sent = sentToOwn + (await sendDue(general));
  // Whoever else hears of them is not known: the next run looks at the same rows.
  if (pairs === null) return sent;
  const again = new Map<string, number>();
  for (const { nextAttemptAt, organizationId } of [...own, ...general]) {
    const at = nextAttemptAt <= now ? now + LOOK_AGAIN_MS : nextAttemptAt;
    again.set(organizationId, Math.min(at, again.get(organizationId) ?? at));
  }
  // Later rows first: a run that is killed in between looks once more, and forgets nobody.
  await shard.run([
    noteWakeups({ rows: list([...again].map(([organizationId, at]) => [at, organizationId])) }),
    dropWakeups({ rows: list(page.map(({ at, lastCommit, organizationId }) => [at, organizationId, lastCommit])) }),
  ]);
  return sent;
}

async function behindAmong(shard: Database, pairs: readonly Pair[]): Promise<BehindStream[]> {
  const behind: BehindStream[] = [];
  for (let at = 0; at < pairs.length; at += PAIRS_AT_ONCE) {
    const candidates: DueCandidate[] = pairs
      .slice(at, at + PAIRS_AT_ONCE)
      .map(({ organizationId, startAfter, webhookId }) => [webhookId, startAfter, organizationId]);
    const [rows] = await shard.run([behindOfPairs({ pairs: list(candidates) })]);
    behind.push(...rows);
  }
  return behind;
}
