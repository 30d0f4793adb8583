// Which queue takes a message. A database may have one of its own, `DELIVERIES_EU` beside `DB_EU`, made in its jurisdiction;
// what is about others goes through the common one. Messages hold IDs and nothing else.

import type { DeliveryMessage, Env } from './env.ts';
import { knownLabelOf } from './moved.ts';

/** As much of a queue as sending takes. */
export interface DeliveryQueue {
  sendBatch(messages: readonly MessageSendRequest<DeliveryMessage>[]): Promise<unknown>;
}

/** All queues as one. Each message goes to that of the database where its organization is known to stand. */
export function deliveryQueue(env: Env): DeliveryQueue {
  return {
    async sendBatch(messages) {
      const groups = Map.groupBy(messages, ({ body }) => queueOf(env, labelOf(body)));
      const sent = await Promise.allSettled([...groups].map(([queue, own]) => queue.sendBatch(own)));
      // What one queue did not take is no reason for another's to be lost.
      for (const one of sent) if (one.status === 'rejected') throw one.reason;
    },
  };
}

/** Of the database that a message is about; of alerts, which the default one holds, ''. */
function labelOf({ clock, organizationId }: DeliveryMessage): string {
  return clock?.label ?? knownLabelOf(organizationId);
}

function queueOf(env: Env, label: string): DeliveryQueue {
  const own: unknown = label === '' ? null : Reflect.get(env, `DELIVERIES_${label.toUpperCase()}`);
  return isQueue(own) ? own : env.DELIVERIES;
}

function isQueue(value: unknown): value is DeliveryQueue {
  return typeof value === 'object' && value !== null && 'sendBatch' in value;
}
