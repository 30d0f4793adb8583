// What is promised to host apps, checked on all that one got: no acknowledged change without its event, no gap, no
// disorder, few repeats and those alike, and the copy made of it equal to the directory.

import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { wake } from '../../src/delivery/wake.ts';
import type { Change, ChangeRequest } from '../../src/directory/change.ts';
import { newId } from '../../src/id.ts';
import { runRound } from '../../src/organization/round.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { eventsOf, newWorld, type World as Organization } from '../organization/world.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import type { Received, World } from './world.ts';

const MAX_REPEATS = 20;

/** Identity provider of a world: what it asks for is written as the Durable Object writes it, on the world's queue. */
export interface Provider {
  readonly organization: Organization;
  /** So many people, then a group of them all: one event each, and one for a hundred members. */
  importPeople(count: number): Promise<string[]>;
}

export async function newProvider(w: World): Promise<Provider> {
  const send = async (requests: readonly ChangeRequest[]) => {
    const later: Promise<unknown>[] = [];
    const deps = {
      db: env.DB,
      holdsWebhooks: true,
      ...LIVE_CLOCK,
      newCommitId: () => crypto.randomUUID(),
      committed: (id: string) => void later.push(wake(w.deps.queue, id)),
      later: (work: Promise<unknown>) => void later.push(work),
    };
    const outcomes = await runRound(deps, requests[0]?.organizationId ?? '', requests);
    await Promise.all(later);
    return outcomes;
  };
  const organization = await newWorld(async (request) => {
    const [outcome] = await send([request]);
    if (!outcome) throw new Error('A change was left unanswered.');
    return outcome;
  });
  w.adopt(organization.organizationId);
  const write = async (...changes: Change[]) => {
    const outcomes = await send(changes.map((change) => organization.request(change)));
    expect(outcomes.map((outcome) => outcome.ok)).toEqual(changes.map(() => true));
  };
  return {
    organization,
    importPeople: async (count) => {
      const ids = Array.from({ length: count }, () => newId('usr', Date.now())).sort();
      for (let from = 0; from < count; from += 50)
        await write(
          ...ids
            .slice(from, from + 50)
            .map((id): Change => ({ kind: 'user.create', id, body: userBody(`${id}@x.example`) })),
        );
      await write({ kind: 'group.create', id: newId('grp', Date.now()), body: groupBody('Everyone', ids) });
      const [first, second] = ids;
      if (first !== undefined && second !== undefined)
        await write(
          { kind: 'user.patch', id: first, body: patchBody({ op: 'replace', path: 'title', value: 'Engineer' }) },
          { kind: 'user.delete', id: second },
        );
      return ids;
    },
  };
}

interface Got {
  readonly sequence: number;
  readonly webhookId: string;
  readonly text: string;
  readonly event: JsonObject;
}

/** `url` names the host; `kills` is how many times a consumer of its stream died. */
export async function expectPromiseKept({ organization }: Provider, w: World, url: string, kills = 0): Promise<void> {
  const got = w.received.filter((request) => request.url === url).flatMap(eventsIn);
  const written = (await eventsOf(organization)).map(({ sequence }) => sequence);
  expect(written, 'events are numbered without gaps').toEqual(written.map((_, i) => i + 1));
  let newest = 0;
  const ids = new Map<number, string>();
  for (const { sequence, webhookId, text } of got) {
    expect(sequence, 'nothing is passed over').toBeLessThanOrEqual(newest + 1);
    newest = Math.max(newest, sequence);
    const sent = `${webhookId} ${text}`;
    expect(ids.get(sequence) ?? sent, 'a repeat is alike').toBe(sent);
    ids.set(sequence, sent);
  }
  expect(newest, 'nothing is lost').toBe(written.length);
  expect(got.length - written.length, 'repeats').toBeLessThanOrEqual(MAX_REPEATS * kills);
  expect(copyOf(got)).toEqual(await directoryOf(organization.directoryId));
}

function eventsIn({ headers, body, text }: Received): Got[] {
  const events = Array.isArray(body.events) ? body.events.filter(isObject) : [body];
  const webhookId = headers.get('webhook-id') ?? '';
  return events.map((event) => ({ sequence: Number(event.sequence), webhookId, text, event }));
}

interface Copy {
  readonly users: Readonly<Record<string, unknown>>;
  readonly groups: Readonly<Record<string, unknown>>;
  readonly memberships: readonly string[];
}

/** What a host app holds that applies each event once, by its number. */
function copyOf(got: readonly Got[]): Copy {
  const users = new Map<string, unknown>();
  const groups = new Map<string, unknown>();
  const memberships = new Set<string>();
  let applied = 0;
  for (const { sequence, event } of got) {
    if (sequence <= applied) continue;
    applied = sequence;
    const data = isObject(event.data) ? event.data : {};
    const type = String(event.type);
    const user = isObject(data.user) ? data.user : null;
    const group = isObject(data.group) ? data.group : null;
    if (type === 'user.deleted') users.delete(String(user?.id));
    else if (user) users.set(String(user.id), `${user.userName} ${user.title} ${user.active}`);
    if (type === 'group.deleted') groups.delete(String(group?.id));
    else if (group) groups.set(String(group.id), group.displayName);
    for (const id of idsOf(data.added)) memberships.add(`${group?.id} ${id}`);
    for (const id of idsOf(data.removed)) memberships.delete(`${group?.id} ${id}`);
    if (type !== 'directory.deleted') continue;
    users.clear();
    groups.clear();
    memberships.clear();
  }
  return { users: Object.fromEntries(users), groups: Object.fromEntries(groups), memberships: [...memberships].sort() };
}

function idsOf(members: unknown): string[] {
  return Array.isArray(members) ? members.filter(isObject).map(({ id }) => String(id)) : [];
}

async function directoryOf(directoryId: string): Promise<Copy> {
  const rows = async (query: string) =>
    (await env.DB.prepare(query).bind(directoryId).all<{ id: string; what: string }>()).results;
  const [users, groups, members] = await Promise.all([
    rows(
      `SELECT id, doc ->> 'userName' || ' ' || coalesce(doc ->> 'title', 'null') || ' ' || iif(active, 'true', 'false') AS what
       FROM users WHERE directory_id = ?`,
    ),
    rows(`SELECT id, doc ->> 'displayName' AS what FROM "groups" WHERE directory_id = ?`),
    rows(
      `SELECT g.id || ' ' || m.member_id AS id, '' AS what FROM "groups" AS g JOIN memberships AS m ON m.group_id = g.id
       WHERE g.directory_id = ?`,
    ),
  ]);
  const byId = (found: { id: string; what: string }[]) => Object.fromEntries(found.map(({ id, what }) => [id, what]));
  return { users: byId(users), groups: byId(groups), memberships: members.map(({ id }) => id).sort() };
}
