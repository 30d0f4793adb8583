// `active`: a provider that says nothing of it changes nothing of it, so that no leaver is let in again.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../../src/protocol/json.ts';
import { URN } from '../../../../src/protocol/urn.ts';
import { createUser, newProvider, type Provider, scim, user } from '../calls.ts';

let provider: Provider;
let count = 0;

beforeAll(async () => {
  provider = await newProvider();
});

const NOTHING: readonly Json[] = [null, [], [{ value: null }]];
const patch = (operation: JsonObject) => ({ schemas: [URN.patchOp], Operations: [operation] });

/** Every request that says nothing of `active`: with what method, and with what body for the user of that name. */
const silent: readonly (readonly [string, 'PUT' | 'PATCH', (userName: string) => JsonObject])[] = [
  ['PUT without it', 'PUT', (name) => user(name)],
  ['PUT without it, under the core URN', 'PUT', (name) => ({ schemas: [URN.user], [URN.user]: { userName: name } })],
  ...NOTHING.flatMap((value): (readonly [string, 'PUT' | 'PATCH', (userName: string) => JsonObject])[] => {
    const text = JSON.stringify(value);
    return [
      [`PUT of ${text}`, 'PUT', (name) => user(name, { active: value })],
      [`PUT of ${text} under the core URN`, 'PUT', (name) => user(name, { [URN.user]: { active: value } })],
      [`add of ${text}`, 'PATCH', () => patch({ op: 'add', path: 'active', value })],
      [`replace by ${text}`, 'PATCH', () => patch({ op: 'replace', path: 'active', value })],
      [`replace by ${text} without path`, 'PATCH', () => patch({ op: 'Replace', value: { active: value } })],
      [
        `replace by ${text} at the URN`,
        'PATCH',
        () => patch({ op: 'Replace', path: URN.user, value: { ACTIVE: value } }),
      ],
    ];
  }),
  ['remove', 'PATCH', () => patch({ op: 'remove', path: 'active' })],
  ['Remove by URN', 'PATCH', () => patch({ op: 'Remove', path: `${URN.user}:active` })],
];

describe('who is not active stays so', () => {
  it.each(silent)('after %s', async (_, method, bodyOf) => {
    for (const active of [false, true]) {
      const userName = `silent-${++count}`;
      const path = `/Users/${await createUser(provider, userName, { active })}`;
      const before = (await scim(provider, 'GET', path)).body;
      const answer = await scim(provider, method, path, { body: bodyOf(userName) });
      expect([answer.status, answer.body.active]).toEqual([200, active]);
      expect((await scim(provider, 'GET', path)).body).toEqual(before);
    }
  });
  it('after a Bulk of all these', async () => {
    const userName = `silent-${++count}`;
    const path = `/Users/${await createUser(provider, userName, { active: false })}`;
    const Operations = silent.map(([, method, bodyOf]) => ({ method, path, data: bodyOf(userName) }));
    const answer = await scim(provider, 'POST', '/Bulk', { body: { schemas: [URN.bulkRequest], Operations } });
    expect(answer.status).toBe(200);
    expect((await scim(provider, 'GET', path)).body.active).toBe(false);
  });
  it('even where the operation before it deactivated the user', async () => {
    const path = `/Users/${await createUser(provider, `silent-${++count}`)}`;
    const Operations = [
      { op: 'replace', path: 'active', value: false },
      { op: 'remove', path: 'active' },
    ];
    const { body } = await scim(provider, 'PATCH', path, { body: { schemas: [URN.patchOp], Operations } });
    expect(body.active).toBe(false);
  });
});

it('a user is created active where nothing is said', async () => {
  for (const value of NOTHING) {
    const { body } = await scim(provider, 'POST', '/Users', { body: user(`silent-${++count}`, { active: value }) });
    expect(body.active).toBe(true);
  }
});
