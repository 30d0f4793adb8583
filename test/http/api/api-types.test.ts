import { SELF } from 'cloudflare:test';
import createClient from 'openapi-fetch';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { components, paths } from '../../../packages/sdk/src/api-types.ts';
import { ADMIN_KEY, ORIGIN } from '../calls.ts';

/** In place of the origin that the document was asked at. */
const ANY_ORIGIN = 'https://rollcall.example';
type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const api = createClient<paths>({
  baseUrl: `${ORIGIN}/api/v1`,
  headers: { authorization: `Bearer ${ADMIN_KEY}` },
  fetch: (request) => SELF.fetch(request),
});

async function newOrganization(): Promise<string> {
  return (await api.POST('/organizations', { body: { name: 'Acme' } })).data?.id ?? '';
}

describe('the OpenAPI document', () => {
  it('stands in docs/openapi.json (`npm run api-types` writes it)', async () => {
    const answer = await SELF.fetch(`${ORIGIN}/api/v1/openapi.json`);
    const document = JSON.stringify(await answer.json(), null, 2).replaceAll(ORIGIN, ANY_ORIGIN);
    await expect(`${document}\n`).toMatchFileSnapshot('../../../docs/openapi.json');
  });
});

describe('the types of the API', () => {
  it('carry a client from setup to events', async () => {
    const made = await api.POST('/organizations', { body: { name: 'Acme' } });
    expectTypeOf(made.data).toEqualTypeOf<Schema<'Organization'> | undefined>();
    const path = { id: made.data?.id ?? '' };
    const directory = await api.POST('/organizations/{id}/directories', {
      params: { path },
      body: { provider: 'okta' },
    });
    expect(directory.data?.endpoint).toMatch(/\/scim\/v2$/);
    const { data } = await api.GET('/organizations/{id}/events', { params: { path, query: { after: 0, limit: 10 } } });
    expect(data?.data.map(({ type }) => type)).toEqual(['directory.created']);
    const refused = await api.GET('/organizations/{id}', { params: { path: { id: 'org_unknown' } } });
    expect(refused.error?.status).toBe(404);
  });

  it('name every member of answers that extend another one', async () => {
    const url = 'https://host.example/hooks';
    const webhook = (await api.POST('/webhooks', { body: { url } })).data;
    expectTypeOf(webhook?.secret).toEqualTypeOf<string | undefined>();
    expect([webhook?.url, webhook?.secret.slice(0, 6)]).toEqual([url, 'whsec_']);

    const key = (await api.POST('/api-keys', { body: { name: 'CI', scope: 'read' } })).data;
    expectTypeOf(key?.key).toEqualTypeOf<string | undefined>();
    expect([key?.name, key?.key.slice(0, 3)]).toEqual(['CI', 'rk_']);

    const id = await newOrganization();
    const directory = (
      await api.POST('/organizations/{id}/directories', { params: { path: { id } }, body: { provider: 'custom' } })
    ).data;
    const path = { id: directory?.id ?? '' };
    const token = (await api.POST('/directories/{id}/tokens', { params: { path }, body: {} })).data;
    expectTypeOf(token?.token).toEqualTypeOf<string | undefined>();
    expect([token?.hint, token?.token.slice(0, 3)]).toEqual([token?.token.slice(-4), 'rc_']);

    const made = await SELF.fetch(`${directory?.endpoint}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token?.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada@acme.example' }),
    });
    const { id: usr }: { id: string } = await made.json();
    const user = (await api.GET('/directories/{id}/users/{usr}', { params: { path: { ...path, usr } } })).data;
    expectTypeOf(user?.groups).toEqualTypeOf<{ id: string; displayName: string }[] | undefined>();
    expect([user?.userName, user?.groups]).toEqual(['ada@acme.example', []]);
  });

  it('tell events apart by their type', () => {
    type Of<Type extends Schema<'Event'>['type']> = Extract<Schema<'Event'>, { type: Type }>['data'];
    expectTypeOf<Of<'user.updated'>['user']['email']>().toEqualTypeOf<string | null>();
    expectTypeOf<Of<'group.members_changed'>['group']['memberCount']>().toEqualTypeOf<number>();
    expectTypeOf<Of<'group.members_synced'>['last']>().toEqualTypeOf<boolean>();
  });
});
