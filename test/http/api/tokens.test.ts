import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { withData } from '../../../src/store/db/packed.ts';
import { hashSecret, secretLooksValid } from '../../../src/tenancy/secret.ts';
import { call, data, member, newDirectory, newOrganization, pointers } from '../calls.ts';

const aDirectory = async () => newDirectory(await newOrganization());

describe("a directory's tokens", () => {
  it('are shown once; several are valid at once; a deleted one is gone', async () => {
    const id = await aDirectory();
    const first = await call('POST', `/directories/${id}/tokens`, {});
    expect(first.status).toBe(201);
    const token = member(first, 'token');
    expect(first.body).toEqual({
      id: expect.stringMatching(/^tok_/),
      token: expect.stringMatching(/^rc_/),
      hint: token.slice(-4),
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: null,
      lastUsedAt: null,
      exceedsMaxTokenDays: false,
    });
    expect(secretLooksValid('rc', token)).toBe(true);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const second = await call('POST', `/directories/${id}/tokens`, { expiresAt: expiresAt.replace('Z', '+00:00') });
    expect(second.body.expiresAt).toBe(expiresAt);

    const { token: _, ...shown } = first.body;
    const listed = await call('GET', `/directories/${id}/tokens`);
    expect(data(listed).map((row) => row.id)).toEqual([first.body.id, second.body.id]);
    expect(data(listed)[0]).toEqual(shown);

    expect((await call('DELETE', `/directories/${id}/tokens/${member(first, 'id')}`)).status).toBe(204);
    expect((await call('DELETE', `/directories/${id}/tokens/${member(first, 'id')}`)).status).toBe(404);
    expect(data(await call('GET', `/directories/${id}/tokens`))).toHaveLength(1);
  });

  it('stand in D1 as hash and last four characters only, and in no event', async () => {
    const organizationId = await newOrganization();
    const id = await newDirectory(organizationId);
    const token = member(await call('POST', `/directories/${id}/tokens`), 'token');
    const row = await env.DB.prepare('SELECT * FROM tokens WHERE directory_id = ?').bind(id).first();
    expect(row).toMatchObject({ hash: await hashSecret(token), hint: token.slice(-4) });
    expect(JSON.stringify(row)).not.toContain(token.slice(0, -4));
    const { results } = await env.DB.prepare('SELECT * FROM events, audit_log').all<{ data: string }>();
    expect(results.length).toBeGreaterThan(0);
    expect(JSON.stringify(results.map(withData))).not.toContain(token.slice(3, 40));
  });

  it('are not deleted through another directory', async () => {
    const [one, other] = [await aDirectory(), await aDirectory()];
    const token = await call('POST', `/directories/${one}/tokens`);
    expect((await call('DELETE', `/directories/${other}/tokens/${member(token, 'id')}`)).status).toBe(404);
    expect(data(await call('GET', `/directories/${one}/tokens`))).toHaveLength(1);
    expect(data(await call('GET', `/directories/${other}/tokens`))).toHaveLength(0);
  });

  it.each(['yesterday', '2020-01-01T00:00:00Z', '2999-13-01T00:00:00Z', '2999-01-01', 7])(
    'do not expire at %s',
    async (expiresAt) => {
      const answer = await call('POST', `/directories/${await aDirectory()}/tokens`, { expiresAt });
      expect([answer.status, pointers(answer)]).toEqual([422, ['/expiresAt']]);
    },
  );

  it('are listed in pages', async () => {
    const id = await aDirectory();
    for (let i = 0; i < 3; i++) await call('POST', `/directories/${id}/tokens`);
    const first = await call('GET', `/directories/${id}/tokens?limit=2`);
    const second = await call('GET', `/directories/${id}/tokens?limit=2&cursor=${member(first, 'nextCursor')}`);
    expect([data(first).length, data(second).length, second.body.nextCursor]).toEqual([2, 1, null]);
  });
});

describe('maxTokenDays of a directory', () => {
  const DAY_MS = 24 * 60 * 60 * 1000;
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  const lifetime = ({ createdAt, expiresAt }: JsonObject) =>
    (Date.parse(String(expiresAt)) - Date.parse(String(createdAt))) / DAY_MS;

  it('ends new tokens and client secrets by itself; a later end is refused with the field and the limit', async () => {
    const organizationId = await newOrganization();
    const made = await call('POST', `/organizations/${organizationId}/directories`, {
      provider: 'entra',
      maxTokenDays: 30,
    });
    expect(made.body).toMatchObject({ maxTokenDays: 30 });
    const path = `/directories/${member(made, 'id')}`;
    const client = await call('POST', `${path}/oauth-clients`, { method: 'client_secret' });
    const secrets = `${path}/oauth-clients/${member(client, 'id')}/secrets`;
    const [first] = data({ ...client, body: { data: client.body['secrets'] ?? [] } });
    const alone = await call('POST', `${path}/tokens`);
    expect([lifetime(first ?? {}), lifetime(alone.body)]).toEqual([30, 30]);
    for (const [where, body] of [
      [`${path}/tokens`, {}],
      [secrets, {}],
      [`${path}/oauth-clients`, { method: 'client_secret' }],
    ] as const) {
      for (const expiresAt of [inDays(31), null]) {
        const refused = await call('POST', where, { ...body, expiresAt });
        expect([refused.status, pointers(refused)]).toEqual([422, ['/expiresAt']]);
        expect(JSON.stringify(refused.body)).toContain('maxTokenDays of 30 days');
      }
      expect((await call('POST', where, { ...body, expiresAt: inDays(29) })).status).toBe(201);
    }
    const keyless = { method: 'federated', issuer: 'https://sts.example', subject: 's', audience: 'a' };
    expect((await call('POST', `${path}/oauth-clients`, keyless)).status).toBe(201);
  });

  it('leaves existing ones as they are, marks them and counts them', async () => {
    const path = `/directories/${await aDirectory()}`;
    await call('POST', `${path}/tokens`);
    await call('POST', `${path}/tokens`, { expiresAt: inDays(90) });
    await call('POST', `${path}/tokens`, { expiresAt: inDays(10) });
    await call('POST', `${path}/oauth-clients`, { method: 'client_secret' });
    const set = await call('PATCH', path, { maxTokenDays: 30 });
    expect(set.body).toMatchObject({ maxTokenDays: 30, credentialsOverMaxTokenDays: 3 });
    expect((await call('GET', path)).body).toMatchObject({ credentialsOverMaxTokenDays: 3 });
    const marks = data(await call('GET', `${path}/tokens`)).map((token) => token['exceedsMaxTokenDays']);
    expect(marks).toEqual([true, true, false]);
    expect(data(await call('GET', `${path}/oauth-clients`))).toMatchObject([
      { secrets: [{ expiresAt: null, exceedsMaxTokenDays: true }] },
    ]);
    expect((await call('PATCH', path, { maxTokenDays: null })).body).toMatchObject({
      maxTokenDays: null,
      credentialsOverMaxTokenDays: 0,
    });
    expect((await call('POST', `${path}/tokens`)).body).toMatchObject({ expiresAt: null });
  });

  it.each([0, -1, 1.5, 3651, '30'])('cannot be %j', async (maxTokenDays) => {
    const answer = await call('PATCH', `/directories/${await aDirectory()}`, { maxTokenDays });
    expect([answer.status, pointers(answer)]).toEqual([422, ['/maxTokenDays']]);
  });
});

describe('the limit of tokens', () => {
  it('holds for requests that come at once; a deleted or expired one makes room', async () => {
    const id = await aDirectory();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = await Promise.all(
      Array.from({ length: 30 }, () => call('POST', `/directories/${id}/tokens`, { expiresAt })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(20);
    const refused = made.find(({ status }) => status !== 201);
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('20 valid tokens') } });
    const tokens = data(await call('GET', `/directories/${id}/tokens?limit=100`));
    expect(tokens).toHaveLength(20);
    await call('DELETE', `/directories/${id}/tokens/${tokens[0]?.id}`);
    expect((await call('POST', `/directories/${id}/tokens`, { expiresAt })).status).toBe(201);
    await env.DB.prepare('UPDATE tokens SET expires_at = 1 WHERE directory_id = ?').bind(id).run();
    expect((await call('POST', `/directories/${id}/tokens`)).status).toBe(201);
  });

  it('keeps the newest 20 of those that expired', async () => {
    const id = await aDirectory();
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 20 }, () => call('POST', `/directories/${id}/tokens`)));
      await env.DB.prepare('UPDATE tokens SET expires_at = 1 WHERE directory_id = ?').bind(id).run();
    }
    const last = await call('POST', `/directories/${id}/tokens`);
    const left = data(await call('GET', `/directories/${id}/tokens?limit=100`));
    expect(left).toHaveLength(21);
    expect(left.at(-1)?.id).toBe(last.body.id);
  });
});
