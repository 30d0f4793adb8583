import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { newDirectoryId, newOrganizationId, organizationOf, shardLabelOf } from '../../src/id.ts';
import { openDatabases, placementOf } from '../../src/shards.ts';
import { createApiKey, findApiKey, removeApiKey } from '../../src/tenancy/api-keys.ts';
import type { ActionContext } from '../../src/tenancy/context.ts';
import { createDirectory } from '../../src/tenancy/directory-actions.ts';
import { changeOrganization, createOrganization } from '../../src/tenancy/organizations.ts';
import { createToken, MAX_LIVE_TOKENS, removeToken } from '../../src/tenancy/tokens.ts';
import { auditOf, NOW, testContext, value } from './context.ts';

/** An installation with a second database, `eu`. */
const withEu = (eu: unknown = env.OTHER_DB) => ({ ...env, DB_EU: eu });

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

  it('goes, unless it names a database, to the one of PLACEMENT with the most room that answers', async () => {
    await applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS);
    const placed = async (placement: readonly string[], databases = openDatabases(withEu())) => {
      const context = testContext({ databases, placement });
      const { id } = value(await createOrganization(context, { name: 'Acme', externalId: null, shard: null }));
      return shardLabelOf(id);
    };
    const fill = (d1: D1Database, bytes: number) =>
      d1.batch([
        d1.prepare('CREATE TABLE IF NOT EXISTS filler (x)'),
        d1.prepare(`INSERT INTO filler SELECT zeroblob(${bytes})`),
      ]);
    await fill(env.DB, 1_000_000);
    expect(await placed([''])).toBe('');
    expect(await placed(['', 'eu'])).toBe('eu');
    await fill(env.OTHER_DB, 1_500_000);
    expect(await placed(['eu', ''])).toBe('');
    await fill(env.DB, 1_000_000);
    const batch = () => Promise.reject(new Error('D1_ERROR: D1 DB is overloaded'));
    const silent = { prepare: (sql: string) => env.OTHER_DB.prepare(sql), batch };
    expect(await placed(['eu', ''], openDatabases(withEu(silent)))).toBe('');
    await expect(placed(['eu', 'eu'], openDatabases(withEu(silent)))).rejects.toThrow('None of the databases');
  });

  it('is placed by a setting that names databases which are bound', () => {
    const bound = withEu();
    const placement = (PLACEMENT: string) => placementOf({ ...bound, PLACEMENT });
    expect(placementOf(bound)).toEqual(['']);
    expect(placement('default, eu')).toEqual(['', 'eu']);
    expect(placement('eu')).toEqual(['eu']);
    for (const wrong of ['us', 'default,', 'EU', ' ']) expect(placement(wrong)).toBeNull();
  });
});
