// `attributes` with a filter in brackets asks for the attribute.

import { describe, expect, it } from 'vitest';
import { parseProjection, project } from '../../src/protocol/project.ts';
import { USER_TYPE } from '../../src/protocol/schema/types.ts';

const USER = {
  schemas: [USER_TYPE.schema.id],
  id: 'usr_a',
  userName: 'a',
  title: 'T',
  emails: [
    { type: 'work', value: 'w' },
    { type: 'home', value: 'h' },
  ],
};
const shown = (attributes: string) =>
  Object.keys(project(USER, USER_TYPE, parseProjection(attributes, undefined, USER_TYPE))).sort();

it('excludedAttributes with a filter withholds the attribute', () => {
  const projection = parseProjection(undefined, 'emails[type eq "work" and value eq "a,b"],title', USER_TYPE);
  expect(Object.keys(project(USER, USER_TYPE, projection)).sort()).toEqual(['id', 'schemas', 'userName']);
});

describe('attributes with a filter', () => {
  it.each([
    ['emails[type eq "work"]', ['emails', 'id', 'schemas']],
    [
      'title,emails[type eq "work" and value eq "a,b]\\"],userName"],userName',
      ['emails', 'id', 'schemas', 'title', 'userName'],
    ],
    ['urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "x"]', ['emails', 'id', 'schemas']],
    ['emails[type eq "work"', ['emails', 'id', 'schemas']],
  ])('%s', (attributes, names) => {
    expect(shown(attributes)).toEqual(names);
  });
  it('and a sub-attribute asks for that part', () => {
    const projection = parseProjection('emails[type eq "work"].value', undefined, USER_TYPE);
    expect(project(USER, USER_TYPE, projection).emails).toEqual([{ value: 'w' }, { value: 'h' }]);
  });
});
