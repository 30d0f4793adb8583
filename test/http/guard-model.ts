// The guard over HTTP and D1, held to its plain definition: random removals and other changes of two directories of one
// organization, sent at the same moment, alone and by Bulk. Which of them share a round is up to the writer.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { z } from 'zod';
import type { JsonObject } from '../../src/protocol/json.ts';
import { withData } from '../../src/store/db/packed.ts';
import { call } from './calls.ts';
import { createGroup, GROUP, type Provider, scim, user } from './scim/calls.ts';

export const PEOPLE = 9;
export const GROUPS = 3;
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

export interface Limits {
  readonly maxPeople: number;
  readonly maxPercent: number;
}

/** An operation of a request or a Bulk; numbers name people and groups. */
export type Operation =
  | { readonly kind: 'delete' | 'deactivate' | 'rename'; readonly user: number }
  | { readonly kind: 'leave' | 'join'; readonly group: number; readonly user: number }
  | { readonly kind: 'set'; readonly group: number; readonly users: readonly number[] }
  | { readonly kind: 'dissolve' | 'found'; readonly group: number };

export interface Burst {
  /** Each is one request: an operation, or several as a Bulk; and the directory that it is for. */
  readonly requests: readonly { readonly of: 0 | 1; readonly operations: readonly Operation[] }[];
  readonly end: 'release' | 'discard' | 'nothing';
}

const person = fc.nat(PEOPLE - 1);
const group = fc.nat(GROUPS - 1);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'deactivate' as const), user: person }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), user: person }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'join' as const), group, user: person }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      group,
      users: fc.uniqueArray(person, { maxLength: PEOPLE }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('dissolve' as const, 'found' as const), group }) },
);
const request = fc.record({
  of: fc.constantFrom(0 as const, 1 as const),
  operations: fc.oneof(
    { weight: 4, arbitrary: operation.map((one) => [one]) },
    { weight: 1, arbitrary: fc.array(operation, { minLength: 2, maxLength: 6 }) },
  ),
});

export const limits: fc.Arbitrary<Limits> = fc.record({
  maxPeople: fc.constantFrom(1, 3, 100),
  maxPercent: fc.constantFrom(20, 50, 100),
});
export const bursts: fc.Arbitrary<readonly Burst[]> = fc.array(
  fc.record({
    requests: fc.array(request, { minLength: 1, maxLength: 8 }),
    end: fc.constantFrom('release' as const, 'discard' as const, 'nothing' as const),
  }),
  { minLength: 1, maxLength: 3 },
);

/** A directory with people and groups, half of whom are in each group. */
export interface Peopled extends Provider {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

export async function peopled(provider: Provider): Promise<Peopled> {
  const Operations = Array.from({ length: PEOPLE }, (_, i) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `${i}`,
    data: user(`user${i}`),
  }));
  const { body } = await scim(provider, 'POST', '/Bulk', { body: { schemas: [BULK], Operations } });
  const users = operationsIn(body).map(({ location = '' }) => location.split('/').at(-1) ?? '');
  const members = (g: number) => users.filter((_, i) => i % 2 === g % 2);
  const groups = await Promise.all(
    Array.from({ length: GROUPS }, (_, g) => createGroup(provider, `group${g}`, members(g))),
  );
  return { ...provider, users, groups };
}

const Answered = z.array(z.object({ status: z.string(), location: z.string().optional() }));

function operationsIn({ Operations }: JsonObject): z.infer<typeof Answered> {
  return Answered.parse(Operations);
}

/** Sends what a request asks for; its status, and those of a Bulk's operations. */
export async function send(directory: Peopled, operations: readonly Operation[]): Promise<number[]> {
  const [first, ...others] = operations.map((one) => asRequest(directory, one));
  if (!first) return [];
  if (others.length === 0) {
    const { body, method, path } = first;
    return [(await scim(directory, method, path, body === undefined ? {} : { body })).status];
  }
  const Operations = [first, ...others].map(({ body, ...one }) => ({
    ...one,
    ...(body === undefined ? {} : { data: body }),
    ...(one.method === 'POST' ? { bulkId: 'b' } : {}),
  }));
  const { body } = await scim(directory, 'POST', '/Bulk', { body: { schemas: [BULK], Operations } });
  return operationsIn(body).map(({ status }) => Number(status));
}

function asRequest(
  { groups, users }: Peopled,
  one: Operation,
): { readonly method: string; readonly path: string; readonly body?: JsonObject } {
  const patch = (path: string, operation: JsonObject) => ({
    method: 'PATCH',
    path,
    body: { schemas: [PATCH], Operations: [operation] },
  });
  const members = (ids: readonly number[]) => ids.map((id) => ({ value: users[id] ?? '' }));
  switch (one.kind) {
    case 'delete':
      return { method: 'DELETE', path: `/Users/${users[one.user]}` };
    case 'deactivate':
      return patch(`/Users/${users[one.user]}`, { op: 'replace', path: 'active', value: false });
    case 'rename':
      return patch(`/Users/${users[one.user]}`, { op: 'replace', path: 'title', value: 'Chief' });
    case 'leave':
      return patch(`/Groups/${groups[one.group]}`, { op: 'remove', path: `members[value eq "${users[one.user]}"]` });
    case 'join':
      return patch(`/Groups/${groups[one.group]}`, { op: 'add', path: 'members', value: members([one.user]) });
    case 'set':
      return patch(`/Groups/${groups[one.group]}`, { op: 'replace', path: 'members', value: members(one.users) });
    case 'dissolve':
      return { method: 'DELETE', path: `/Groups/${groups[one.group]}` };
    case 'found':
      return { method: 'POST', path: '/Groups', body: { schemas: [GROUP], displayName: 'Another' } };
  }
}

interface StoredEvent {
  readonly sequence: number;
  readonly type: string;
  readonly directory_id: string | null;
  readonly data: string;
}

/** All events of an organization, in order. */
export async function eventsOf(organizationId: string): Promise<readonly StoredEvent[]> {
  const asked = env.DB.prepare(
    'SELECT sequence, type, directory_id, data FROM events WHERE organization_id = ? ORDER BY sequence',
  );
  const { results } = await asked.bind(organizationId).all<StoredEvent>();
  return results.map(withData);
}

/**
 * The definition: the people whom a directory's events after a sequence take away, each once, and the members of deleted
 * groups. Where these are too many, events are held from the first that takes anyone away; else null.
 * @param of how many people there were before
 */
export function heldBy(
  events: readonly StoredEvent[],
  { after, directoryId, of }: { readonly after: number; readonly directoryId: string; readonly of: number },
  { maxPeople, maxPercent }: Limits,
): number | null {
  const people = new Set<string>();
  let [first, unnamed]: [number | null, number] = [null, 0];
  for (const { data: text, directory_id: id, sequence, type } of events) {
    if (id !== directoryId || sequence <= after) continue;
    const data = JSON.parse(text);
    const before = people.size + unnamed;
    if (type === 'user.deleted' || type === 'user.deactivated') people.add(data.user.id);
    if (type === 'group.members_changed') for (const one of data.removed) people.add(one.id);
    if (type === 'group.deleted') unnamed += data.group.memberCount;
    if (people.size + unnamed > before) first ??= sequence;
  }
  const removed = people.size + unnamed;
  return removed > maxPeople || (removed >= 3 && removed * 100 > maxPercent * of) ? first : null;
}

export async function setGuard({ directoryId }: Provider, guard: object): Promise<void> {
  const { status } = await call('PATCH', `/directories/${directoryId}`, { guard });
  if (status !== 200) throw new Error(`The guard was answered ${status}.`);
}
