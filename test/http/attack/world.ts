// Victim and attacker, everything that opens nothing, and how an answer is compared with that for what nobody has.

import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { SCOPES } from '../../../src/tenancy/api-keys.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { PATIENTLY } from '../../world/patience.ts';
import { ADMIN_KEY, call, member, newKey } from '../calls.ts';
import { signedIn } from '../console/browsing.ts';
import { scim } from '../scim/calls.ts';
import { bearing, type Ids, loggedRequest, newTenant, nobodys, rowsOf, type Tenant, tokenOf, told } from './tenant.ts';

export type Credentials = readonly [what: string, headers: Readonly<Record<string, string>>];

export const NOBODY = nobodys(Date.now());
export let victim: Tenant;
/** Another directory of the victim's organization. */
export let sibling: Tenant;
export let attacker: Tenant;
/** The victim's rows before anything was tried. */
export let before: string[];
/** What opens nothing anywhere, or not here. */
export let wrong: readonly Credentials[];
/** Keys that are good somewhere. */
export let keys: readonly Credentials[];
export let consoleSession: string;
/** Of the attacker's organization, by scope. */
export let own: Readonly<Record<'read' | 'support' | 'write', string>>;

const keyOf = async (scope: string, organizationId: string) =>
  member(await call('POST', '/api-keys', { name: `${scope} of one`, scope, organizationId }), 'key');

export async function prepare(): Promise<void> {
  victim = await newTenant('victim');
  sibling = await newTenant('sibling', victim.ids.org);
  attacker = await newTenant('attacker');
  const { directoryId } = victim.provider;
  const [expired, revoked, paused, deleted] = [
    await tokenOf(directoryId),
    await tokenOf(directoryId),
    await newTenant('paused'),
    await newTenant('deleted'),
  ];
  await env.DB.prepare('UPDATE tokens SET expires_at = 1 WHERE id = ?').bind(expired.id).run();
  await call('DELETE', `/directories/${directoryId}/tokens/${revoked.id}`);
  await call('PATCH', `/directories/${paused.ids.dir}`, { status: 'paused' });
  await call('DELETE', `/directories/${deleted.ids.dir}`);
  const late = await call('POST', '/api-keys', { name: 'late', scope: 'admin' });
  const gone = await call('POST', '/api-keys', { name: 'gone', scope: 'admin' });
  await env.DB.prepare('UPDATE api_keys SET expires_at = 1 WHERE id = ?').bind(member(late, 'id')).run();
  await call('DELETE', `/api-keys/${member(gone, 'id')}`);
  const { visitor } = await signedIn();
  consoleSession = visitor.cookieAt('/console').split('=')[1] ?? '';
  const { org = '' } = victim.ids;
  wrong = [
    ['nobody', {}],
    ['a malformed token', bearing('rc_x')],
    ['a token nobody has', bearing(newSecret('rc'))],
    ['a key nobody has', bearing(newSecret('rk'))],
    ['an expired token', bearing(expired.token)],
    ['a revoked token', bearing(revoked.token)],
    ['a token of another directory', bearing(sibling.provider.token)],
    ['a token of another organization', bearing(attacker.provider.token)],
    ['a token of a paused directory', bearing(paused.provider.token)],
    ['a token of a deleted directory', bearing(deleted.provider.token)],
    ['an access token of another directory', bearing(sibling.accessToken)],
    ['an access token of another organization', bearing(attacker.accessToken)],
    ['an expired key', bearing(member(late, 'key'))],
    ['a deleted key', bearing(member(gone, 'key'))],
    ['a portal session as token', bearing(victim.session)],
    ['a console session as token', bearing(consoleSession)],
    ['a portal session as the console’s', { Cookie: `__Host-rollcall_console=${victim.session}` }],
    ['a key as the console’s session', { Cookie: `__Host-rollcall_console=${ADMIN_KEY}` }],
    ['the sessions of another organization', { Cookie: `__Host-rollcall_${attacker.ids.org}=${attacker.session}` }],
    ['a token in a cookie', { Cookie: `token=${victim.provider.token}; Authorization=${victim.provider.token}` }],
  ];
  own = {
    read: await keyOf('read', attacker.provider.organizationId),
    support: await keyOf('support', attacker.provider.organizationId),
    write: await keyOf('write', attacker.provider.organizationId),
  };
  keys = [
    ['the admin key', bearing(ADMIN_KEY)],
    ...(await Promise.all(SCOPES.map(async (scope) => [`a ${scope} key`, bearing(await newKey(scope))] as const))),
    ...Object.entries(own).map(([scope, key]) => [`a ${scope} key of another organization`, bearing(key)] as const),
    ['a write key of the organization', bearing(await keyOf('write', org))],
  ];
  const req = await vi.waitFor(() => loggedRequest(directoryId), PATIENTLY);
  victim = { ...victim, ids: { ...victim.ids, req } };
  await scim(sibling.provider, 'POST', '/Users', { body: { userName: 'second' } });
  before = await rowsOf(org);
}

let turn = 0;

/** Some of a list, others each time: where one door stands before all routes, each route needs not be tried with all. */
export function some<T>(list: readonly T[], count = 4): T[] {
  return Array.from({ length: count }, () => list[turn++ % list.length]).filter((each) => each !== undefined);
}

/** What every credential of a list is told, where all of them must be told the same. */
export async function expectAlike(
  route: string,
  expected: string,
  asked: readonly (readonly [string, Promise<Response>])[],
) {
  for (const [what, response] of asked)
    expect([route, what, await told(await response)]).toEqual([route, what, expected]);
}

/** The same request with a thing of another and with nobody's: neither succeeds, and both are told the same. */
export async function expectAsForNobodys(what: string, ask: (ids: Ids) => Promise<Response>, theirs: Ids = victim.ids) {
  const [tried, unknown] = [await told(await ask(theirs)), await told(await ask(NOBODY))];
  expect([what, tried]).toEqual([what, unknown]);
  expect([what, tried.slice(0, 1)]).not.toEqual([what, '2']);
  return tried;
}
