// docs/limits.md over HTTP: each row that names a status is provoked, one past its limit, and answers as it says.

import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import markdown from '../../docs/limits.md?raw';
import type { JsonObject } from '../../src/protocol/json.ts';
import { limitRows } from '../limits-table.ts';
import { Visitor } from './browsing.ts';
import { type Answer, call, newDirectory, newOrganization } from './calls.ts';
import { signedIn } from './console/browsing.ts';
import { createUser, GROUP, newProvider, type Provider, scim, user } from './scim/calls.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const STATUS = /^(\d{3})(?: (\w+))?$/;

/** Faults of the database, and of many at once, which have tests of their own: write-queue.test.ts and round.test.ts. */
const NOT_BY_ONE_REQUEST = new Set([
  'maxWaiting',
  'maxWaitingBytes',
  'maxWaitMs',
  'MAX_TRIES',
  'LOAD_TIMEOUT_MS',
  'COMMIT_TIMEOUT_MS',
  // Below it stand the limits of a resource, of a name and of a list.
  'MAX_PARAMETER_BYTES',
  // An hour goes by, eight or thirty days: browsing and event tests set the clock back.
  'CURSOR_TIMEOUT_SECONDS',
  'SESSION_MS',
  'IDLE_MS',
  'EVENTS_KEPT_MS',
  // console-door.test.ts
  'MAX_REFUSALS',
  'MAX_REFUSALS_OF_NETWORK',
]);

let provider: Provider;
let userId: string;
beforeAll(async () => {
  provider = await newProvider();
  userId = await createUser(provider, 'ada');
});

const create = (body: unknown) => scim(provider, 'POST', '/Users', { body });
const patch = (operations: JsonObject[]) =>
  scim(provider, 'PATCH', `/Users/${userId}`, { body: { schemas: [PATCH], Operations: operations } });
const filter = (text: string) => scim(provider, 'GET', `/Users?${new URLSearchParams({ filter: text })}`);
const text = (length: number) => 'x'.repeat(length);
const KIB = 1024;

/** The head of a PNG, of so many bytes and of a width. */
function png(bytes: number, width: number): string {
  const image = new Uint8Array(bytes);
  image.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(image.buffer);
  view.setUint32(16, width);
  view.setUint32(20, 1);
  return `data:image/png;base64,${btoa(Array.from(image, (byte) => String.fromCharCode(byte)).join(''))}`;
}

/** By the file and constant of the row. */
const CASES: Readonly<Record<string, () => Promise<Answer>>> = {
  'tenancy/webhooks.ts MAX_PREVIOUS_SECRETS': async () => {
    const webhook = await call('POST', '/webhooks', { url: 'https://host.example/hooks' });
    const rotate = () => call('POST', `/webhooks/${webhook.body['id']}/rotate-secret`);
    for (let n = 0; n < 9; n++) await rotate();
    return rotate();
  },
  'http/scim/body.ts MAX_BODY_BYTES': () => create(user('big', { ignored: Array(17).fill(text(64 * KIB)) })),
  'http/scim/body.ts MAX_GROUP_BODY_BYTES': () =>
    scim(provider, 'POST', '/Groups', { raw: `{"displayName":"${text(16 * KIB * KIB)}"}` }),
  'protocol/members.ts MAX_MEMBERS': () => {
    const members = Array.from({ length: 100_001 }, (_, i) => ({ value: `usr_${i}` }));
    return scim(provider, 'POST', '/Groups', { body: { schemas: [GROUP], displayName: 'Everyone', members } });
  },
  'protocol/json.ts MAX_STRING_BYTES': () => create(user('long', { ignored: text(128 * KIB + 1) })),
  'protocol/value/scalar.ts MAX_STRING_BYTES': () => create(user('long', { title: text(64 * KIB + 1) })),
  'protocol/value/scalar.ts MAX_DATA_BYTES': () =>
    create(user('long', { x509Certificates: [{ value: 'A'.repeat(128 * KIB + 4) }] })),
  'protocol/validate.ts MAX_RESOURCE_BYTES': () =>
    create(user('wide', { emails: Array.from({ length: 5 }, (_, i) => ({ value: `${i}${text(60 * KIB)}` })) })),
  // One letter that folds to eighteen (NFKC), so that the copy outgrows the resource.
  'protocol/search-copy.ts MAX_COPY_BYTES': () =>
    create(
      user('folded', { emails: Array.from({ length: 4 }, (_, i) => ({ value: `${i}${'\ufdfa'.repeat(20 * KIB)}` })) }),
    ),
  'protocol/json.ts MAX_DEPTH': () =>
    scim(provider, 'POST', '/Users', { raw: `${'{"a":'.repeat(65)}1${'}'.repeat(65)}` }),
  'protocol/structure.ts MAX_CONTAINERS': () =>
    scim(provider, 'POST', '/Users', { raw: `{"ignored":[${Array(120_001).fill('{}').join(',')}]}` }),
  'protocol/structure.ts MAX_VALUES': () =>
    scim(provider, 'POST', '/Groups', { raw: `{"ignored":[${Array(1_000_001).fill('1').join(',')}]}` }),
  'protocol/filter/cursor.ts MAX_FILTER_BYTES': () => filter(`title eq "${text(10 * KIB)}"`),
  'protocol/filter/cursor.ts MAX_DEPTH': () => filter(`${'('.repeat(26)}title pr${')'.repeat(26)}`),
  'protocol/filter/cursor.ts MAX_CONTAINED_BYTES': () =>
    filter([600, 425].map((length) => `title co "${'a'.repeat(length)}"`).join(' or ')),
  'protocol/filter/cursor.ts MAX_COMPARISONS': () => filter(Array(201).fill('title pr').join(' or ')),
  'protocol/patch/budget.ts MAX_PATCH_OPERATIONS': () =>
    patch(Array.from({ length: 1_001 }, () => ({ op: 'replace', path: 'title', value: 'x' }))),
  'protocol/patch/budget.ts MAX_PATCH_STEPS': async () => {
    const emails = Array.from({ length: 2_000 }, (_, i) => ({ value: `${i}@x.example` }));
    const made = await create(user('many', { emails }));
    const op = { op: 'remove', path: 'emails[value eq "nobody"]' };
    const body = { schemas: [PATCH], Operations: Array(600).fill(op) };
    return scim(provider, 'PATCH', `/Users/${String(made.body.id)}`, { body });
  },
  'protocol/bulk.ts MAX_BULK_OPERATIONS': () => {
    const operation = { method: 'DELETE', path: `/Users/${userId}0` };
    return scim(provider, 'POST', '/Bulk', { body: { schemas: [BULK], Operations: Array(1_001).fill(operation) } });
  },
  'protocol/bulk.ts MAX_PATCHES_IN_BULK': () => {
    const data = { schemas: [PATCH], Operations: Array(1_000).fill({ op: 'add', path: 'title', value: 'x' }) };
    const operation = { method: 'PATCH', path: `/Users/${userId}`, data };
    return scim(provider, 'POST', '/Bulk', { body: { schemas: [BULK], Operations: Array(11).fill(operation) } });
  },
  'protocol/bulk.ts MAX_BULK_BYTES': () => {
    const operation = { method: 'POST', path: '/Users', bulkId: 'a', data: user('a', { title: text(60 * KIB) }) };
    return scim(provider, 'POST', '/Bulk', { body: { schemas: [BULK], Operations: Array(18).fill(operation) } });
  },
  'http/api/app.ts MAX_BODY_BYTES': () => call('POST', '/organizations', { name: text(KIB * KIB) }),
  'http/api/fields.ts MAX_LIMIT': () => call('GET', '/organizations?limit=201'),
  'directory/addresses.ts MAX_ADDRESS_BLOCKS': () =>
    call('PATCH', `/directories/${provider.directoryId}`, { allowedAddresses: Array(101).fill('192.0.2.1') }),
  'tenancy/name.ts MAX_NAME': () => call('POST', '/organizations', { name: text(201) }),
  'tenancy/name.ts MAX_DESCRIPTION': () =>
    call('POST', '/webhooks', { url: 'https://hooks.example.com/', description: text(501) }),
  'http/api/schema.ts MAX_ATTRIBUTES': () => {
    const attributes = Array.from({ length: 101 }, (_, i) => ({ name: `a${i}`, type: 'string' }));
    return call('PUT', `/directories/${provider.directoryId}/schema`, { attributes });
  },
  'tenancy/tokens.ts MAX_LIVE_TOKENS': async () => {
    const directoryId = await newDirectory(await newOrganization());
    for (let i = 0; i < 20; i++) await call('POST', `/directories/${directoryId}/tokens`, {});
    return call('POST', `/directories/${directoryId}/tokens`, {});
  },
  'tenancy/portal-look.ts MAX_APP_NAME': () => call('PUT', '/portal-settings', { appName: 'x'.repeat(61) }),
  'http/api/portal-settings.ts MAX_URL': () =>
    call('PUT', '/portal-settings', { support: { url: `https://app.example.com/${'x'.repeat(2000)}` } }),
  'tenancy/logo.ts MAX_LOGO_BYTES': () => call('PUT', '/portal-settings', { logo: png(64 * 1024 + 1, 64) }),
  'tenancy/logo.ts MAX_PIXELS_A_SIDE': () => call('PUT', '/portal-settings', { logo: png(64, 2049) }),
  'tenancy/portal-links.ts MAX_EMBEDDED_LINK_SECONDS': () =>
    call('POST', `/organizations/${provider.organizationId}/portal-links`, {
      embed: true,
      origin: 'https://app.example.com',
      expiresInSeconds: 61,
    }),
  'tenancy/portal-links.ts MAX_LINK_SECONDS': () =>
    call('POST', `/organizations/${provider.organizationId}/portal-links`, { expiresInSeconds: 7 * 86_400 + 1 }),
  'directory/resync.ts PAUSE_MS': async () => {
    await createUser(await newProvider(), 'bob');
    const directoryId = await newDirectory(await newOrganization());
    await call('POST', `/directories/${directoryId}/resync`);
    for (;;) {
      const answer = await call('POST', `/directories/${directoryId}/resync`);
      if (answer.status !== 409) return answer;
    }
  },
  'tenancy/resync-room.ts MOST_FULL_PERCENT': async () => {
    const directoryId = await newDirectory(await newOrganization());
    await env.DB.prepare('UPDATE directories SET user_count = 1e8 WHERE id = ?').bind(directoryId).run();
    return call('POST', `/directories/${directoryId}/resync`);
  },
  'http/ui/form.ts MAX_FORM_BYTES': async () => {
    const { status } = await new Visitor().post('/console/sign-in', { key: text(16 * KIB) });
    return { status, headers: new Headers(), body: {} };
  },
  'tenancy/alert-endpoints.ts MAX_ALERT_ENDPOINTS': async () => {
    const add = () => call('POST', '/alert-endpoints', { url: 'https://alerts.example.com/in', format: 'rollcall' });
    for (let n = 0; n < 20; n++) await add();
    return add();
  },
  'http/ui/form.ts MAX_LOGO_FORM_BYTES': async () => {
    const { csrf, visitor } = await signedIn();
    const { status } = await visitor.post('/console/portal', { csrf, logo: text(112 * KIB) });
    return { status, headers: new Headers(), body: {} };
  },
  'delivery/destination.ts MAX_URL_LENGTH': () =>
    call('POST', '/webhooks', { url: `https://hooks.example.com/${text(2048)}` }),
  'tenancy/roles.ts MAX_ROLES': () =>
    call('PUT', '/roles', {
      roles: Array.from({ length: 101 }, (_, i) => ({ name: `r${i}`, displayName: `Role ${i}` })),
    }),
  'tenancy/match.ts MAX_MATCHED': () =>
    call('POST', `/directories/${provider.directoryId}/match`, {
      people: Array.from({ length: 1001 }, (_, i) => ({ key: `${i}`, email: `${i}@x.org` })),
    }),
  'http/api/people.ts MAX_VALUE': () =>
    call('GET', `/organizations/${provider.organizationId}/people?email=${text(1001)}`),
  'tenancy/role-mapping.ts MAX_MAPPINGS': () => {
    const [directoryId, groupId, role] = [provider.directoryId, `grp_${'0'.repeat(26)}`, 'admin'];
    const mappings = Array(501).fill({ directoryId, groupId, role });
    return call('POST', `/organizations/${provider.organizationId}/role-mapping/preview`, {
      mode: 'all',
      defaultRole: null,
      mappings,
    });
  },
  'tenancy/webhooks.ts MAX_BATCH': () =>
    call('POST', '/webhooks', { url: 'https://hooks.example.com/', maxBatch: 101 }),
};

const rows = limitRows(markdown).filter(({ above, name }) => STATUS.test(above) && !NOT_BY_ONE_REQUEST.has(name));

test('every row with a status has a case, and every case a row', () => {
  expect(rows.map(({ name, path }) => `${path} ${name}`).sort()).toEqual(Object.keys(CASES).sort());
});

test.each(rows.map((row) => [`${row.path} ${row.name}`, row.what, row.above] as const))(
  '%s: %s, above: %s',
  async (place, _, above) => {
    const [, status, scimType] = STATUS.exec(above) ?? [];
    const answer = await CASES[place]?.();
    expect([answer?.status, answer?.body.scimType]).toEqual([Number(status), scimType]);
  },
);
