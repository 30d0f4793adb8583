import { describe, expect, it } from 'vitest';
import { immutableViolation, withImmutable } from '../../src/directory/immutable.ts';
import type { Attribute, ResourceType } from '../../src/protocol/schema/attribute.ts';
import { extensionSchema, userType } from '../../src/protocol/schema/types.ts';

const URN = 'urn:example:own:User';
const attribute = (name: string, mutability: Attribute['mutability'], more: Partial<Attribute> = {}): Attribute => ({
  name,
  type: 'string',
  multiValued: false,
  description: '',
  required: false,
  caseExact: false,
  mutability,
  returned: 'default',
  uniqueness: 'none',
  ...more,
});
const place = attribute('place', 'readWrite', {
  type: 'complex',
  subAttributes: [attribute('room', 'immutable'), attribute('floor', 'readWrite')],
});
const type: ResourceType = userType(
  extensionSchema({ id: URN, attributes: [attribute('badge', 'immutable'), attribute('shift', 'readWrite'), place] }),
);
const own = (value: object) => JSON.parse(JSON.stringify({ userName: 'ada', [URN]: value }));

describe('an immutable attribute (RFC 7643 §7)', () => {
  it.each([
    ['may be set first', own({}), own({ badge: 'B-1' }), null],
    ['may be repeated, case aside where case does not count', own({ badge: 'B-1' }), own({ badge: 'b-1' }), null],
    ['may not be altered', own({ badge: 'B-1' }), own({ badge: 'B-2' }), `${URN}:badge`],
    ['may not be taken away', own({ badge: 'B-1' }), own({}), `${URN}:badge`],
    ['may not go with its whole extension', own({ badge: 'B-1' }), { userName: 'ada' }, `${URN}:badge`],
    [
      'may not be altered within another one',
      own({ place: { room: '1' } }),
      own({ place: { room: '2' } }),
      `${URN}:place.room`,
    ],
    [
      'does not keep what stands beside it',
      own({ shift: 'day', place: { floor: '1' } }),
      own({ shift: 'night', place: { floor: '2' } }),
      null,
    ],
  ])('%s', (_, before, after, path) => expect(immutableViolation(before, after, type)).toBe(path));
});

describe('a PUT (RFC 7644 §3.5.1)', () => {
  it.each([
    ['keeps what it omits', own({ badge: 'B-1', shift: 'day' }), { userName: 'ada' }, own({ badge: 'B-1' })],
    [
      'keeps the first spelling',
      own({ badge: 'B-1' }),
      own({ badge: 'b-1', shift: 'day' }),
      own({ badge: 'B-1', shift: 'day' }),
    ],
    ['is left to be refused where it alters', own({ badge: 'B-1' }), own({ badge: 'B-2' }), own({ badge: 'B-2' })],
    ['has nothing to keep where nothing was set', own({ shift: 'day' }), { userName: 'ada' }, { userName: 'ada' }],
  ])('%s', (_, before, after, kept) => expect(withImmutable(before, after, type)).toEqual(kept));
});
