// docs/scale.md: its tables are what the model makes of the figures beside it, and the model adds up.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INCLUDED } from '../../bench/ledger/prices.ts';
import { ROOT } from '../../scripts/process-group.ts';
import { ASSUMED, USE } from '../../scripts/scale/assumed.ts';
import { costOf, costsIn } from '../../scripts/scale/ledger.ts';
import { measure } from '../../scripts/scale/measure.ts';
import { DATABASE_BYTES, needsOf } from '../../scripts/scale/model.ts';
import { type Figures, withTables } from '../../scripts/scale/tables.ts';

const page = readFileSync(join(ROOT, 'docs/scale.md'), 'utf8');
const figures: Figures = JSON.parse(readFileSync(join(ROOT, 'docs/scale-figures.json'), 'utf8'));

describe('docs/scale.md', () => {
  it('has the tables that its figures make', () => {
    expect(page).toContain('| a membership |');
    expect(withTables(page, figures)).toBe(page);
  });

  it('is about what is stored now', { timeout: 300_000 }, async () => {
    const bytes = await measure(200);
    for (const [what, each] of Object.entries(bytes)) {
      const said = Object.entries(figures.bytes).find(([name]) => name === what)?.[1] ?? 0;
      // A small company fills its pages less well: a half more or less is no news.
      expect(each, what).toBeGreaterThan(said / 2);
      expect(each, what).toBeLessThan(said * 2);
    }
  });
});

describe('the model', () => {
  const { assumed, bytes, costs, use } = figures;
  const needs = (given: Partial<typeof use>) => needsOf(bytes, costs, assumed, { ...use, ...given });

  it('fits everyone into its databases', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 1, max: 365 }), (people, logDays) => {
        const { bytesAPerson, databases, peopleADatabase } = needs({ people, logDays });
        const each = Object.values(bytesAPerson).reduce((sum, part) => sum + part, 0);
        expect(databases * peopleADatabase).toBeGreaterThanOrEqual(people);
        expect(peopleADatabase * each).toBeLessThanOrEqual(DATABASE_BYTES);
      }),
    );
  });

  it('counts by hand, beyond what is included', () => {
    const simple = needs({
      organizations: 1_000,
      people: 100_000_000,
      personChangesAPerson: 1,
      membershipChangesAPerson: 0,
      lookUpsAPerson: 0,
    });
    const { clock, deliveries, notes, requests, retention } = simple.rowsBy;
    const minutes = 30 * 24 * 60;
    const visits = 1_000 * use.visitsADay * 30;
    expect(simple.requests).toBe(100_000_000);
    expect(requests.written).toBe(costs.personChange.written * 100_000_000);
    expect(deliveries.written).toBe(costs.delivery.written * 100_000_000);
    // An event, a row of the log and a delivery for each, a row written for each that goes.
    expect(retention.written).toBe(3 * 100_000_000);
    const noted = costs.noteUse.written + costs.heardChange.written - costs.personChange.written;
    // 193 requests a second in the busiest hour: seven isolates, which write their counters less often than they are asked.
    const counters = 4 * Math.min(visits, 7 * minutes) * costs.writeCounters.written;
    expect(assumed).toMatchObject({ busiestHour: 0.2, requestsASecondAnIsolate: 30 });
    expect(notes.written).toBe(visits * noted + counters);
    expect(clock.written).toBe(simple.databases * minutes * costs.clockRun.written + visits * costs.settle.written);
    expect(simple.clockMessages).toBe((simple.databases - 1) * minutes);
    expect(simple.messages).toBe(200_000_000 + simple.clockMessages);
    expect(simple.dollars.requests).toBeCloseTo((90 + (simple.messages + minutes) / 1e6) * 0.3);
    // Two trips of 10 ms and 20 ms more, at 128 MB.
    expect(simple.objectGbSeconds).toBeCloseTo(100_000_000 * 0.04 * 0.128);
    expect(simple.dollars.objects).toBeCloseTo(99 * 0.15 + ((simple.objectGbSeconds - 400_000) / 1e6) * 12.5);
    expect(simple.dollars.queue).toBeCloseTo(((simple.messages - INCLUDED.messages) / 1e6) * 3 * 0.4);
    expect(simple.dollars['CPU time']).toBeCloseTo(((simple.cpuMs - 30e6) / 1e6) * 0.02);
  });

  it('needs more for the same people in more organizations', () => {
    const [few, many] = [
      needs({ organizations: 1, people: 1_000_000 }),
      needs({ organizations: 100_000, people: 1_000_000 }),
    ];
    expect(many.objects).toBe(100_000);
    expect(many.storedGb - few.storedGb).toBeCloseTo((99_999 * bytes.organization) / 1e9);
    expect(many.rowsBy.notes.written).toBeGreaterThan(10 * few.rowsBy.notes.written);
    expect(many.rowsBy.clock.written).toBeGreaterThan(few.rowsBy.clock.written);
    expect(many.dollars.together).toBeGreaterThan(few.dollars.together);
  });

  it('has no webhook heard of where there is none', () => {
    const { clockMessages, messages, rowsBy } = needs({ people: 1_000_000, webhooksAnOrganization: 0 });
    expect([messages, rowsBy.deliveries.written]).toEqual([clockMessages, 0]);
  });

  it('says what docs/cost.md says', () => {
    const { together } = needs({ organizations: 2_000, people: 1_000_000 }).dollars;
    const cost = readFileSync(join(ROOT, 'docs/cost.md'), 'utf8').replaceAll('\n', ' ');
    expect(cost).toContain(`$${Math.round(together)} beyond the plan for a million people in 2,000 organizations`);
  });

  it('takes all of its costs from the ledger, and what is assumed from one place', () => {
    const ledger = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');
    expect(costs).toEqual(costsIn(ledger));
    expect({ assumed, use }).toEqual({ assumed: ASSUMED, use: USE });
    expect(() => costOf(ledger, 'no-such-operation')).toThrow('no-such-operation');
  });
});
