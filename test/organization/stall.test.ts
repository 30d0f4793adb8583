// Stalls of 40 and 80 s, injected: nothing acknowledged is lost, nothing is done twice, and providers end right.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import worker from '../../src/worker.ts';
import { newProvider, type Provider, resources, user } from '../http/scim/calls.ts';
import { asOkta, KINDS, type Send, type Stalling, sender, stalling, type Told } from './stall.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const STALLS = [40_000, 80_000] as const;
const CASES = KINDS.flatMap((kind) => STALLS.map((ms) => [kind, ms / 1000, ms] as const));

let provider: Provider;
let world: Stalling;

beforeEach(async () => {
  provider = await newProvider();
  world = stalling();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const names = ['ada', 'bob', 'cleo', 'dan', 'eve'];

/** What stands in the end: each person and group once, each made by one event, and numbers without gaps. */
async function expectRight(people: readonly string[], groups: Readonly<Record<string, number>>): Promise<void> {
  const { results: users } = await env.DB.prepare(
    'SELECT user_name_key AS name, active FROM users WHERE directory_id = ? ORDER BY 1',
  )
    .bind(provider.directoryId)
    .all<{ name: string; active: number }>();
  expect(users.map(({ name }) => name)).toEqual([...people].sort());
  const { results: made } = await env.DB.prepare(
    'SELECT display_name AS name, member_count AS n FROM groups WHERE directory_id = ? ORDER BY 1',
  )
    .bind(provider.directoryId)
    .all<{ name: string; n: number }>();
  expect(Object.fromEntries(made.map(({ n, name }) => [name, n]))).toEqual(groups);
  expect(made).toHaveLength(Object.keys(groups).length);
  const { results: events } = await env.DB.prepare(
    'SELECT sequence, type FROM events WHERE organization_id = ? ORDER BY sequence',
  )
    .bind(provider.organizationId)
    .all<{ sequence: number; type: string }>();
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  const count = (type: string) => events.filter((event) => event.type === type).length;
  expect(count('user.created') - count('user.deleted')).toBe(people.length);
  expect(count('group.created')).toBe(made.length);
}

function expectUnderstood(told: readonly Told[]): void {
  for (const { headers, method, path, status, tookMs } of told) {
    expect([method, path, status < 300 || status === 429, tookMs < 60_000]).toEqual([method, path, true, true]);
    if (status === 429) expect(headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
  }
}

async function find(send: Send, userName: string): Promise<string | null> {
  const [found] = resources(await send('GET', `/Users?filter=userName eq "${userName}"`));
  return found ? String(found.id) : null;
}

describe('a provider that waits as Okta does ends right', () => {
  it.each(CASES)('where each batch %s, for %i s', async (kind, _, ms) => {
    const { send, told } = sender(world.bindings, provider);
    const okta = asOkta(send);
    const leaver = await world.during(okta('POST', '/Users', user('leaver')));
    const goner = await world.during(okta('POST', '/Users', user('goner')));
    world.stallFromCommit(kind, ms);
    const later = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const push = async (name: string, after: number) => {
      await later(after);
      return (await find(okta, name)) ?? String((await okta('POST', '/Users', user(name))).body.id);
    };
    const deactivate = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { active: false } }],
    };
    // Straight into the stall, and all along it. A create without look-up goes first: its commit meets the stall.
    const work = Promise.all([
      okta('POST', '/Users', user('first')),
      okta('POST', '/Groups', { schemas: [GROUP], displayName: 'Pushed', members: [{ value: leaver.body.id }] }),
      okta('PATCH', `/Users/${String(leaver.body.id)}`, deactivate),
      okta('DELETE', `/Users/${String(goner.body.id)}`),
      ...names.map((name, index) => push(name, index * 9)),
    ]);
    await world.during(work);
    expectUnderstood(told.filter(({ method, status }) => method !== 'DELETE' || status !== 404));
    expect(told.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    await expectRight(['leaver', 'first', ...names], { Pushed: 1 });
    const { results } = await env.DB.prepare(
      "SELECT active FROM users WHERE directory_id = ? AND user_name_key = 'leaver'",
    )
      .bind(provider.directoryId)
      .all<{ active: number }>();
    expect(results).toEqual([{ active: 0 }]);
    // The write queue is as before, without anything having been restarted.
    const after = await world.during(send('POST', '/Users', user('after')));
    expect([after.status, after.tookMs < 2_000]).toEqual([201, true]);
  });
});

describe('a create that takes effect after its 429', () => {
  it.each(STALLS)('is asked again under its first id: one group, where D1 is silent for %i ms', async (ms) => {
    const { send, told } = sender(world.bindings, provider);
    // Alone, so that its own commit meets the stall; Okta looks for no group before it makes one.
    world.stallFromCommit('hangs, and takes effect at last', ms);
    await world.during(asOkta(send)('POST', '/Groups', { schemas: [GROUP], displayName: 'Once' }));
    expect(told.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    await expectRight([], { Once: 0 });
  });
});

describe('a provider that comes again with its next cycle, as Entra ID does, ends right', () => {
  it.each(CASES)('where each batch %s, for %i s', async (kind, _, ms) => {
    const { send, told } = sender(world.bindings, provider);
    /** One cycle: what failed is left to the next. */
    const cycle = async () => {
      for (const name of names) {
        const found = await send('GET', `/Users?filter=userName eq "${name}"`);
        if (found.status === 200 && resources(found).length === 0) await send('POST', '/Users', user(name));
      }
      const found = await send('GET', '/Groups?excludedAttributes=members&filter=displayName eq "Synced"');
      if (found.status === 200 && resources(found).length === 0)
        await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Synced' });
    };
    // Its second request meets the stall: the commit of the first person.
    await world.during(send('GET', '/Users?filter=userName eq "ada"'));
    world.stallFromCommit(kind, ms);
    await world.during(send('POST', '/Users', user('ada')));
    await world.during(cycle());
    await world.pass(40_000);
    await world.during(cycle());
    expectUnderstood(told);
    await expectRight(names, { Synced: 0 });
  });
});

describe('the clock', () => {
  it.each(KINDS)('ends without an error where each batch %s', async (kind) => {
    world.stall(kind, 80_000);
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await world.during(Promise.resolve(worker.scheduled(createScheduledController(), world.bindings)));
    expect(error).toHaveBeenCalled();
    error.mockRestore();
  });
});

function createScheduledController(): ScheduledController {
  return { scheduledTime: Date.now(), cron: '* * * * *', noRetry: () => undefined } as ScheduledController;
}
