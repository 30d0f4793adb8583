// docs/scale.md: its tables are what the model makes of the figures beside it, and the model adds up.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/process-group.ts';
import { rowsOf } from '../../scripts/scale/ledger.ts';
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
  const { bytes, costs, use } = figures;
  const needs = (given: Partial<typeof use>) => needsOf(bytes, costs, { ...use, ...given });

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
      people: 100_000_000,
      personChangesAPerson: 1,
      membershipChangesAPerson: 0,
      lookUpsAPerson: 0,
    });
    expect(simple.requests).toBe(100_000_000);
    expect(simple.messages).toBe(200_000_000);
    // Beyond 10 million requests, a million calls and a million operations.
    expect(simple.dollars.requests).toBeCloseTo(90 * 0.3);
    expect(simple.dollars.objects).toBeCloseTo(99 * 0.15);
    expect(simple.dollars.queue).toBeCloseTo(599 * 0.4);
    const rows = costs.personChange.written + costs.delivery.written * use.webhooksAnOrganization;
    expect(simple.rowsWritten).toBe(rows * 100_000_000);
  });

  it('takes its costs from the ledger', () => {
    const ledger = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');
    expect(costs.personChange).toEqual(rowsOf(ledger, 'patch-user'));
    expect(costs.delivery).toEqual(rowsOf(ledger, 'deliver-event'));
    expect(() => rowsOf(ledger, 'no-such-operation')).toThrow('no-such-operation');
  });
});
