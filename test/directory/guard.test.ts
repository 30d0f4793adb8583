// The guard against mass removal, on random rounds: what it holds is what its plain definition says, nothing before the
// burst is held, and what is released is in order and complete.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Change } from '../../src/directory/change.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { newWorld, OPERATOR, type World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GUARD = { mode: 'hold', maxPeople: 4, maxPercent: 60, afterHours: 0 } as const;

type Asked =
  | { readonly kind: 'make' | 'delete' | 'deactivate' | 'activate'; readonly user: number }
  | { readonly kind: 'set'; readonly group: number; readonly members: readonly number[] }
  | { readonly kind: 'dissolve'; readonly group: number };
type Action =
  | { readonly kind: 'round'; readonly asked: readonly Asked[]; readonly minutes: number }
  | { readonly kind: 'release' | 'discard' };

const user = fc.nat(9);
const group = fc.nat(2);
const asked: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('make', 'activate'), user }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('delete', 'deactivate'), user }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('set'), group, members: fc.uniqueArray(user, { maxLength: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dissolve'), group }) },
) as fc.Arbitrary<Asked>;
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('round' as const),
      asked: fc.array(asked, { minLength: 1, maxLength: 5 }),
      minutes: fc.constantFrom(0, 1, 20, 45, 70),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('release' as const, 'discard' as const) }) },
);

/** As a provider would send it; null where it makes no sense just now. */
function changeFor(world: World, one: Asked): Change | null {
  const { groups, users } = world.tables;
  if (one.kind === 'set' || one.kind === 'dissolve') {
    const id = `grp_${one.group}`;
    if (one.kind === 'dissolve') return groups.has(id) ? { kind: 'group.delete', id } : null;
    const members = one.members.map((n) => `usr_${n}`).filter((member) => users.has(member));
    const kind = groups.has(id) ? 'group.replace' : 'group.create';
    return { kind, id, body: groupBody(`group ${one.group}`, members) };
  }
  const id = `usr_${one.user}`;
  if (one.kind === 'make') return users.has(id) ? null : { kind: 'user.create', id, body: userBody(`user${one.user}`) };
  if (!users.has(id)) return null;
  if (one.kind === 'delete') return { kind: 'user.delete', id };
  return { kind: 'user.patch', id, body: patchBody({ op: 'replace', path: 'active', value: one.kind === 'activate' }) };
}

/** What a round took away, as the definition counts it. */
interface Taken {
  readonly at: number;
  readonly of: number;
  readonly from: number;
  readonly people: ReadonlySet<string>;
  /** Members of deleted groups. */
  readonly unnamed: number;
}

function takenBy(events: World['tables']['events'], at: number, of: number): Taken | null {
  const people = new Set<string>();
  let [from, unnamed] = [0, 0];
  for (const { data: text, sequence, type } of events) {
    const data = JSON.parse(text);
    const gone: string[] = type === 'user.deleted' || type === 'user.deactivated' ? [data.user.id] : [];
    if (type === 'group.members_changed')
      for (const member of data.removed) if (member.type === 'User') gone.push(member.id);
    const inGroup = type === 'group.deleted' ? data.group.memberCount : 0;
    if (gone.length + inGroup > 0 && from === 0) from = sequence;
    for (const id of gone) people.add(id);
    unnamed += inGroup;
  }
  return from === 0 ? null : { at: Math.floor(at / MINUTE) * MINUTE, of, from, people, unnamed };
}

/** More than so many, or than the share of three or more, within the hour (by minutes): held from the hour's first. */
function heldFrom(taken: readonly Taken[], now: number): number | null {
  const hour = taken.filter(({ at }) => at > now - HOUR);
  const people = new Set(hour.flatMap(({ people: each }) => [...each])).size;
  const removed = people + hour.reduce((sum, { unnamed }) => sum + unnamed, 0);
  const most = Math.max(0, ...hour.map(({ of }) => of));
  const tooMany = removed > GUARD.maxPeople || (removed >= 3 && removed * 100 > GUARD.maxPercent * most);
  return tooMany ? (hour[0]?.from ?? null) : null;
}

it('what is held is what the definition says, from the first removal of the hour on', () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 4, maxLength: 25 }), (actions) => {
      const world = newWorld({ guard: GUARD });
      const { tables } = world;
      const directory = () => tables.directories.get(world.directoryId);
      for (const n of [0, 1, 2, 3, 4, 5]) world.user(String(n));
      let taken: Taken[] = [];
      let held: number | null = null;
      for (const one of actions) {
        const before = tables.events.length;
        const people = directory()?.userCount ?? 0;
        if (one.kind === 'round') {
          world.now += one.minutes * MINUTE;
          const seen = new Set<string>();
          const changes = one.asked.flatMap((each) => {
            const change = changeFor(world, each);
            const key = change && 'id' in change ? change.id : '';
            // One change of each resource a round: what a second one would be depends on the first.
            if (!change || seen.has(key)) return [];
            seen.add(key);
            return [change];
          });
          world.round(changes);
          const now = takenBy(tables.events.slice(before), world.now, people);
          if (now && held === null) {
            taken.push(now);
            held = heldFrom(taken, world.now);
          }
        } else {
          const change =
            one.kind === 'release' ? { kind: 'guard.release' } : { kind: 'guard.discard', id: `rsy_${before}` };
          const [answer] = world.round([change as Change], OPERATOR);
          expect(answer instanceof Error).toBe(held === null);
          if (held === null) continue;
          const ranges = JSON.parse(tables.organization.discarded ?? '[]') as [string, number, number][];
          // All that was held up to now, and nothing else.
          if (one.kind === 'discard') expect(ranges.at(-1)?.slice(1, 3)).toEqual([held, before]);
          taken = [];
          held = null;
        }
        expect(directory()?.heldFrom).toBe(held);
        expect(tables.organization.heldFrom).toBe(held);
        // The row has a bound, whatever the hour brought.
        expect((directory()?.removals ?? '').length).toBeLessThan(20_000);
      }
      expect(tables.events.map(({ sequence }) => sequence)).toEqual(tables.events.map((_, index) => index + 1));
    }),
    { numRuns: 150 },
  );
});
