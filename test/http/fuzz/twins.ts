// Two directories that are alike: what one of them answers alone, the other must answer amid strangers and neighbours.

import fc from 'fast-check';
import { newDirectoryId } from '../../../src/id.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { call, member, newDirectory } from '../calls.ts';
import { createGroup, createUser, newProvider } from '../scim/calls.ts';
import { type FuzzRequest, requestTo, type Target } from './requests.ts';

export interface Twin {
  readonly target: Target;
  /** A second directory of the same organization, whose requests name the ids of the first. */
  readonly sibling: Target;
  /** A made-up token at the first, and a made-up directory. */
  readonly strangers: readonly Target[];
}

export async function newTwin(): Promise<Twin> {
  const provider = await newProvider();
  const siblingId = await newDirectory(provider.organizationId);
  const siblingToken = member(await call('POST', `/directories/${siblingId}/tokens`, {}), 'token');
  const userIds: string[] = [];
  for (const name of ['one', 'two', 'three', 'four', 'five']) userIds.push(await createUser(provider, name));
  const inner = await createGroup(provider, 'inner', userIds.slice(0, 2));
  const outer = await createGroup(provider, 'outer', [inner, ...userIds.slice(2)]);
  const ids = { userIds, groupIds: [inner, outer], foreignIds: ['usr_none', 'grp_none', 'x'] };
  const at = (directoryId: string) => `/directories/${directoryId}/scim/v2`;
  const stranger = (base: string): Target => ({ ...ids, base, token: newSecret('rc'), otherToken: newSecret('rc') });
  return {
    target: { ...ids, base: provider.base, token: provider.token, otherToken: newSecret('rc') },
    sibling: { ...stranger(at(siblingId)), token: siblingToken },
    strangers: [stranger(provider.base), stranger(at(newDirectoryId(provider.organizationId)))],
  };
}

/** Several at once of those who are none of the directory's business. */
export function noise({ sibling, strangers }: Twin): fc.Arbitrary<FuzzRequest[]> {
  const one = fc.oneof(...[sibling, ...strangers].map(requestTo));
  return fc.array(one, { minLength: 2, maxLength: 4 });
}

/** A request to one twin. The order of several ids that Bulk mints within a millisecond is chance: one POST in each. */
export function comparable({ target }: Twin): fc.Arbitrary<FuzzRequest> {
  const posts = (body: string) => [...body.matchAll(/"method":"post"/gi)].length;
  return requestTo(target).filter(
    ({ body = '', path }) => typeof body === 'string' && (!/bulk/i.test(path) || posts(body) <= 1),
  );
}

/** The same request, to the other twin. */
export function mirrored(request: FuzzRequest, from: Twin, to: Twin): FuzzRequest {
  const named = ({ target }: Twin) => [
    target.base,
    target.token,
    target.otherToken,
    ...target.userIds,
    ...target.groupIds,
  ];
  const [there, here] = [named(to), named(from)];
  const moved = (text: string) => here.reduce((all, name, i) => all.replaceAll(name, there[i] ?? ''), text);
  const { body, headers, method, path } = request;
  return {
    method,
    path: moved(path),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, moved(value)])),
    ...(typeof body === 'string' ? { body: moved(body) } : {}),
  };
}

/** Answers of one twin in their order, without what chance and clocks put into them: ids become numbers. */
export function nameless(): (text: string) => string {
  const numbers = new Map<string, number>();
  const numbered = (id: string) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return `id ${number}`;
  };
  return (text) =>
    text
      .replace(/"(next|previous)Cursor":"[^"]*"/g, '"cursor"')
      .replace(/(usr|grp|dir|req)_[0-9a-z]{20,}/g, numbered)
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time');
}
