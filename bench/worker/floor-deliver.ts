// Delivery at its floor: POSTs one after the other, and the trip that notes how far, every 20.

import { openDatabase } from '../../src/database.ts';
import { moveStream } from '../../src/store/streams/streams.ts';

const NOTED_EVERY = 20;

/** Sends `count` events to a URL and returns when all are accepted. */
export async function deliver(db: D1DatabaseSession, url: string, organizationId: string, count: number) {
  for (let sequence = 1; sequence <= count; sequence++) {
    const body = JSON.stringify({ id: `evt_${sequence}`, sequence, organizationId, data: { user: 'x'.repeat(800) } });
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`The receiver answered ${answer.status}.`);
    if (sequence % NOTED_EVERY === 0) await openDatabase(db).run([moveStream({ ...STREAM, organizationId })]);
  }
}

/** There is no such stream: the statement is the same, its row is not there. */
const STREAM = {
  webhookId: 'wh_floor',
  leaseId: '',
  leaseUntil: 0,
  epoch: 0,
  cursor: 0,
  firstSent: null,
  lastSent: 0,
  failures: 0,
  nextAttemptAt: 0,
  lastAcceptedAt: 0,
  failingSince: null,
  setAside: 0,
  attemptsByHour: null,
};
