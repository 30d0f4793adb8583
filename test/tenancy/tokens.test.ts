import { describe, expect, it } from 'vitest';
import { newDirectoryId, newOrganizationId, organizationOf } from '../../src/id.ts';
import { createApiKey, findApiKey, removeApiKey } from '../../src/tenancy/api-keys.ts';
import type { ActionContext } from '../../src/tenancy/context.ts';
import { createDirectory } from '../../src/tenancy/directory-actions.ts';
import { changeOrganization, createOrganization } from '../../src/tenancy/organizations.ts';
import { createToken, MAX_LIVE_TOKENS, removeToken } from '../../src/tenancy/tokens.ts';
import { auditOf, NOW, testContext, value } from './context.ts';

const no = (reason: string, more = {}) => ({ ok: false, reason, ...more });

async function directory(context: ActionContext): Promise<string> {
  const { id } = value(await createOrganization(context, { name: 'Acme', externalId: null, shard: '' }));
  return value(await createDirectory(context, id, { provider: 'okta', name: null })).id;
}

describe('a token', () => {
  it('is made once an id, in the future, up to a number; each is noted in the same batch', async () => {
    const context = testContext();
    const id = await directory(context);
    const token = { id: context.newId('tok'), expiresAt: null };
    value(await createToken(context, id, token));
    expect(await createToken(context, id, token)).toEqual(no('repeated'));
    expect(await createToken(context, id, { expiresAt: NOW })).toMatchObject(
      no('invalid', { members: [{ member: 'expiresAt' }] }),
    );
    for (let n = 1; n < MAX_LIVE_TOKENS; n++) value(await createToken(context, id, { expiresAt: NOW + 1 }));
    expect(await createToken(context, id, { expiresAt: null })).toMatchObject(no('too many'));
    value(await removeToken(context, id, token.id));
    expect(await removeToken(context, id, token.id)).toEqual(no('unknown', { what: 'token' }));
    const noted = await auditOf(organizationOf(id));
    expect(noted.filter((text) => text === 'admin token.create')).toHaveLength(MAX_LIVE_TOKENS);
    expect(await auditOf(organizationOf(id), token.id)).toHaveLength(2);
  });

  it('needs a directory', async () => {
    const context = testContext();
    for (const id of [newDirectoryId(newOrganizationId()), newDirectoryId(newOrganizationId('eu'))])
      expect(await createToken(context, id, { expiresAt: null })).toEqual(no('unknown', { what: 'directory' }));
  });
});

describe('an API key', () => {
  it('is known until it is deleted, once, and both are noted', async () => {
    const context = testContext();
    const { key, secret } = value(await createApiKey(context, { name: 'Importer', scope: 'write' }));
    expect((await findApiKey(context.databases.operator, secret, context.now))?.key).toEqual(key);
    value(await removeApiKey(context, key.id));
    expect(await removeApiKey(context, key.id)).toEqual(no('unknown', { what: 'API key' }));
    expect(await findApiKey(context.databases.operator, secret, context.now)).toBeNull();
    expect((await auditOf('', key.id)).sort()).toEqual(['admin api_key.create', 'admin api_key.delete']);
  });
});

describe('an organization', () => {
  it('has an externalId of its own, and a row for each change that changed it', async () => {
    const context = testContext();
    const create = (externalId: string | null, shard = '') =>
      createOrganization(context, { name: 'Acme', externalId, shard });
    const { id } = value(await create('unique-1'));
    expect(await create('unique-1')).toMatchObject(no('taken'));
    for (const shard of ['eu', 'Not a label'])
      expect(await create(null, shard)).toMatchObject(no('invalid', { members: [{ member: 'shard' }] }));
    value(await create('unique-2'));
    expect(await changeOrganization(context, id, { externalId: 'unique-2' })).toMatchObject(no('taken'));
    for (const change of [{ name: 'New' }, { name: 'New' }, {}, { externalId: null }, { externalId: null }])
      expect(value(await changeOrganization(context, id, change))).toMatchObject(change);
    expect(await changeOrganization(context, newOrganizationId(), {})).toEqual(no('unknown', { what: 'organization' }));
    expect((await auditOf(id)).sort()).toEqual([
      'admin organization.create',
      'admin organization.update',
      'admin organization.update',
    ]);
  });
});
