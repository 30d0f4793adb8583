// The clock's turn: wakes every stream that is due, whatever became of its wake-up, and takes what is too old. Goes by
// pages from a random position, so that a sweep that is cut short leaves nobody behind for good.

import type { Database } from '../database.ts';
import type { DeliveryMessage, Env } from '../env.ts';
import { newOrganizationId } from '../id.ts';
import { list } from '../store/db/statement.ts';
import type { ListeningWebhook } from '../store/operator/webhooks.ts';
import { type DueStream, dueOfPage, endOfPage } from '../store/streams/due.ts';
import { evaluateAlerts } from './alerts/evaluate.ts';
import { resealAlertEndpoints } from './alerts/send.ts';
import { type Delivery, liveDelivery } from './deps.ts';
import { dueAmong, listening, messageFor } from './due.ts';
import { prune } from './prune.ts';
import { resealSecrets } from './reseal.ts';
import { send } from './wake.ts';

const PAGE_SIZE = 500;
/** Per shard and sweep: 100,000 organizations. */
const MAX_PAGES = 200;
const MAX_MESSAGES = 5000;
/** Greater than any id. */
const END = '~';

/** Wakes what is due, prunes a step and reseals a step of secrets. Called every minute or more often: what fails waits for the next run. */
export async function sweep(env: Env, now: number): Promise<void> {
  const deps: Delivery = { ...liveDelivery(env), now: () => now };
  for (const part of [sweepWith, prune, resealSecrets, resealAlertEndpoints, alerts]) {
    try {
      await part(deps);
    } catch (error) {
      console.error(JSON.stringify({ message: `${part.name} failed; the next run goes on`, error: String(error) }));
    }
  }
}

/** With a clock that goes on: how long databases take is an incident too. */
async function alerts(deps: Delivery): Promise<void> {
  await evaluateAlerts(deps, Date.now);
}

/** Sends a message for each stream that is due; returns how many. Leases that may have lost their holder included. */
export async function sweepWith(deps: Delivery): Promise<number> {
  const webhooks = await listening(deps, null);
  return wakeDue(deps, webhooks);
}

/** The same for given webhooks, as after one was switched on again. */
export async function wakeDue(deps: Delivery, webhooks: readonly ListeningWebhook[]): Promise<number> {
  const now = deps.now();
  let sent = 0;
  const wakeAll = async (due: readonly DueStream[]) => {
    const messages: MessageSendRequest<DeliveryMessage>[] = due.map((stream) => messageFor(stream, now));
    await send(deps.queue, messages.slice(0, MAX_MESSAGES - sent));
    sent = Math.min(sent + messages.length, MAX_MESSAGES);
    return sent < MAX_MESSAGES;
  };
  const pairs = webhooks.flatMap(({ id, organizationId, startAfter }) =>
    organizationId === null ? [] : [{ webhookId: id, organizationId, startAfter }],
  );
  if (!(await wakeAll(await dueAmong(deps, pairs)))) return sent;
  const forAll = webhooks.filter((webhook) => webhook.organizationId === null);
  if (forAll.length === 0) return sent;
  for (const [label, shard] of deps.databases.all())
    for await (const due of duePages(deps, label, shard, forAll)) if (!(await wakeAll(due))) return sent;
  return sent;
}

async function* duePages(
  deps: Delivery,
  label: string,
  shard: Database,
  webhooks: readonly ListeningWebhook[],
): AsyncGenerator<DueStream[]> {
  const start = newOrganizationId(label);
  const candidates = list(webhooks.map(({ id, startAfter }) => [id, startAfter]));
  let pages = 0;
  for (const [from, upTo] of [
    [start, END],
    ['', start],
  ] as const)
    for (let after: string | null = from; after !== null && pages < MAX_PAGES; pages++) {
      const page: { after: string; upTo: string; limit: number } = { after, upTo, limit: PAGE_SIZE };
      const asking = [dueOfPage({ ...page, webhooks: candidates, now: deps.now() }), endOfPage(page)] as const;
      const [due, [end]] = await shard.run(asking);
      yield due;
      after = end !== undefined && end.n === PAGE_SIZE ? end.last : null;
    }
}
