import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateTime, text } from '../../src/protocol/schema/define.ts';
import { extensionSchema, USER_TYPE, userType } from '../../src/protocol/schema/types.ts';
import { searchCopy } from '../../src/protocol/search-copy.ts';
import { URN } from '../../src/protocol/urn.ts';

const CUSTOM = 'urn:example:acme:2.0:User';
const acme = userType(
  extensionSchema({
    id: CUSTOM,
    attributes: [dateTime('since', 'Since.'), text('badge', 'Badge.', { caseExact: true, multiValued: true })],
  }),
);

describe('the search copy', () => {
  it('is folded where case does not count, and keeps its case where it does', () =>
    expect(
      searchCopy(
        {
          userName: 'BJensen',
          active: true,
          externalId: 'AbC',
          profileUrl: 'https://Example.com/A',
          name: { familyName: 'Straße', givenName: 'ÅSA' },
          emails: [{ value: 'B@Example.com', type: 'Work', primary: true }],
          [URN.enterpriseUser]: { department: 'R&D', manager: { value: 'USR' } },
          [CUSTOM]: { since: '2020-01-01T00:00:00+01:00', badge: ['A', 'b'] },
        },
        acme,
      ),
    ).toEqual({
      userName: 'bjensen',
      active: true,
      externalId: 'AbC',
      profileUrl: 'https://Example.com/A',
      name: { familyName: 'straße', givenName: 'åsa' },
      emails: [{ value: 'b@example.com', type: 'work', primary: true }],
      [URN.enterpriseUser]: { department: 'r&d', manager: { value: 'usr' } },
      [CUSTOM]: { since: '2019-12-31T23:00:00.000Z', badge: ['A', 'b'] },
    }));

  it('leaves out what no schema describes', () =>
    expect(searchCopy({ userName: 'b', 'urn:example:gone:2.0:User': { a: 'B' } }, USER_TYPE)).toEqual({
      userName: 'b',
    }));

  it('orders dates as text as they stand in time', () => {
    const date = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-01-01'), noInvalidDate: true });
    const copy = (at: Date) => JSON.stringify(searchCopy({ [CUSTOM]: { since: at.toISOString() } }, acme));
    fc.assert(fc.property(date, date, (a, b) => copy(a) < copy(b) === a < b));
  });
});
