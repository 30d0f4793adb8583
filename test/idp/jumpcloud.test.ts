// JumpCloud's requests against the real endpoint: after each, the directory must be what the player knows it to be.

import { SELF } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import * as changes from '../../packages/testkit/src/jumpcloud/changes.ts';
import type { Fetch } from '../../packages/testkit/src/jumpcloud/client.ts';
import { playDay } from '../../packages/testkit/src/jumpcloud/day.ts';
import { type Account, disassociate } from '../../packages/testkit/src/jumpcloud/disassociate.ts';
import { differences } from '../../packages/testkit/src/jumpcloud/expected.ts';
import { exportCompany, exportPerson } from '../../packages/testkit/src/jumpcloud/export.ts';
import { foundCompany, newPerson, type Person } from '../../packages/testkit/src/jumpcloud/people.ts';
import { readDirectory } from '../../packages/testkit/src/jumpcloud/read.ts';
import { type BoundTeam, type Session, startSession } from '../../packages/testkit/src/jumpcloud/session.ts';
import { testConnection } from '../../packages/testkit/src/jumpcloud/set-up.ts';
import { ORIGIN } from '../http/calls.ts';
import { newProvider } from '../http/scim/calls.ts';

const COMPANY = foundCompany(7, { users: 24, groups: 4, memberships: 48 });
const toWorker: Fetch = (url, init) => SELF.fetch(url, init);

async function newSession(fetch: Fetch = toWorker): Promise<Session> {
  const { base, token } = await newProvider();
  return startSession({ baseUrl: `${ORIGIN}${base}/`, token, fetch, company: COMPANY, membersPerPatch: 5 });
}

async function exported(): Promise<Session> {
  const session = await newSession();
  await exportCompany(session);
  return session;
}

async function wrongIn(session: Session): Promise<string[]> {
  return differences(session.expected, await readDirectory(session.client));
}

function first(session: Session): { person: Person; team: BoundTeam } {
  const [team] = session.teams.values();
  const person = session.people.get([...(team?.people ?? [])][0] ?? '');
  if (!team || !person) throw new Error('The company is empty.');
  return { person, team };
}

describe('JumpCloud', () => {
  it('tests the connection twice with the same address and leaves nothing', async () => {
    const session = await newSession();
    await testConnection(session, 'test@acme.example');
    await testConnection(session, 'test@acme.example');
    expect(await wrongIn(session)).toEqual([]);
  });

  it('exports a company, and again without a second of anything', async () => {
    const session = await exported();
    expect(await wrongIn(session)).toEqual([]);
    await exportCompany(session);
    expect(session.expected.users.size).toBe(COMPANY.people.length);
    expect(await wrongIn(session)).toEqual([]);
  });

  it('takes over users and groups that are there already', async () => {
    const one = await newSession();
    await exportCompany(one);
    // Another connector to the same directory knows none of its ids.
    const other = { ...one, ids: new Map(), expected: { users: new Map(), groups: new Map() } };
    await exportCompany(other);
    expect([...other.expected.users.keys()].sort()).toEqual([...one.expected.users.keys()].sort());
    expect(await wrongIn(other)).toEqual([]);
  });

  it('plays a working day with several changes at once', async () => {
    const session = await exported();
    await playDay(session, 60);
    expect(await wrongIn(session)).toEqual([]);
  });

  it.each(['value', 'filter', 'list'] as const)('takes a member out by %s', async (shape) => {
    const session = await exported();
    const { person, team } = first(session);
    await changes.leaveTeam(session, person, team, shape);
    expect(await wrongIn(session)).toEqual([]);
  });

  it('deletes people and groups', async () => {
    const session = await exported();
    const { person, team } = first(session);
    await changes.remove(session, person);
    await changes.dissolve(session, team);
    expect(await wrongIn(session)).toEqual([]);
  });

  it('keeps the externalId through the minimal update with "emails": null', async () => {
    const session = await exported();
    await changes.editMinimally(session, first(session).person);
    expect(await wrongIn(session)).toEqual([]);
  });

  it.each(['emptied', 'deactivated', 'untouched'] as const)('unticks a group: %s', async (account: Account) => {
    const session = await exported();
    const { team } = first(session);
    await disassociate(session, team, account);
    expect(await wrongIn(session)).toEqual([]);
  });

  it('finds a user whose creation it got no answer to', async () => {
    let lost = false;
    const session = await newSession(async (url, init) => {
      const answer = await SELF.fetch(url, init);
      if (lost || init.method !== 'POST') return answer;
      lost = true;
      await answer.text();
      throw new TypeError('The connection broke.');
    });
    await exportPerson(session, newPerson(session.random, session.nextNumber()));
    expect(lost).toBe(true);
    expect(session.client.counts.retried).toBe(1);
    expect(await wrongIn(session)).toEqual([]);
  });

  it('waits as long as Retry-After says', async () => {
    let refusals = 3;
    const session = await newSession(async (url, init) =>
      refusals-- > 0 ? new Response('', { status: 429, headers: { 'Retry-After': '0' } }) : SELF.fetch(url, init),
    );
    expect(await wrongIn(session)).toEqual([]);
    expect(session.client.counts.retried).toBe(3);
  });
});
