import { describe, expect, it } from 'vitest';
import { openWriteQueue, WRITE_QUEUE_LIMITS } from '../../src/organization/write-queue.ts';

const quick = { ...WRITE_QUEUE_LIMITS, returnMs: 0 };

/** A run whose rounds end only when told to. */
function held() {
  const rounds: number[][] = [];
  const ends: (() => void)[] = [];
  const run = async (items: readonly number[]) => {
    rounds.push([...items]);
    await new Promise<void>((resolve) => ends.push(resolve));
    return items.map((item) => `done ${item}`);
  };
  const end = async () => {
    while (ends.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    ends.shift()?.();
  };
  return { rounds, run, end };
}

const turnedAway = () => 'turned away';

describe('the write queue', () => {
  it('gathers what arrives while a round is under way into the next one, in order', async () => {
    const { end, rounds, run } = held();
    const queue = openWriteQueue(run, turnedAway, () => 0, quick);
    const first = queue.submit(1, 0);
    while (rounds.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const rest = [2, 3, 4].map((item) => queue.submit(item, 0));
    await end();
    expect(await first).toBe('done 1');
    await end();
    expect(await Promise.all(rest)).toEqual(['done 2', 'done 3', 'done 4']);
    expect(rounds).toEqual([[1], [2, 3, 4]]);
  });

  it('waits for those whom the last round answered, but not for long', async () => {
    const sizes: number[] = [];
    const run = async (items: readonly number[]) => {
      sizes.push(items.length);
      return items.map(String);
    };
    const queue = openWriteQueue(run, turnedAway, Date.now, {
      ...WRITE_QUEUE_LIMITS,
      lookMs: 1,
      returnMs: 500,
      quietMs: 500,
    });
    await Promise.all([1, 2, 3].map((item) => queue.submit(item, 0)));
    const again = [4, 5].map((item) => queue.submit(item, 0));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await Promise.all([...again, queue.submit(6, 0)]);
    expect(sizes).toEqual([3, 3]);
    // Two of them have gone away.
    await queue.submit(7, 0);
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('does not wait longer where nobody comes back', async () => {
    let looks = 0;
    const sizes: number[] = [];
    const run = async (items: readonly number[]) => {
      sizes.push(items.length);
      return items.map(String);
    };
    // The clock moves by a millisecond each time that it is read.
    const limits = { ...WRITE_QUEUE_LIMITS, lookMs: 0, returnMs: 1_000_000, quietMs: 10 };
    const queue = openWriteQueue(run, turnedAway, () => looks++, limits);
    await Promise.all([1, 2, 3].map((item) => queue.submit(item, 0)));
    await queue.submit(4, 0);
    expect(sizes).toEqual([3, 1]);
    expect(looks).toBeLessThan(100);
  });

  it('lets one who is alone wait for nobody', async () => {
    const run = async (items: readonly number[]) => items.map(String);
    const never = 2 ** 31 - 1;
    const queue = openWriteQueue(run, turnedAway, () => 0, { ...WRITE_QUEUE_LIMITS, lookMs: never, returnMs: never });
    expect(await queue.submit(1, 0)).toBe('1');
    expect(await queue.submit(2, 0)).toBe('2');
  });

  it('takes at most 50 changes into a round', async () => {
    const sizes: number[] = [];
    const run = async (items: readonly number[]) => {
      sizes.push(items.length);
      return items.map(String);
    };
    const queue = openWriteQueue(run, turnedAway, () => 0, quick);
    const answers = await Promise.all(Array.from({ length: 120 }, (_, i) => queue.submit(i, 0)));
    expect(answers).toEqual(Array.from({ length: 120 }, (_, i) => String(i)));
    expect(sizes).toEqual([50, 50, 20]);
  });

  it('turns away what finds no place, by number and by size, and what waits too long', async () => {
    const { end, rounds, run } = held();
    const limits = { ...quick, maxWaiting: 2, maxWaitingBytes: 10, maxWaitMs: 20 };
    const queue = openWriteQueue(run, turnedAway, () => 0, limits);
    const first = queue.submit(1, 0);
    while (rounds.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const second = queue.submit(2, 9);
    expect(await queue.submit(3, 2)).toBe('turned away');
    const third = queue.submit(3, 1);
    expect(await queue.submit(4, 0)).toBe('turned away');
    expect(await second).toBe('turned away');
    expect(await third).toBe('turned away');
    await end();
    expect(await first).toBe('done 1');
    expect(rounds).toEqual([[1]]);
  });

  it('goes on after a round that broke, whose changes learn of it', async () => {
    let broken = true;
    const run = async (items: readonly number[]) => {
      if (broken) {
        broken = false;
        throw new Error('broken');
      }
      return items.map(String);
    };
    const queue = openWriteQueue(run, turnedAway, () => 0, quick);
    await expect(queue.submit(1, 0)).rejects.toThrow('broken');
    expect(await queue.submit(2, 0)).toBe('2');
  });

  it('is led by another call when the leading one was cut off', async () => {
    let now = 0;
    let hang = true;
    const run = async (items: readonly number[]) => {
      if (hang) {
        hang = false;
        await new Promise(() => undefined);
      }
      return items.map(String);
    };
    const queue = openWriteQueue(run, turnedAway, () => now, { ...quick, stuckAfterMs: 1000 });
    void queue.submit(1, 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now = 2000;
    expect(await queue.submit(2, 0)).toBe('2');
  });

  it('does not turn away the call that leads, and runs no empty round', async () => {
    const { end, rounds, run } = held();
    // The second one's time is up while it gathers: it waits for a third that does not come.
    const limits = { ...WRITE_QUEUE_LIMITS, maxWaitMs: 40, returnMs: 120, quietMs: 120, lookMs: 5 };
    const queue = openWriteQueue(run, turnedAway, Date.now, limits);
    const first = [1, 2, 3].map((item) => queue.submit(item, 0));
    while (rounds.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const second = queue.submit(4, 0);
    await end();
    await Promise.all(first);
    await end();
    expect(await second).toBe('done 4');
    expect(rounds.filter((round) => round.length === 0)).toEqual([]);
  });

  it('is handed over once, though the leader that was thought to be cut off ends after all', async () => {
    let now = 0;
    const { end, rounds, run } = held();
    const queue = openWriteQueue(run, turnedAway, () => now, { ...quick, stuckAfterMs: 1000 });
    const first = queue.submit(1, 0);
    while (rounds.length < 1) await new Promise((resolve) => setTimeout(resolve, 0));
    now = 2000;
    const second = queue.submit(2, 0);
    while (rounds.length < 2) await new Promise((resolve) => setTimeout(resolve, 0));
    const third = queue.submit(3, 0);
    await end();
    expect(await first).toBe('done 1');
    expect(rounds).toEqual([[1], [2]]);
    await end();
    await end();
    expect(await Promise.all([second, third])).toEqual(['done 2', 'done 3']);
  });
});

/** A clock that moves to whatever is waited for next, once nobody has anything left to do. */
function virtualTime() {
  let now = 0;
  const waiting: { readonly at: number; readonly go: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms: number) => new Promise<void>((go) => void waiting.push({ at: now + ms, go })),
    async pass(ms: number): Promise<void> {
      for (const until = now + ms; ; ) {
        for (let turns = 0; turns < 100; turns++) await Promise.resolve();
        const next = waiting.sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > until) return;
        waiting.shift();
        now = next.at;
        next.go();
      }
    },
  };
}

/** Sizes of the rounds of 30 s in which callers send their next change so long after an answer. */
async function roundsOf(callers: number, roundMs: number, returnMs: number, more = {}): Promise<number[]> {
  const time = virtualTime();
  const sizes: number[] = [];
  const run = async (items: readonly number[]) => {
    sizes.push(items.length);
    await time.sleep(roundMs);
    return items.map(String);
  };
  const queue = openWriteQueue(run, turnedAway, time.now, { ...WRITE_QUEUE_LIMITS, ...more }, time.sleep);
  let over = false;
  const calling = Array.from({ length: callers }, async (_, item) => {
    // The first one has a round of its own, and the others wait for it.
    await time.sleep(item === 0 ? 0 : 5);
    while (!over) {
      await queue.submit(item, 0);
      await time.sleep(returnMs);
    }
  });
  await time.pass(30_000);
  over = true;
  await time.pass(10_000);
  await Promise.all(calling);
  return sizes;
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

describe('where D1 is slow', () => {
  it.each([
    [8, 300, 20],
    [8, 300, 100],
    [50, 300, 60],
    [8, 100, 30],
  ])('%d callers share every round of %d ms, who are back after %d ms', async (callers, roundMs, returnMs) => {
    const sizes = (await roundsOf(callers, roundMs, returnMs)).slice(2, -2);
    expect(sizes.length).toBeGreaterThan(30);
    expect(new Set(sizes)).toEqual(new Set([callers]));
    // Without it they take turns.
    const turns = (await roundsOf(callers, roundMs, returnMs, { maxStretchMs: 0 })).slice(2, -2);
    expect(sum(turns) / turns.length).toBeLessThan(0.6 * callers);
  });

  it.each([
    [300, 400],
    [100, 2_000],
    [20, 100],
  ])('rounds of %d ms do not wait for those who are back only after %d ms', async (roundMs, returnMs) => {
    const stretched = sum(await roundsOf(8, roundMs, returnMs));
    const not = sum(await roundsOf(8, roundMs, returnMs, { maxStretchMs: 0 }));
    expect(stretched).toBeGreaterThanOrEqual(0.95 * not);
  });
});
