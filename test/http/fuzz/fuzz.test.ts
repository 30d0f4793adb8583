// No input of any shape makes a 5xx, and every refusal has the body of RFC 7644 §3.12. The bindings FUZZ_REQUESTS and
// RANDOM_SEED choose how many requests are sent, and which (`npm run fuzz`).

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { isObject } from '../../../src/protocol/json.ts';
import { ORIGIN } from '../calls.ts';
import { createGroup, createUser, newProvider } from '../scim/calls.ts';
import { type FuzzRequest, requestTo, type Target } from './requests.ts';
import { comparable, mirrored, nameless, newTwin, noise, type Twin } from './twins.ts';
import { PASSWORD } from './values.ts';

const REQUESTS = Number(Reflect.get(env, 'FUZZ_REQUESTS') ?? 600);
const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 1);
/** Sent at once: writes meet each other in the write queue. */
const AT_ONCE = 5;
/** On one directory, which grows: then comes a new one. */
const EACH = 200;

const seen = new Map<number, number>();

/** A directory with users, groups in groups, and a neighbour whose ids are tried too. */
async function newTarget(): Promise<Target> {
  const [provider, neighbour] = [await newProvider(), await newProvider()];
  const userIds = [];
  for (const name of ['one', 'two', 'three', 'four', 'five']) userIds.push(await createUser(provider, name));
  const inner = await createGroup(provider, 'inner', userIds.slice(0, 2));
  const outer = await createGroup(provider, 'outer', [inner, ...userIds.slice(2)]);
  const foreignIds = [await createUser(neighbour, 'theirs'), 'usr_none', 'grp_none', 'x'];
  const { base, token } = provider;
  return { base, token, otherToken: neighbour.token, userIds, groupIds: [inner, outer], foreignIds };
}

/** Sends, and sees that the answer is one. Returns it. */
async function send({ body, headers, method, path }: FuzzRequest): Promise<string> {
  const response = await SELF.fetch(`${ORIGIN}${path}`, {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  const answer = await response.text();
  const { status } = response;
  seen.set(status, (seen.get(status) ?? 0) + 1);
  expect(status < 500 || status === 501, `${status}: ${answer}`).toBe(true);
  expect(answer).not.toContain(PASSWORD);
  if (new URL(response.url || `${ORIGIN}${path}`).pathname.includes('/scim/v2')) seeScim(method, response, answer);
  return `${status} ${response.headers.get('ETag')} ${answer}`;
}

function seeScim(method: string, response: Response, answer: string): void {
  const { status } = response;
  if (method === 'HEAD' || status === 204 || status === 304) {
    expect(answer).toBe('');
    return;
  }
  expect(response.headers.get('Content-Type')).toMatch(/^application\/scim\+json/);
  const json: unknown = JSON.parse(answer);
  if (status < 400) {
    expect(isObject(json)).toBe(true);
    return;
  }
  expect(json).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    detail: expect.stringMatching(/\S/),
  });
  if (status === 401) expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
  if (status === 405) expect(response.headers.get('Allow')).toMatch(/[A-Z]/);
}

/** One after the other; with `others`, each of them amid as many of these. */
async function answersOf(requests: readonly FuzzRequest[], others: readonly FuzzRequest[][] = []): Promise<string[]> {
  const shown = nameless();
  const answers: string[] = [];
  for (const [i, request] of requests.entries()) {
    const [own] = await Promise.all([send(request), ...(others[i] ?? []).map(send)]);
    answers.push(shown(own));
  }
  return answers;
}

/** How many requests are compared, and on how many directories. */
const COMPARED = Math.ceil(REQUESTS / 10);
const COMPARED_EACH = 60;

describe('requests among those of strangers and of a sibling directory', () => {
  for (let number = 0; number * COMPARED_EACH < COMPARED; number++) {
    const seed = SEED + number;
    it(`are answered as they are alone: seed ${seed}`, { timeout: 600_000 }, async () => {
      const [alone, amid]: [Twin, Twin] = [await newTwin(), await newTwin()];
      const length = Math.min(COMPARED_EACH, COMPARED - number * COMPARED_EACH);
      const [requests = []] = fc.sample(fc.array(comparable(alone), { minLength: length, maxLength: length }), {
        seed,
        numRuns: 1,
      });
      const others = fc.sample(noise(amid), { seed, numRuns: length });
      const expected = await answersOf(requests);
      const mirror = requests.map((request) => mirrored(request, alone, amid));
      expect(await answersOf(mirror, others)).toEqual(expected);
    });
  }
});

describe('requests of any shape (RFC 7644 §3.12)', () => {
  for (let number = 0; number * EACH < REQUESTS; number++) {
    const seed = SEED + number;
    it(`are answered, and never by a 5xx: seed ${seed}`, { timeout: 600_000 }, async () => {
      const target = await newTarget();
      const some = fc.array(requestTo(target), { minLength: AT_ONCE, maxLength: AT_ONCE });
      const numRuns = Math.ceil(Math.min(EACH, REQUESTS - number * EACH) / AT_ONCE);
      await fc.assert(
        fc.asyncProperty(some, async (requests) => {
          await Promise.all(requests.map(send));
        }),
        { seed, numRuns },
      );
    });
  }

  afterAll(() => {
    const counts = [...seen].sort(([a], [b]) => a - b);
    const all = counts.reduce((sum, [, count]) => sum + count, 0);
    const good = counts.reduce((sum, [status, count]) => sum + (status < 400 ? count : 0), 0);
    console.log(`${all} requests: ${counts.map(([status, count]) => `${status} ×${count}`).join(', ')}`);
    if (all === 0) return;
    // A fuzz that is refused at the door sees nothing of the house.
    expect(good / all).toBeGreaterThan(0.15);
  });
});
