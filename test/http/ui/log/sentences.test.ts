// Requests of the log in plain words, the reasons of failures, and lines of CSV. Pure.

import { describe, expect, test } from 'vitest';
import { csvLine } from '../../../../src/http/portal/csv.ts';
import { idsOf, parseRequest } from '../../../../src/http/ui/log/parsed-request.ts';
import { namesFrom, plain, sentenceOf } from '../../../../src/http/ui/log/sentence.ts';
import { paused } from '../../../../src/protocol/error.ts';
import { logged } from '../../logged.ts';

const ADA = 'usr_0123456789aaaaaaaaaaaaaaaa';
const BOB = 'usr_0123456789bbbbbbbbbbbbbbbb';
const GONE = 'usr_9999999999cccccccccccccccc';
const ENGINEERING = 'grp_0123456789dddddddddddddddd';

const names = namesFrom({
  names: new Map([
    [ADA, 'Ada Lovelace'],
    [BOB, 'Bob'],
    [ENGINEERING, 'Engineering'],
  ]),
  creations: new Map([[GONE, logged('POST', '/Users', 201, { name: { givenName: 'Grace', familyName: 'Hopper' } })]]),
});

const described = (...request: Parameters<typeof logged>) =>
  plain(sentenceOf(logged(...request), names, 'JumpCloud').parts);
const patch = (...Operations: object[]) => ({ Operations });

describe('what happened', () => {
  test.each([
    ['POST', '/Users', 201, { displayName: 'Ada Lovelace' }, 'Ada Lovelace was created'],
    ['POST', '/Users', 201, { userName: 'ada@x.org', active: false }, 'ada@x.org was created as inactive'],
    ['POST', '/Users', 201, '{"userName":"cut…', 'A person was created'],
    ['PUT', `/Users/${ADA}`, 200, { active: true }, 'Ada Lovelace was updated'],
    ['PUT', `/Users/${ADA}`, 200, { active: false }, 'Ada Lovelace was deactivated'],
    [
      'PATCH',
      `/Users/${ADA}`,
      200,
      patch({ op: 'Replace', path: 'active', value: 'False' }),
      'Ada Lovelace was deactivated',
    ],
    ['PATCH', `/Users/${ADA}`, 200, patch({ op: 'replace', value: { active: true } }), 'Ada Lovelace was reactivated'],
    [
      'PATCH',
      `/Users/${ADA}`,
      200,
      patch({ op: 'replace', path: 'title', value: 'Countess' }, { op: 'add', path: 'emails[type eq "work"].value' }),
      'Ada Lovelace was updated: title, emails.value',
    ],
    ['DELETE', `/Users/${GONE}`, 204, null, 'Grace Hopper was deleted'],
    ['DELETE', '/Users/usr_unknown', 204, null, 'A deleted person was deleted'],
    ['GET', `/Users/${ADA}`, 200, null, 'Read Ada Lovelace'],
    ['GET', '/Users?filter=userName%20eq%20%22ada%40x.org%22', 200, null, 'Looked for ada@x.org'],
    ['GET', '/Users?startIndex=101&count=100', 200, null, 'Read the list of people, from number 101'],
    ['GET', '/Groups', 200, null, 'Read the list of groups'],
    ['GET', '/ServiceProviderConfig', 200, null, 'Read what this endpoint supports'],
    [
      'POST',
      '/Groups',
      201,
      { displayName: 'Sales', members: [{ value: ADA }] },
      'Group Sales was created with 1 member',
    ],
    [
      'PATCH',
      `/Groups/${ENGINEERING}`,
      204,
      patch({ op: 'add', path: 'members', value: [{ value: ADA }] }),
      'Ada Lovelace joined Engineering',
    ],
    [
      'PATCH',
      `/Groups/${ENGINEERING}`,
      204,
      patch({ op: 'add', path: 'members', value: [{ value: ADA }, { value: BOB }] }),
      'Ada Lovelace and Bob joined Engineering',
    ],
    [
      'PATCH',
      `/Groups/${ENGINEERING}`,
      204,
      patch({ op: 'remove', path: `members[value eq "${BOB}"]` }),
      'Bob left Engineering',
    ],
    [
      'PATCH',
      `/Groups/${ENGINEERING}`,
      204,
      patch({ op: 'replace', path: 'members', value: [] }),
      'All members were removed from Engineering',
    ],
    [
      'PATCH',
      `/Groups/${ENGINEERING}`,
      200,
      patch({ op: 'replace', value: { displayName: 'Builders' } }),
      'A group was renamed to Builders',
    ],
    ['DELETE', `/Groups/${ENGINEERING}`, 204, null, 'Group Engineering was deleted'],
    ['POST', '/Bulk', 200, patch({ method: 'POST' }, { method: 'POST' }), '2 changes arrived in one bulk request'],
  ] as const)('%s %s %i', (method, path, status, body, sentence) => {
    expect(described(method, path, status, body)).toBe(sentence);
  });

  test('three and more are counted', () => {
    const value = [ADA, BOB, GONE].map((id) => ({ value: id }));
    const body = patch({ op: 'add', path: 'members', value });
    expect(described('PATCH', `/Groups/${ENGINEERING}`, 204, body)).toBe(
      'Ada Lovelace and 2 others joined Engineering',
    );
  });

  describe('of members that were skipped', () => {
    const unknown = (n: number) => Array.from({ length: n }, (_, i) => `usr_00000000000000000000000${100 + i}`);
    const asked = (...ids: string[]) => ids.map((value) => ({ value }));
    const skipping = (ids: string[], count = ids.length) => ({ skippedMembers: ids, skippedMemberCount: count });
    const add = (...ids: string[]) => patch({ op: 'add', path: 'members', value: asked(...ids) });
    const [one = '', two = ''] = unknown(2);
    test.each<[string, string, object, ReturnType<typeof skipping>, string]>([
      ['PATCH', `/Groups/${ENGINEERING}`, add(ADA, one, two), skipping([one, two]), 'Ada Lovelace joined Engineering'],
      [
        'PATCH',
        `/Groups/${ENGINEERING}`,
        add(one, ADA, BOB),
        skipping([one]),
        'Ada Lovelace and Bob joined Engineering',
      ],
      [
        'PATCH',
        `/Groups/${ENGINEERING}`,
        patch({ op: 'replace', path: 'members', value: asked(ADA, one) }),
        skipping([one]),
        'The members of Engineering were replaced, now 1 member',
      ],
      [
        'PATCH',
        `/Groups/${ENGINEERING}`,
        patch(
          { op: 'add', path: 'members', value: asked(ADA, one) },
          { op: 'add', path: 'members', value: asked(two) },
        ),
        skipping([one, two]),
        'Ada Lovelace joined Engineering',
      ],
      [
        'PATCH',
        `/Groups/${ENGINEERING}`,
        patch(
          { op: 'add', path: 'members', value: asked(ADA, one) },
          { op: 'remove', path: `members[value eq "${BOB}"]` },
        ),
        skipping([one]),
        'The members of Engineering changed: 1 joined, 1 left',
      ],
      [
        'POST',
        '/Groups',
        { displayName: 'Sales', members: asked(ADA, one) },
        skipping([one]),
        'Group Sales was created with 1 member',
      ],
      [
        'PUT',
        `/Groups/${ENGINEERING}`,
        { displayName: 'Sales', members: asked(one, ADA) },
        skipping([one]),
        'Group Engineering was updated, with 1 member',
      ],
      // The entry lists a hundred of them.
      [
        'PATCH',
        `/Groups/${ENGINEERING}`,
        add(ADA, BOB, ...unknown(120)),
        skipping(unknown(100), 120),
        'Ada Lovelace and Bob joined Engineering',
      ],
    ])('%s %s %j counts who came to be a member', (method, path, body, entry, sentence) => {
      expect(described(method, path, 200, body, entry)).toBe(sentence);
    });
  });

  test('of a bulk request says how many of its operations failed, and why the first ones did', () => {
    const failed = (index: number, names: string[]) => ({
      ...{ index, method: 'POST', path: '/Users', bulkId: null, status: 409, scimType: 'uniqueness' },
      ...{ detail: `Reason ${index}.`, names },
    });
    const failedOperations = [failed(1, ['ada', 'a-1']), failed(2, []), failed(3, ['bob']), failed(4, ['eve'])];
    const entry = { failedOperations, failedOperationCount: 40 };
    expect(sentenceOf(logged('POST', '/Bulk', 200, null, entry), names, 'Okta')).toEqual({
      parts: ['Many changes arrived in one bulk request'],
      problem: null,
      cautions: [{ kind: 'failed', text: '40 of them failed. ada: Reason 1. Reason 2. bob: Reason 3. …' }],
    });
  });

  describe('of one membership', () => {
    const MEMBERSHIP = `/GroupMemberships/gm_${ENGINEERING.slice('grp_'.length)}_${ADA}`;
    test.each([
      [
        'POST',
        '/GroupMemberships',
        201,
        { group: { value: ENGINEERING }, member: { value: ADA } },
        'Ada Lovelace joined Engineering',
      ],
      ['POST', '/GroupMemberships', 201, '{"group":{"val…', 'A member joined a group'],
      ['DELETE', MEMBERSHIP, 204, null, 'Ada Lovelace left Engineering'],
      ['GET', MEMBERSHIP, 200, null, 'Checked that Ada Lovelace is in Engineering'],
      ['GET', '/GroupMemberships?startIndex=101', 200, null, 'Read the list of memberships, from number 101'],
    ] as const)('%s %s %i', (method, path, status, body, sentence) => {
      expect(described(method, path, status, body)).toBe(sentence);
    });

    test('both of its ids are looked up for their names', () => {
      expect(idsOf(parseRequest(logged('DELETE', MEMBERSHIP, 204)))).toEqual([ENGINEERING, ADA]);
    });
  });

  test('the ids that a request speaks of are found wherever they stand', () => {
    const body = patch(
      { op: 'remove', path: `members[value eq "${BOB}"]` },
      { op: 'add', value: { members: [{ value: ADA }] } },
    );
    expect(idsOf(parseRequest(logged('PATCH', `/Groups/${ENGINEERING}`, 204, body))).sort()).toEqual(
      [ENGINEERING, ADA, BOB].sort(),
    );
  });
});

describe('why it failed, and what to change', () => {
  const problem = (...request: Parameters<typeof logged>) => sentenceOf(logged(...request), names, 'JumpCloud').problem;
  test.each([
    [401, 'GET', '/Users', 'mistyped, expired or revoked', 'Create a new token'],
    [404, 'GET', '/v2/Users', 'nothing at “/v2”', 'nothing after /scim/v2'],
    [404, 'PUT', `/Users/${ADA}`, 'no longer exists', 'assign them again'],
    [409, 'POST', '/Users', 'already exists', 'Usernames must be unique'],
    [413, 'PUT', `/Users/${ADA}`, 'too large', 'photo'],
    [429, 'POST', '/Users', 'too busy', 'will be retried'],
    [500, 'POST', '/Users', 'on our side', 'will be retried'],
  ] as const)('%i of %s %s', (status, method, path, reason, remedy) => {
    const found = problem(method, path, status);
    expect(found?.reason).toContain(reason);
    expect(found?.remedy).toContain(remedy);
  });

  test('a pause is described from what passes by itself', () => {
    const found = problem('GET', '/Users', 429, null, { detail: paused().detail });
    expect(found?.reason).toContain('paused');
    expect(found?.remedy).toContain('Resume it under Settings');
  });

  test('a 400 gives the detail of its SCIM error as a sentence', () => {
    const found = problem(
      'POST',
      '/Groups',
      400,
      { displayName: '' },
      { scimType: 'invalidValue', detail: 'displayName is required' },
    );
    expect(found?.reason).toBe('displayName is required.');
    expect(found?.remedy).toContain('Correct the value in JumpCloud');
    expect(described('POST', '/Groups', 400, { displayName: '' })).toBe('A group could not be created');
  });
});

const FORMULA = /^[\s"\u200B]*[=+\-@＝＠]/;

/** As spreadsheets take a line apart: quotes count where a cell begins with one. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const [i, character] of [...line].entries()) {
    const begins = cell === '' && (i === 0 || !quoted);
    if (character === '"' && (quoted || begins)) quoted = !quoted;
    else if (!quoted && (character === separator || character === '\n')) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}

describe('CSV', () => {
  test('cells are quoted where they must be', () => {
    expect(csvLine(['a', 'b,c', 'd "e"', 1, 'f\ng'])).toBe('a,"b,c","d ""e""",1,"f\ng"\r\n');
  });
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1'])('%j is no formula', (text) => {
    expect(csvLine([text])).toMatch(/^"?'/);
  });

  test.each([
    '/Users;=1+2;',
    '/Users\t=1+2',
    '/Users\r\n=1+2',
    '/Users; "=1+2',
    '/Users;\u200B+1',
    '/Users,=1+2;-3',
    '＝1+2',
    '/Users;＠SUM(A1)',
    '"=1+2',
    'a";=1+2',
  ])('%j is no formula, whatever separates', (text) => {
    const line = csvLine(['x', text, 'y']);
    // A reader that knows no quotes but at the beginning of a cell, and takes one of these for the separator.
    for (const separator of [';', '\t']) for (const cell of cellsOf(line, separator)) expect(cell).not.toMatch(FORMULA);
    for (const cell of cellsOf(line, ',')) expect(cell).not.toMatch(FORMULA);
  });
});
