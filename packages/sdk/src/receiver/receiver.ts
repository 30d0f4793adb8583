// The endpoint of a webhook, whole: who sends, whether it was applied already, whether something is missing, and what
// is written.

import type { Client } from '../client/client.ts';
import { isAfter, positionOf, type Store } from '../stores/store.ts';
import type { Event, TestEvent } from '../types.ts';
import { type ApplyOptions, applyEvents, LostRace } from './apply.ts';
import { catchUp } from './catch-up.ts';
import type { Handlers } from './handlers.ts';
import { type Received, VerificationError, type Verified, verify } from './verify.ts';

export interface ReceiverOptions<Write> {
  /** Where the position is kept: `sqliteStore(database)`, say. */
  readonly store: Store<Write>;
  /** The webhook's `whsec_…`; several where several webhooks lead here. */
  readonly secrets: string | readonly string[];
  readonly on: Handlers<Write>;
  /** Fetches what is missing, with a key of scope `write`, since it may have to ask for a resync. */
  readonly client?: Client;
  /**
   * With a client: whether an organization that is met for the first time is fetched from its first event on, which is
   * the default, or followed from the event that came.
   */
  readonly start?: 'beginning' | 'now';
  /** Events of a batch, or of a page that was fetched, that are written in one transaction: 100 by default. */
  readonly eventsPerCommit?: number;
  /** What went wrong, before 500 is answered and Rollcall tries again. `console.error` by default. */
  readonly onError?: (error: unknown) => void;
}

export interface Receiver {
  /** Answers a request to the webhook: 204 when all of it is written. */
  handle(request: Request): Promise<Response>;
  /** The same for whoever has no `Request`. */
  receive(received: Received): Promise<{ readonly status: number; readonly text: string }>;
  /** Fetches what an organization's position lacks, and tells how many events that were. Needs the client. */
  catchUp(organizationId: string): Promise<number>;
  /** The sequence of the last event that was applied. */
  position(organizationId: string): Promise<number | undefined>;
  /** Back to an earlier sequence: what follows it is applied once more when it comes again. */
  rewind(organizationId: string, to: number): Promise<void>;
}

/** Events are missing and there is no client to fetch them. */
export class MissingEvents extends Error {
  override readonly name = 'MissingEvents';
}

const EVENTS_PER_COMMIT = 100;
const MAX_RACES = 5;

/** @throws nothing: what is wrong with the options is told by the first request. */
export function createReceiver<Write>(options: ReceiverOptions<Write>): Receiver {
  const { client, on, onError = console.error, secrets, start = 'beginning', store } = options;
  const apply: ApplyOptions<Write> = { store, on, eventsPerCommit: options.eventsPerCommit ?? EVENTS_PER_COMMIT };
  const lanes = new Map<string, Promise<unknown>>();

  /** One after the other for an organization; another instance of the app is met by the store's commit. */
  async function inLane<T>(organizationId: string, work: () => Promise<T>): Promise<T> {
    const before = lanes.get(organizationId) ?? Promise.resolve();
    const mine = before.then(() => raced(work));
    // A failure is told to whoever asked, not to the next in line.
    const settled = mine.catch(() => undefined);
    lanes.set(organizationId, settled);
    try {
      return await mine;
    } finally {
      if (lanes.get(organizationId) === settled) lanes.delete(organizationId);
    }
  }

  async function fetchMissing(organizationId: string, setAsideUpTo: number): Promise<number> {
    if (!client) throw new MissingEvents('A client is needed to fetch events.');
    return catchUp(client, store, organizationId, (events, gone) =>
      applyEvents(apply, organizationId, events, { setAsideUpTo, ...(gone ? { gone } : {}) }),
    );
  }

  async function take(organizationId: string, events: readonly Event[], previous: number | null): Promise<void> {
    const position = await store.position(organizationId);
    const [first] = events;
    const newest = events.at(-1);
    if (!first || !newest || !isAfter(positionOf(newest), position)) return;
    // A single event that is sent again belongs to no stream: what comes before it, its own number says.
    const before = previous ?? first.sequence - 1;
    if (position === undefined) {
      if (client && start === 'beginning') await fetchMissing(organizationId, before);
    } else if (positionOf(first).epoch > position.epoch) {
      // Nothing comes before the first event of an epoch, and without a client the resyncs that it brings must do.
      if (client && first.type !== 'organization.restored') await fetchMissing(organizationId, before);
    } else if (before > position.sequence) {
      if (!client)
        throw new MissingEvents(
          `Events ${position.sequence + 1} to ${before} of ${organizationId} did not arrive; with a client the receiver would fetch them.`,
        );
      await fetchMissing(organizationId, before);
    }
    await applyEvents(apply, organizationId, events);
  }

  async function receiveVerified({ events, previousSequence }: Verified): Promise<void> {
    for (const event of events) if (isTest(event)) await on.test?.(event);
    const byOrganization = new Map<string, Event[]>();
    for (const event of events) {
      if (isTest(event)) continue;
      const others = byOrganization.get(event.organizationId) ?? [];
      byOrganization.set(event.organizationId, [...others, event]);
    }
    for (const [organizationId, ours] of byOrganization)
      await inLane(organizationId, () => take(organizationId, ours, previousSequence));
  }

  const receive: Receiver['receive'] = async (received) => {
    let verified: Verified;
    try {
      verified = await verify(received, secrets);
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      return { status: error.reason === 'malformed_body' ? 400 : 401, text: error.message };
    }
    try {
      await receiveVerified(verified);
      return { status: 204, text: '' };
    } catch (error) {
      onError(error);
      return { status: 500, text: 'The events could not be applied: the app has the reason in its log.' };
    }
  };

  return {
    receive,
    handle: async (request) => {
      const { status, text } = await receive(request);
      return new Response(status === 204 ? null : text, { status });
    },
    catchUp: (organizationId) => inLane(organizationId, () => fetchMissing(organizationId, 0)),
    position: async (organizationId) => (await store.position(organizationId))?.sequence,
    rewind: (organizationId, to) =>
      inLane(organizationId, async () => {
        const from = await store.position(organizationId);
        if (from === undefined || to > from.sequence)
          throw new RangeError(`${organizationId} is at ${from?.sequence}, not beyond ${to}.`);
        const back = { ...from, sequence: to };
        const done = await store.commit({ organizationId, from, to: back, known: [], forgotten: [], writes: [] });
        if (!done) throw new LostRace(`Events of ${organizationId} were applied by another instance.`);
      }),
  };
}

async function raced<T>(work: () => Promise<T>): Promise<T> {
  for (let lost = 0; ; lost++)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LostRace) || lost >= MAX_RACES) throw error;
    }
}

function isTest(event: Event | TestEvent): event is TestEvent {
  return event.organizationId === null;
}
