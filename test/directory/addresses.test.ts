import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowed, normalBlock } from '../../src/directory/addresses.ts';

const allows = (blocks: readonly string[], address: string) => isAllowed(JSON.stringify(blocks), address);

describe('a CIDR block', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['203.0.113.7', '203.0.113.7/32'],
    [' 203.0.113.7 ', '203.0.113.7/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8::1', '2001:db8::1/128'],
    ['2001:db8:0:0:1::/48', '2001:db8::/48'],
    ['::/0', '::/0'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:203.0.113.7/120', '203.0.113.0/24'],
    ['::ffff:cb00:7107/128', '203.0.113.7/32'],
  ])('%s is %s', (text, normal) => {
    expect(normalBlock(text)).toBe(normal);
    expect(normalBlock(normal)).toBe(normal);
  });

  it.each([
    '',
    '/24',
    '203.0.113',
    '203.0.113.0/33',
    '203.0.113.0/-1',
    '203.0.113.0/1e1',
    '203.0.113.0/24/24',
    '203.0.113.256',
    '0313.0.0.1',
    '0x7f.1',
    '2130706433',
    '2001:db8::/129',
    '2001:db8',
    '::ffff:203.0.113.7/95',
    'fe80::1%eth0',
    '[2001:db8::1]',
    'localhost',
    '*',
  ])('%s is none', (text) => expect(normalBlock(text)).toBeNull());
});

describe('the allowed addresses', () => {
  it('are all without a list, and none that nobody told with one', () => {
    expect(isAllowed(null, '')).toBe(true);
    expect(allows(['0.0.0.0/0', '::/0'], '')).toBe(false);
    expect(allows(['0.0.0.0/0', '::/0'], 'unknown')).toBe(false);
  });

  it.each([
    ['203.0.113.7', true],
    ['::ffff:203.0.113.7', true],
    ['::FFFF:CB00:7107', true],
    ['203.0.114.7', false],
    ['2001:db8::5', true],
    ['2001:0DB8:0000::5', true],
    ['2001:db9::5', false],
  ])('take %s: %s', (address, taken) => expect(allows(['203.0.113.0/24', '2001:db8::/32'], address)).toBe(taken));

  it('are those whose first bits are the block’s, for every IPv4 address and length', () => {
    const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const dotted = (n: number) => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
    fc.assert(
      fc.property(number, number, fc.integer({ min: 0, max: 32 }), fc.boolean(), (a, b, bits, near) => {
        const other = near ? (a - (a % 2 ** (32 - bits)) + (b % 2 ** (32 - bits))) % 2 ** 32 : b;
        const same = Math.floor(a / 2 ** (32 - bits)) === Math.floor(other / 2 ** (32 - bits));
        expect(allows([normalBlock(`${dotted(a)}/${bits}`) ?? ''], dotted(other))).toBe(same);
      }),
    );
  });
});
