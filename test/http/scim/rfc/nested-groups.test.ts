import { beforeAll, describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../../../src/protocol/json.ts';
import { URN } from '../../../../src/protocol/urn.ts';
import { type Answer, ORIGIN } from '../../calls.ts';
import { createGroup, createUser, newProvider, type Provider, scim, where } from '../calls.ts';
import { expectError } from './expected.ts';

let provider: Provider;
let count = 0;

beforeAll(async () => {
  provider = await newProvider();
});

const newUser = () => createUser(provider, `nested-${++count}`);
const newGroup = (...members: string[]) => createGroup(provider, `nested-${++count}`, members);
const patch = (id: string, ...operations: JsonObject[]) =>
  scim(provider, 'PATCH', `/Groups/${id}`, { body: { schemas: [URN.patchOp], Operations: operations } });
const add = (id: string, value: string) => patch(id, { op: 'add', path: 'members', value: [{ value }] });
const total = async (filter: string) => (await scim(provider, 'GET', `/Users${where({ filter })}`)).body.totalResults;

/** The groups of a user: id and whether it is a direct member. */
async function groupsOf(id: string): Promise<Record<string, unknown>> {
  const { groups } = (await scim(provider, 'GET', `/Users/${id}`)).body;
  const shown = Array.isArray(groups) ? groups.filter(isObject) : [];
  for (const { $ref, value } of shown) expect($ref).toBe(`${ORIGIN}${provider.base}/Groups/${value}`);
  return Object.fromEntries(shown.map(({ type, value }) => [value, type]));
}

const membersOf = async (id: string) => {
  const { members } = (await scim(provider, 'GET', `/Groups/${id}`)).body;
  return Array.isArray(members) ? members.map((member: JsonObject) => [member.value, member.type]) : [];
};

describe('RFC 7643 §4.1.2, §4.2 groups in groups', () => {
  it('a user is a direct member of its group and an indirect one of those above', async () => {
    const user = await newUser();
    const inner = await newGroup(user);
    const middle = await newGroup(inner);
    const outer = await newGroup(middle);
    expect(await groupsOf(user)).toEqual({ [inner]: 'direct', [middle]: 'indirect', [outer]: 'indirect' });
    expect(await membersOf(outer)).toEqual([[middle, 'Group']]);
    expect(await total(`groups[type eq "direct" and value eq "${inner}"]`)).toBe(1);
    expect(await total(`groups[type eq "direct" and value eq "${outer}"]`)).toBe(0);
    expect(await total(`groups[type eq "indirect" and value eq "${outer}"]`)).toBe(1);
    expect(await total(`groups.value eq "${outer}"`)).toBe(1);
  });

  it('direct wins where a user is both', async () => {
    const user = await newUser();
    const inner = await newGroup(user);
    const outer = await newGroup(inner, user);
    expect(await groupsOf(user)).toEqual({ [inner]: 'direct', [outer]: 'direct' });
  });

  it('what is above goes with a removal and with a deletion', async () => {
    const user = await newUser();
    const inner = await newGroup(user);
    const middle = await newGroup(inner);
    const outer = await newGroup(middle);
    await patch(middle, { op: 'remove', path: `members[value eq "${inner}"]` });
    expect(await groupsOf(user)).toEqual({ [inner]: 'direct' });
    await add(middle, inner);
    expect(Object.keys(await groupsOf(user))).toHaveLength(3);
    await scim(provider, 'DELETE', `/Groups/${middle}`);
    expect(await groupsOf(user)).toEqual({ [inner]: 'direct' });
    expect(await membersOf(outer)).toEqual([]);
  });

  it('members are removed by $ref, by PATCH and in a bulk request', async () => {
    const [a, b] = [await newUser(), await newUser()];
    const inner = await newGroup();
    const outer = await newGroup(a, b, inner);
    const base = ORIGIN + provider.base;
    await patch(outer, { op: 'remove', path: `members[$ref eq "${base}/Users/${a}"]` });
    expect(await membersOf(outer)).toEqual(
      [
        [inner, 'Group'],
        [b, 'User'],
      ].sort(),
    );
    const data = { schemas: [URN.patchOp], Operations: [{ op: 'remove', path: 'members[$ref co "/Users/"]' }] };
    const operation = { method: 'PATCH', path: `/Groups/${outer}`, data };
    await scim(provider, 'POST', '/Bulk', { body: { schemas: [URN.bulkRequest], Operations: [operation] } });
    expect(await membersOf(outer)).toEqual([[inner, 'Group']]);
  });

  it('members are removed by type and by display', async () => {
    const user = await newUser();
    const inner = await newGroup(user);
    const outer = await newGroup(inner, user);
    await patch(outer, { op: 'remove', path: 'members[type eq "Group"]' });
    expect(await membersOf(outer)).toEqual([[user, 'User']]);
    const { userName } = (await scim(provider, 'GET', `/Users/${user}`)).body;
    await patch(outer, { op: 'remove', path: `members[display eq "${userName}"]` });
    expect(await membersOf(outer)).toEqual([]);
  });

  it('a circle is refused, by PATCH, by PUT and in one bulk request', async () => {
    const inner = await newGroup();
    const middle = await newGroup(inner);
    const outer = await newGroup(middle);
    const replaced = { op: 'replace', path: 'members', value: [{ value: outer }] };
    const body = { schemas: [URN.group], displayName: 'x', members: [{ value: outer }] };
    const answers: Answer[] = [
      await add(inner, inner),
      await add(inner, middle),
      await add(inner, outer),
      await patch(inner, replaced),
      await scim(provider, 'PUT', `/Groups/${inner}`, { body }),
    ];
    for (const answer of answers) expectError(answer, 400, 'invalidValue');
    const [a, b] = [await newGroup(), await newGroup()];
    const operation = (group: string, member: string) => ({
      method: 'PATCH',
      path: `/Groups/${group}`,
      data: { schemas: [URN.patchOp], Operations: [{ op: 'add', path: 'members', value: [{ value: member }] }] },
    });
    const bulk = { schemas: [URN.bulkRequest], Operations: [operation(a, b), operation(b, a)] };
    const { Operations } = (await scim(provider, 'POST', '/Bulk', { body: bulk })).body;
    expect(Operations).toMatchObject([{ status: '200' }, { status: '400', response: { scimType: 'invalidValue' } }]);
  });

  it('of three edges that would close a circle at once two are made', async () => {
    const [a, b, c] = [await newGroup(), await newGroup(), await newGroup()];
    const answers = await Promise.all([add(a, b), add(b, c), add(c, a)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 400]);
  });
});
