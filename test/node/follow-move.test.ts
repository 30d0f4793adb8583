// A move that is followed while the Rollcall that carries it out does not answer, or not now.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followMove, type Standing } from '../../scripts/follow-move.ts';
import { restClient } from '../../scripts/rest.ts';

type Answer = { readonly status: number; readonly body: object; readonly retryAfter?: string } | 'none' | 'half';

const at = (state: 'copying' | 'finished', rows: number): Standing => ({
  shard: state === 'finished' ? 'eu' : '',
  move: { to: 'eu', state, table: null, rows, error: null },
});
const ok = (body: Standing): Answer => ({ status: 200, body });
const refused = (status: number, retryAfter?: string): Answer => ({
  status,
  body: { title: 'no' },
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

let answers: (() => Answer)[] = [];
const server = createServer((_, response) => {
  const answer = answers.length > 1 ? answers.shift()?.() : answers[0]?.();
  if (answer === undefined || answer === 'none') return void response.destroy();
  if (answer === 'half')
    return void response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy());
  const { body, retryAfter, status } = answer;
  response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(JSON.stringify(body));
});
let client: ReturnType<typeof restClient>;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  client = restClient(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, 'key');
});
afterAll(() => server.close());

/** Follows with a clock that moves only as it waits. */
async function followed(...those: readonly Answer[]) {
  answers = those.map((answer) => () => answer);
  let now = 0;
  const [lines, waits]: [string[], number[]] = [[], []];
  const wait = async (ms: number) => {
    now += ms;
    waits.push(ms);
  };
  const following = { client, now: () => now, tell: (line: string) => void lines.push(line), wait };
  const end = await followMove(following, 'org_1', at('copying', 0)).catch((error: Error) => error);
  return { end, lines, waits, minutes: now / 60_000 };
}

describe('a move that is followed', () => {
  it('tells each state once, until the move is over', async () => {
    const { end, lines, waits } = await followed(ok(at('copying', 0)), ok(at('copying', 5)), ok(at('finished', 9)));
    expect(end).toEqual(at('finished', 9));
    expect(lines).toEqual(['copying, 0 rows copied', 'copying, 5 rows copied', 'finished, 9 rows copied']);
    expect(waits).toEqual([1000, 1000, 1000]);
  });

  it('goes on where nothing, half an answer, 500, 503 or 429 comes, ever more slowly, and says so', async () => {
    const { end, lines, waits } = await followed(
      'none',
      'half',
      refused(500),
      refused(503),
      refused(429, '20'),
      refused(429, '3600'),
      ok(at('finished', 9)),
    );
    expect(end).toEqual(at('finished', 9));
    expect(waits).toEqual([1000, 1000, 2000, 4000, 8000, 20_000, 30_000]);
    expect(lines).toHaveLength(8);
    expect(lines[1]).toMatch(
      /^GET \/organizations\/org_1 was not answered: .* Asking again in 1 s; the move goes on\.$/,
    );
    expect(lines[4]).toBe(
      'GET /organizations/org_1 answered 503: {"title":"no"} Asking again in 8 s; the move goes on.',
    );
  });

  it('begins to count anew once it was answered', async () => {
    const { waits } = await followed(
      refused(503),
      refused(503),
      ok(at('copying', 1)),
      refused(503),
      ok(at('finished', 2)),
    );
    expect(waits).toEqual([1000, 1000, 2000, 1000, 1000]);
  });

  it('ends after ten minutes without an answer', async () => {
    const { end, minutes } = await followed(refused(503));
    expect(String(end)).toContain('No answer for 10 minutes. The move goes on by itself.');
    expect(minutes).toBeGreaterThan(9);
    expect(minutes).toBeLessThanOrEqual(10.1);
  });

  it.each([401, 404])('ends at once where it is refused with %i', async (status) => {
    const { end, waits } = await followed(refused(status));
    expect(String(end)).toContain(`answered ${status}`);
    expect(waits).toEqual([1000]);
  });
});
