// The ceilings of docs/performance.md, kept at small sizes on every run of the tests. `npm run cost` keeps them at
// 10,000 and 100,000 users too.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { breaches, CEILINGS } from '../../bench/ledger/ceilings.ts';
import { runLedger } from '../../bench/ledger/ledger.ts';
import type { TargetThatDelivers } from '../../bench/ledger/target.ts';
import performance from '../../docs/performance.md?raw';
import { costOf, OPERATIONS } from '../../scripts/scale/ledger.ts';

const target: TargetThatDelivers = {
  send: (path, init) => SELF.fetch(new Request(`https://ledger.test${path}`, init)),
  adminApiKey: env.ADMIN_API_KEY,
  receiverUrl: 'https://host.example/events',
};

describe('the ledger at 100 and 1,000 users', () => {
  it('finds every figure within its ceiling', { timeout: 600_000 }, async () => {
    const entries = await runLedger(target, [100, 1000]);
    expect(breaches(entries)).toEqual([]);
    const measured = new Set(entries.map(({ operation }) => operation));
    expect(Object.keys(CEILINGS).filter((operation) => !measured.has(operation))).toEqual([]);
    // What docs/scale.md is made of, of all that does not depend on a directory's size. Which counters move depends on the machine.
    for (const operation of Object.values(OPERATIONS)) {
      const measuredRows = entries.findLast((entry) => entry.operation === operation)?.rowsWritten;
      const isExact = operation !== 'write-counters' && operation !== 'deliver-event';
      if (isExact) expect(measuredRows, operation).toBeCloseTo(costOf(performance, operation).written, 1);
    }
  });

  it('says what is over a ceiling', () => {
    const entry = { operation: 'get-user', size: 100, d1Trips: 2, rowsRead: 8, rowsWritten: 2 };
    const over = breaches([{ ...entry, queueMessages: 0, durableObjectCalls: 0 }]);
    expect(over).toEqual(['get-user at 100 users: d1Trips 2, ceiling 1']);
  });
});
