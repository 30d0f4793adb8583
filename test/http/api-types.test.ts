import { SELF } from 'cloudflare:test';
import createClient from 'openapi-fetch';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Organization, Paths } from '../../examples/host-app/api-types.ts';
import { apiTypes } from '../../scripts/api-types.ts';
import { ADMIN_KEY, ORIGIN } from './calls.ts';

const document = async () => (await SELF.fetch(`${ORIGIN}/api/v1/openapi.json`)).json();

describe('the types of the API', () => {
  it('are those of its OpenAPI document (`npm run api-types` writes them)', async () => {
    await expect(apiTypes(await document())).toMatchFileSnapshot('../../examples/host-app/api-types.ts');
  });

  it('carry a client from set-up to events', async () => {
    const api = createClient<Paths>({
      baseUrl: `${ORIGIN}/api/v1`,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
      fetch: (request) => SELF.fetch(request),
    });
    const made = await api.POST('/organizations', { body: { name: 'Acme' } });
    expectTypeOf(made.data).toEqualTypeOf<Organization | undefined>();
    const id = made.data?.id ?? '';
    const path = { id };
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
});
