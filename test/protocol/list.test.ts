import { expect, it } from 'vitest';
import { listResponse } from '../../src/protocol/list.ts';
import { URN } from '../../src/protocol/urn.ts';

it('a page by index says where it starts and how long it is', () =>
  expect(listResponse({ resources: [{ id: 'usr_1' }], totalResults: 7, startIndex: 3 })).toEqual({
    schemas: [URN.listResponse],
    totalResults: 7,
    itemsPerPage: 1,
    startIndex: 3,
    Resources: [{ id: 'usr_1' }],
  }));

it('a page by cursor says what comes next; the last one does not', () => {
  expect(listResponse({ resources: [], totalResults: 7, nextCursor: 'n', previousCursor: 'p' })).toEqual({
    schemas: [URN.listResponse],
    totalResults: 7,
    itemsPerPage: 0,
    previousCursor: 'p',
    nextCursor: 'n',
    Resources: [],
  });
  expect(listResponse({ resources: [], totalResults: 7 })).not.toHaveProperty('nextCursor');
});
