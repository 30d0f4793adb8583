import { afterEach, describe, expect, it, vi } from 'vitest';
import { spaced } from '../../src/organization/wakes.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('wake-ups of one organization', () => {
  it('go at once, and once more for all that come within a moment', async () => {
    vi.useFakeTimers();
    const sent: number[] = [];
    const wake = spaced(async () => void sent.push(Date.now()), 50, Date.now);
    const begin = Date.now();
    await wake();
    const shared = [wake(), wake(), wake()];
    expect(sent).toEqual([begin]);
    await vi.advanceTimersByTimeAsync(50);
    await Promise.all(shared);
    expect(sent).toEqual([begin, begin + 50]);
    await vi.advanceTimersByTimeAsync(50);
    await wake();
    expect(sent).toEqual([begin, begin + 50, begin + 100]);
  });

  it('go on after one that failed', async () => {
    const answers = [Promise.reject(new Error('the queue is full')), Promise.resolve()];
    const wake = spaced(() => answers.shift() ?? Promise.resolve(), 0, Date.now);
    await expect(wake()).rejects.toThrow('full');
    await expect(wake()).resolves.toBeUndefined();
  });
});
