// The write queue: a Durable Object interleaves at every await on D1, so changes queue here and are carried out in rounds,
// one at a time (group commit). While a round is running, the next one gathers. Each round is led by one of the calls
// waiting in it, so it runs within an invocation that still has to answer. Knows nothing of what a round does.

/** Bounds of the queue. */
export interface WriteQueueLimits {
  /** Changes of one round. */
  readonly maxRound: number;
  readonly maxWaiting: number;
  readonly maxWaitingBytes: number;
  /** A change still waiting by then is turned away; one in a round is never dropped. */
  readonly maxWaitMs: number;
  /**
   * Callers usually send their next change right after an answer. For this long after a round, the next one waits for
   * as many changes as were in the queue when the last one ended. Without it rounds alternate between one change and
   * many, and stay small where D1 answers faster than callers return. A lone caller waits for nobody.
   */
  readonly returnMs: number;
  /** When no caller has come back for this long, the others are not waited for: they are far away, or done. */
  readonly quietMs: number;
  /**
   * Where D1 is slow, callers who miss a round wait for the whole next one, and rounds take half of them in turn. So the
   * next one waits for up to half as long as the last round took, this long at most. Where they do not come back all the
   * same, half as long the next time, until they do.
   */
  readonly maxStretchMs: number;
  /** How often it checks whether they are back. */
  readonly lookMs: number;
  /** A round whose leading call was cut off would block the queue forever: after this long another call leads. */
  readonly stuckAfterMs: number;
}

export const WRITE_QUEUE_LIMITS: WriteQueueLimits = {
  maxRound: 50,
  maxWaiting: 512,
  maxWaitingBytes: 16 * 1024 * 1024,
  maxWaitMs: 10_000,
  returnMs: 50,
  quietMs: 8,
  maxStretchMs: 150,
  lookMs: 2,
  // A round rides out faults for 20 s, and its last attempt is short (patience.ts).
  stuckAfterMs: 30_000,
};

export interface WriteQueue<Item, Answer> {
  /** Resolves with the item's own answer. Never rejects, unless the round itself is broken. */
  submit(item: Item, bytes: number): Promise<Answer>;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly bytes: number;
  /** Gives the waiting call its answer, or its turn to lead the next round. */
  readonly notify: (news: { answer: Answer } | { error: unknown } | 'lead') => void;
  /** Turns it away; null for a change that finds the queue empty and is taken up at once. */
  timer: ReturnType<typeof setTimeout> | null;
}

const realSleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * `run` answers the items of a round in order. `turnedAway` answers an item that finds the queue full or waits too long.
 * `sleep` is how the gathering waits, by the same clock as `now`.
 */
export function openWriteQueue<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
  turnedAway: () => Answer,
  now: () => number,
  limits: WriteQueueLimits = WRITE_QUEUE_LIMITS,
  sleep: (ms: number) => Promise<void> = realSleep,
): WriteQueue<Item, Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let waitingBytes = 0;
  /** When the round under way began, null where none is. */
  let busySince: number | null = null;
  /** Counts the rounds: one that was given up as stuck and ends after all hands nothing over. */
  let turn = 0;
  /** How many changes were answered by the last round or waited at its end, and when that was. */
  let present = 0;
  let answeredAt = 0;
  /** How long the last round took, and which part of that callers are worth waiting for: less where they did not come. */
  let roundMs = 0;
  let share = 1 / 2;
  const stuck = () => busySince !== null && now() - busySince > limits.stuckAfterMs;

  const remove = (entry: Waiting<Item, Answer>) => {
    waiting = waiting.filter((other) => other !== entry);
    waitingBytes -= entry.bytes;
    keep(entry);
  };

  /** It is not turned away any more. */
  const keep = (entry: Waiting<Item, Answer>) => {
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
  };

  const takeRound = (): Waiting<Item, Answer>[] => {
    const round = waiting.slice(0, limits.maxRound);
    for (const entry of round) remove(entry);
    return round;
  };

  const gather = async (): Promise<void> => {
    let seen = waiting.length;
    let seenAt = now();
    const complete = () => waiting.length >= Math.min(present, limits.maxRound);
    const stretchMs = Math.min(roundMs * share, limits.maxStretchMs);
    const quietMs = Math.max(limits.quietMs, stretchMs);
    const returnMs = limits.returnMs === 0 ? 0 : Math.max(limits.returnMs, 2 * stretchMs);
    const late = () => now() - answeredAt >= returnMs || now() - seenAt >= quietMs;
    while (!complete() && !late()) {
      await sleep(limits.lookMs);
      if (waiting.length > seen) seenAt = now();
      seen = waiting.length;
    }
    share = complete() ? 1 / 2 : Math.max(share / 2, 1 / 64);
  };

  const lead = async (): Promise<void> => {
    turn += 1;
    const mine = turn;
    await gather();
    const round = takeRound();
    const began = now();
    try {
      // Empty where another leader took all: this one was thought to be cut off.
      const answers = round.length === 0 ? [] : await run(round.map((entry) => entry.item));
      round.forEach((entry, index) => {
        const answer = answers[index];
        entry.notify(answer === undefined ? { error: new Error('A round left a change unanswered.') } : { answer });
      });
    } catch (error) {
      for (const entry of round) entry.notify({ error });
    }
    if (turn !== mine) return;
    roundMs = now() - began;
    present = round.length + waiting.length;
    answeredAt = now();
    const next = waiting[0];
    busySince = next ? now() : null;
    if (!next) return;
    // Else it could be turned away while it gathers.
    keep(next);
    next.notify('lead');
  };

  return {
    async submit(item, bytes) {
      const room = waiting.length < limits.maxWaiting && waitingBytes + bytes <= limits.maxWaitingBytes;
      if (!room && waiting.length > 0) return turnedAway();
      let notify: Waiting<Item, Answer>['notify'] = () => undefined;
      const news = () =>
        new Promise<Parameters<Waiting<Item, Answer>['notify']>[0]>((resolve) => {
          notify = resolve;
        });
      let pending = news();
      const turnAway = () => {
        remove(entry);
        notify({ answer: turnedAway() });
      };
      const entry: Waiting<Item, Answer> = {
        item,
        bytes,
        notify: (what) => notify(what),
        timer: busySince === null ? null : setTimeout(turnAway, limits.maxWaitMs),
      };
      waiting.push(entry);
      waitingBytes += bytes;
      if (busySince === null || stuck()) {
        busySince = now();
        notify('lead');
      }
      for (;;) {
        const what = await pending;
        if (what === 'lead') {
          pending = news();
          await lead();
        } else if ('answer' in what) return what.answer;
        else throw what.error;
      }
    },
  };
}
