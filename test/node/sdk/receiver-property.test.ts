// Whatever way events come, the host's copy is in the end what the directory is: twice, out of order, with gaps, over
// crashes before and after the commit, and after more was dropped than is kept.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fault, newHost } from './host.ts';
import { newModel } from './model.ts';

const action = fc.tuple(fc.nat(15), fc.nat(7), fc.nat(255));
const fault = fc.constantFrom<(Fault | undefined)[]>(undefined, undefined, undefined, 'before', 'after', 'handler');
/** How the next request comes: so many events, from so far back or ahead, with a fault, and whether a restart comes first. */
const request = fc.record({
  size: fc.integer({ min: 1, max: 6 }),
  shift: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: -8, max: 8 }) }),
  fault,
  restart: fc.boolean(),
  /** The directory goes on meanwhile. */
  actions: fc.array(action, { maxLength: 6 }),
  /** Old events are dropped meanwhile, up to so many before the newest. */
  keep: fc.option(fc.nat(5), { freq: 12 }),
  /** The database is put back by so many events meanwhile; webhooks go on from where they were then, or before. */
  restore: fc.option(fc.nat(12), { freq: 12 }),
});

describe('the receiver', () => {
  it('keeps a copy equal to the directory, whatever happens on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 40 }),
        fc.array(request, { maxLength: 30 }),
        async (history, requests) => {
          const model = newModel();
          for (const one of history) model.act(...one);
          const host = newHost(model.client);
          let cursor = 0;
          for (const { actions, fault, keep, restart, restore, shift, size } of requests) {
            for (const one of actions) model.act(...one);
            if (restore !== null) {
              const before = model.events.length;
              model.restore(before - restore);
              cursor = Math.min(cursor, model.events.length, Math.max(0, before - restore));
            }
            if (keep !== null) model.drop(model.events.length - keep);
            if (restart) host.restart();
            const from = Math.min(Math.max(cursor + shift, 0), model.events.length);
            const events = model.events.slice(from, from + size);
            if (events.length === 0) continue;
            host.fault = fault;
            const status = await host.deliver(events, from);
            host.fault = undefined;
            if (status === 204) cursor = Math.max(cursor, from + events.length);
          }
          model.finish();
          for (let rest = model.events.slice(cursor); rest.length > 0; rest = model.events.slice(cursor)) {
            expect(await host.deliver(rest.slice(0, 10), cursor), String(host.errors.at(-1))).toBe(204);
            cursor += Math.min(10, rest.length);
            model.finish();
          }
          expect(host.seen()).toEqual(model.seen());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('by pull alone comes to the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(action, { maxLength: 20 }), { maxLength: 5 }), async (days) => {
        const model = newModel();
        const host = newHost(model.client);
        for (const day of days) {
          for (const one of day) model.act(...one);
          if (day.length % 3 === 0) model.restore(model.events.length - day.length);
          await host.receiver.catchUp('org_1');
        }
        model.finish();
        await host.receiver.catchUp('org_1');
        expect(host.seen()).toEqual(model.seen());
      }),
      { numRuns: 50 },
    );
  });
});
