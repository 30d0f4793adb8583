import { describe, expect, it } from 'vitest';
import { conformanceTable, referencesOf, withProfile } from '../../scripts/conformance.ts';

describe('the conformance table', () => {
  it.each([
    ['filters (RFC 7644 §3.4.2.2, §3.12) > x', ['RFC 7644 §3.4.2.2', 'RFC 7644 §3.12']],
    ['schema (RFC 7643 §5, RFC 9865 §4) > again §4', ['RFC 7643 §5', 'RFC 9865 §4']],
    ['nothing of RFC 7644', []],
    ['§2.1 of nothing', [null]],
  ])('reads the places in "%s"', (name, expected) => expect(referencesOf(name)).toEqual(expected));

  it('lists sections with the tests that hold them, and those that none holds', () => {
    const tests = [
      { file: 'test/a.test.ts', name: 'RFC 7643 §2.1 > one', passed: true },
      { file: 'test/a.test.ts', name: 'RFC 7643 §2.1 > two', passed: true },
      { file: 'test/b/c.test.ts', name: 'RFC 7643 §2.1, RFC 9110 §8', passed: true },
      { file: 'test/d.test.ts', name: 'lost §9', passed: true },
    ];
    const { text, unplaced } = conformanceTable(tests, {
      sections: { 'RFC 7643': { '2.10': 'Late', '2.1': 'Attributes' } },
      notOffered: [{ place: 'RFC 7644 §3.11', what: '/Me', why: 'Nobody.' }],
      profiles: [
        {
          title: 'A profile',
          of: 'draft-x-00.',
          requirements: [
            { what: 'One', tests: '§2.1 > one' },
            { what: 'Two', see: 'above' },
            { what: 'Three', deviation: 'Nobody asks.' },
          ],
        },
      ],
      randomRuns: [{ what: 'requests', number: 100_000, seed: 7, seconds: 60, date: '2026-01-01' }],
    });
    const lines = text.split('\n');
    const rows = lines.filter((line) => line.startsWith('| 2.'));
    expect(rows).toEqual([
      '| 2.1 | Attributes | 3 | [a](../test/a.test.ts) 2, [b/c](../test/b/c.test.ts) 1 |',
      '| 2.10 | Late | none |  |',
    ]);
    expect(lines).toContain('| RFC 9110 §8 | 1 | [b/c](../test/b/c.test.ts) 1 |');
    expect(lines).toContain('| One | 1 test | [a](../test/a.test.ts) 1 |');
    expect(lines).toContain('| Two | held | above |');
    expect(lines).toContain('| Three | deviates | Nobody asks. |');
    expect(lines).toContain('| RFC 7644 §3.11 | /Me | Nobody. |');
    expect(lines).toContain('| requests | 100,000 | 7 | 60 s | 2026-01-01 |');
    expect(unplaced).toEqual(['lost §9']);
  });

  it('makes the table of one profile anew and leaves the others', () => {
    const held = [{ file: 'test/a.test.ts', name: 'P L1, One > works', passed: true }];
    const one = { level: 'L1', section: 'One', what: 'It works', tests: 'P L1, One' };
    const two = { level: 'L2', section: 'Two', what: 'More', deviation: 'Not ours.' };
    const profile = { title: 'P', of: 'draft-p-00.', requirements: [one, two] };
    const text = withProfile('# All\n\n## P\n\nold\n\n## Q\n\nkept\n', held, profile);
    expect(text).toContain('| L1 | One | It works | 1 test | [a](../test/a.test.ts) 1 |');
    expect(text).toContain('| L2 | Two | More | deviates | Not ours. |');
    expect(text.startsWith('# All\n\n## P\n')).toBe(true);
    expect(text.endsWith('\n\n## Q\n\nkept\n')).toBe(true);
    expect(text).not.toContain('old');
    expect(() => withProfile('# None\n', held, profile)).toThrow('no table');
    expect(() => withProfile('## P\n', [], profile)).toThrow('No test');
  });
});
