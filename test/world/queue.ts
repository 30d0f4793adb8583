// A queue in memory: tests look at what was sent, and hand it on when they please.

import type { DeliveryMessage } from '../../src/env.ts';

const SENT = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };

/** @param take hears of each message, and in how many seconds it is due */
export function queueInMemory(take: (body: DeliveryMessage, delaySeconds?: number) => void): Queue<DeliveryMessage> {
  return {
    metrics: async () => SENT.metadata.metrics,
    send: async (body, options) => {
      take(body, options?.delaySeconds);
      return SENT;
    },
    sendBatch: async (messages) => {
      for (const { body, delaySeconds } of messages) take(body, delaySeconds);
      return SENT;
    },
  };
}
