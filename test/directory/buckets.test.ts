import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET_SIZE } from '../../src/store/load/bucket-question.ts';
import { userBody } from '../world/bodies.ts';
import { newWorld, type World } from './world.ts';

const idOf = (n: number) => `usr_${String(n).padStart(6, '0')}`;
const create = (n: number) => ({ kind: 'user.create', id: idOf(n), body: userBody(idOf(n)) }) as const;
const counts = ({ tables }: World) => [...tables.buckets.values()].map(({ firstId, n }) => [firstId, n]);

/** A directory of so many users. */
function filled(count: number): World {
  const world = newWorld();
  for (let from = 0; from < count; from += 50)
    world.round(Array.from({ length: Math.min(50, count - from) }, (_, n) => create(from + n)));
  return world;
}

describe('the buckets of a directory', () => {
  it('begin anew behind a full one, and only for an id above all others', () => {
    const world = filled(BUCKET_SIZE);
    expect(counts(world)).toEqual([['', BUCKET_SIZE]]);
    world.ask({ kind: 'user.create', id: 'usr_0000005', body: userBody('between') });
    expect(counts(world)).toEqual([['', BUCKET_SIZE + 1]]);
    world.ask(create(BUCKET_SIZE));
    world.ask(create(BUCKET_SIZE + 1));
    expect(counts(world)).toEqual([
      ['', BUCKET_SIZE + 1],
      [idOf(BUCKET_SIZE), 2],
    ]);
  });

  it('go when they are empty, but for the first one', () => {
    const world = filled(BUCKET_SIZE + 1);
    world.ask({ kind: 'user.delete', id: idOf(BUCKET_SIZE) });
    expect(counts(world)).toEqual([['', BUCKET_SIZE]]);
    const one = newWorld();
    one.ask({ kind: 'user.delete', id: one.user('ada') });
    expect(counts(one)).toEqual([['', 0]]);
  });

  it('hold what lies between them, whatever comes and goes', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(2 * BUCKET_SIZE)), { maxLength: 60 });
    const start = filled(BUCKET_SIZE + 20).tables;
    fc.assert(
      fc.property(steps, (all) => {
        const world = newWorld();
        for (const name of ['users', 'buckets', 'directories'] as const)
          for (const [key, row] of start[name]) Map.prototype.set.call(world.tables[name], key, row);
        world.round(all.map(([comes, n]) => (comes ? create(n) : { kind: 'user.delete', id: idOf(n) })));
        const firsts = counts(world)
          .map(([firstId]) => String(firstId))
          .sort();
        const within = firsts.map((firstId, index) => {
          const next = firsts[index + 1];
          return [...world.tables.users.keys()].filter((id) => id >= firstId && (next === undefined || id < next))
            .length;
        });
        expect(new Map(firsts.map((firstId, index) => [firstId, within[index]]))).toEqual(
          new Map(counts(world) as [string, number][]),
        );
      }),
      { numRuns: 20 },
    );
  });
});
