// The requests of the bench, and their counterparts at the floor. Every request that changes something changes it.

import type { JsonObject } from '../../src/protocol/json.ts';
import { membersBody, patchBody, personBody, seededGroupId, seededUserId, userName } from '../people.ts';
import type { Seeded, Sides } from './sides.ts';

export interface Operation {
  readonly name: string;
  /** Sends one request; senders are numbered from 0. */
  worker(sender: number): Promise<void>;
  floor(sender: number): Promise<void>;
}

/** A request that must succeed. */
export async function send(url: string, init: RequestInit): Promise<void> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${init.method} ${url} answered ${answer.status}: ${text.slice(0, 300)}`);
}

function askWorker(sides: Sides, directory: Seeded, method: string, path: string, body?: JsonObject) {
  const headers = { authorization: `Bearer ${directory.token}`, 'content-type': 'application/scim+json' };
  return send(`${sides.worker.origin}/directories/${directory.directoryId}/scim/v2${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

/** The floor is sent a body of the same size, and does not look at it. */
function askFloor(
  sides: Sides,
  directory: Seeded,
  operation: string,
  asked: { readonly key?: string; readonly member?: string },
  body?: JsonObject,
) {
  const query = new URLSearchParams({ directory: directory.directoryId, hash: directory.tokenHash, ...asked });
  return send(`${sides.floor.origin}/${operation}?${query}`, {
    method: body ? 'POST' : 'GET',
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

export function readOperations(sides: Sides): Operation[] {
  const { large } = sides;
  const any = () => Math.floor(Math.random() * large.size);
  return [
    {
      name: 'get-user',
      worker: () => askWorker(sides, large, 'GET', `/Users/${seededUserId(large.directoryId, any())}`),
      floor: () => askFloor(sides, large, 'get-user', { key: seededUserId(large.directoryId, any()) }),
    },
    {
      name: 'find-user',
      worker: () =>
        askWorker(sides, large, 'GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName(any())}"`)}`),
      floor: () => askFloor(sides, large, 'find-user', { key: userName(any()) }),
    },
    {
      name: 'list-users',
      worker: () => askWorker(sides, large, 'GET', '/Users?count=100'),
      floor: () => askFloor(sides, large, 'list-users', {}),
    },
  ];
}

/** Each sender in an organization of its own: what a change costs when none can share a round with another. */
export function writeOperations(sides: Sides): Operation[] {
  const turns = { worker: counters(sides), floor: counters(sides) };
  const at = (sender: number, side: 'worker' | 'floor') => {
    const place = sender % sides.small.length;
    const directory = sides.small[place];
    if (!directory) throw new Error('There is no directory for this sender.');
    const turn = turns[side][place] ?? 0;
    turns[side][place] = turn + 1;
    return { directory, turn };
  };
  const patched = (directory: Seeded, turn: number) => ({
    id: seededUserId(directory.directoryId, turn % directory.size),
    body: patchBody('replace', 'title', `Title ${turn}`),
  });
  // User n of the others joins the groups one after the other: each time a new membership.
  const joining = (directory: Seeded, turn: number) => {
    const groups = directory.size / 50;
    const group = Math.floor(turn / directory.size) % groups;
    const user = (turn + 50 * (group + 1)) % directory.size;
    return { group: seededGroupId(directory.directoryId, group), user: seededUserId(directory.directoryId, user) };
  };
  return [
    {
      name: 'create-user',
      worker: (sender) => {
        const { directory, turn } = at(sender, 'worker');
        return askWorker(sides, directory, 'POST', '/Users', personBody(1_000_000 + turn));
      },
      floor: (sender) => {
        const { directory, turn } = at(sender, 'floor');
        const person = personBody(1_000_000 + turn);
        return askFloor(sides, directory, 'create-user', { key: userName(1_000_000 + turn) }, person);
      },
    },
    {
      name: 'patch-user',
      worker: (sender) => {
        const { directory, turn } = at(sender, 'worker');
        const { body, id } = patched(directory, turn);
        return askWorker(sides, directory, 'PATCH', `/Users/${id}`, body);
      },
      floor: (sender) => {
        const { directory, turn } = at(sender, 'floor');
        const { body, id } = patched(directory, turn);
        return askFloor(sides, directory, 'patch-user', { key: id }, body);
      },
    },
    {
      name: 'add-member',
      worker: (sender) => {
        const { directory, turn } = at(sender, 'worker');
        const { group, user } = joining(directory, turn);
        return askWorker(sides, directory, 'PATCH', `/Groups/${group}`, membersBody('add', [user]));
      },
      floor: (sender) => {
        const { directory, turn } = at(sender, 'floor');
        const { group, user } = joining(directory, turn);
        return askFloor(sides, directory, 'add-member', { key: group, member: user }, membersBody('add', [user]));
      },
    },
  ];
}

/** 500 single members into one group: the Worker's rounds share their trips, the floor goes one by one. */
export function burstOperation(sides: Sides): Operation {
  const { large } = sides;
  const group = seededGroupId(large.directoryId, 0);
  const next = { worker: large.size, floor: large.size };
  const user = (side: 'worker' | 'floor') => seededUserId(large.directoryId, --next[side]);
  return {
    name: 'add-member-burst',
    worker: () => askWorker(sides, large, 'PATCH', `/Groups/${group}`, membersBody('add', [user('worker')])),
    floor: () => {
      const member = user('floor');
      return askFloor(sides, large, 'add-member', { key: group, member }, membersBody('add', [member]));
    },
  };
}

function counters(sides: Sides): number[] {
  return sides.small.map(() => 0);
}
