import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../scripts/chaos/host.ts';
import { isKept, reportOf } from '../../scripts/chaos/stream-report.ts';

/** Arrivals of `life:sequence`, each under its own webhook-id. */
function arrivals(...told: string[]): Arrival[] {
  return told.map((one) => {
    const [life, sequence] = one.split(':').map(Number);
    return { life: life ?? 0, sequence: sequence ?? 0, webhookId: `evt_${sequence}` };
  });
}

describe('the report of a stream', () => {
  it('counts repeats by kill, and finds nothing else in what is right', () => {
    const report = reportOf(arrivals('0:1', '0:2', '1:1', '1:2', '1:3', '2:4'), 4, 3);
    expect(report).toEqual({ lost: 0, repeated: [0, 2, 0], gaps: 0, disorder: 0, renamed: 0 });
    expect(isKept(report, 2)).toBe(true);
    expect(isKept(report, 1)).toBe(false);
  });

  it.each([
    ['lost', arrivals('0:1', '0:2'), { lost: 1 }],
    ['passed over', arrivals('0:1', '0:3', '0:2'), { gaps: 1, disorder: 2 }],
    ['repeated without a kill', arrivals('0:1', '0:2', '0:2', '0:3'), { disorder: 1, repeated: [1, 0, 0] }],
    [
      'renamed',
      arrivals('0:1', '0:2', '1:2', '1:3').map((one) => ({ ...one, webhookId: `${one.life} ${one.sequence}` })),
      { renamed: 1 },
    ],
  ])('finds what was %s', (_, got, wanted) => {
    const report = reportOf(got, 3, 3);
    expect(report).toMatchObject(wanted);
    expect(isKept(report, 20)).toBe(false);
  });
});
