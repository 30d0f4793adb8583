import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AttemptContext, attempt, type Fetcher, TIMEOUTS } from '../../src/delivery/attempt.ts';

const URL = 'https://host.example/hook';

function context(fetcher: Fetcher): AttemptContext {
  return {
    fetcher,
    now: () => 1000,
    destinations: { allowLocal: false, ownHosts: [] },
    timeouts: { statusMs: 20, bodyMs: 20 },
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('an attempt', () => {
  it('posts JSON, without following redirects', async () => {
    let sent: RequestInit = {};
    const result = await attempt(
      context(async (_url, init) => {
        sent = init;
        return new Response('fine', { status: 302 });
      }),
      URL,
      { 'webhook-id': 'evt_1' },
      '{}',
    );
    expect(sent).toMatchObject({ method: 'POST', body: '{}', redirect: 'manual' });
    expect(new Headers(sent.headers).get('webhook-id')).toBe('evt_1');
    expect(result).toMatchObject({ accepted: false, status: 302, body: 'fine' });
  });

  it.each([
    [200, true],
    [299, true],
    [301, false],
    [404, false],
  ])('answered with %d is accepted: %s', async (status, accepted) => {
    const fetcher = async () => new Response(null, { status });
    expect(await attempt(context(fetcher), URL, {}, '{}')).toMatchObject({ status, accepted });
  });

  it('keeps the first KiB of the answer and gives up the rest', async () => {
    let cancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(700))),
      cancel: () => {
        cancelled = true;
      },
    });
    const result = await attempt(
      context(async () => new Response(endless)),
      URL,
      {},
      '{}',
    );
    expect(result.body).toBe('x'.repeat(1024));
    expect(cancelled).toBe(true);
  });

  it('that gets a status line is decided, though the body never ends', async () => {
    const silent = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('so far')),
    });
    const result = await attempt(
      context(async () => new Response(silent)),
      URL,
      {},
      '{}',
    );
    expect(result).toMatchObject({ accepted: true, status: 200, body: 'so far' });
  });

  it('without a status line in time is given up', async () => {
    let aborted = false;
    const fetcher: Fetcher = (_url, init) =>
      new Promise((_, reject) => {
        init.signal?.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('aborted'));
        });
      });
    const result = await attempt(context(fetcher), URL, {}, '{}');
    expect(result).toMatchObject({ accepted: false, status: null, body: 'No response within 0.02 s.' });
    expect(aborted).toBe(true);
  });

  it.each([
    [14_999, true],
    [15_001, false],
  ])('whose status line comes after %d ms is accepted: %s', async (ms, accepted) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const fetcher: Fetcher = (_url, init) =>
      new Promise((resolve, reject) => {
        setTimeout(() => resolve(new Response(null, { status: 204 })), ms);
        init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const result = attempt({ ...context(fetcher), timeouts: TIMEOUTS }, URL, {}, '{}');
    await vi.advanceTimersByTimeAsync(ms);
    expect(await result).toMatchObject({ accepted });
  });

  it('checks the URL once more, and does not call a forbidden one', async () => {
    let called = false;
    const fetcher: Fetcher = async () => {
      called = true;
      return new Response();
    };
    const result = await attempt(context(fetcher), 'https://169.254.169.254/', {}, '{}');
    expect(result).toMatchObject({ accepted: false, status: null, body: expect.stringContaining('Not sent') });
    expect(called).toBe(false);
  });
});
