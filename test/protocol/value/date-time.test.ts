import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/protocol/value/date-time.ts';

describe('xsd:dateTime (RFC 7643 §2.3.5)', () => {
  it.each([
    ['2008-01-23T04:56:22Z', '2008-01-23T04:56:22.000Z'],
    ['2008-01-23T04:56:22', '2008-01-23T04:56:22.000Z'],
    ['2008-01-23T04:56:22.123456Z', '2008-01-23T04:56:22.123Z'],
    ['2008-01-23T04:56:22.5+02:00', '2008-01-23T02:56:22.500Z'],
    ['2008-01-23T24:00:00Z', '2008-01-24T00:00:00.000Z'],
    ['2024-02-29T00:00:00-14:00', '2024-02-29T14:00:00.000Z'],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, utc) => expect(new Date(instantOf(text) ?? Number.NaN).toISOString()).toBe(utc));

  it.each([
    '2008-01-23',
    '2008-01-23 04:56:22Z',
    '2008-01-23T04:56Z',
    '2023-02-29T00:00:00Z',
    '2008-13-01T00:00:00Z',
    '2008-00-10T00:00:00Z',
    '2008-01-23T24:00:01Z',
    '2008-01-23T04:60:00Z',
    '2008-01-23T04:56:22+14:01',
    '2008-01-23T04:56:22z',
    '2008-01-23T04:56:22.Z',
    '08-01-23T04:56:22Z',
    'yesterday',
    '',
  ])('%s is none', (text) => expect(instantOf(text)).toBeUndefined());

  it('reads what toISOString writes', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(fc.property(date, (value) => instantOf(value.toISOString()) === value.getTime()));
  });
});
