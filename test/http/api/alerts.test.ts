// /alert-endpoints and /alerts over HTTP: forms and limits, what is never shown, the burst that requests note, the page.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call, data, member } from '../calls.ts';
import { signedIn } from '../console/browsing.ts';
import { newProvider, scim } from '../scim/calls.ts';

const URL = 'https://ops.example.com/alerts';

describe('alert endpoints', () => {
  it('are made, changed and deleted, and show no secret but the one that signs, once', async () => {
    const made = await call('POST', '/alert-endpoints', { url: URL, format: 'rollcall', alerts: ['directory.held'] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ url: URL, format: 'rollcall', alerts: ['directory.held'], lastError: null });
    expect(member(made, 'secret')).toMatch(/^whsec_/);
    const id = member(made, 'id');
    const slack = await call('POST', '/alert-endpoints', {
      url: 'https://hooks.slack.com/services/T/B/x',
      format: 'slack',
    });
    expect(slack.body).toMatchObject({ url: 'https://hooks.slack.com/…', alerts: null, secret: null });
    const pager = { url: 'https://events.pagerduty.com/v2/enqueue', format: 'pagerduty', routingKey: 'r-key' };
    expect((await call('POST', '/alert-endpoints', pager)).status).toBe(201);
    const shown = JSON.stringify(data(await call('GET', '/alert-endpoints')));
    for (const secret of ['services/T', 'r-key', 'whsec_']) expect(shown).not.toContain(secret);
    const stored = JSON.stringify((await env.DB.prepare('SELECT * FROM alert_endpoints').all()).results);
    for (const secret of ['services/T', 'r-key', 'whsec_']) expect(stored).not.toContain(secret);
    const changed = await call('PATCH', `/alert-endpoints/${id}`, { alerts: null, url: `${URL}/2` });
    expect(changed.body).toMatchObject({ alerts: null, url: `${URL}/2` });
    expect((await call('DELETE', `/alert-endpoints/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/alert-endpoints/${id}`)).status).toBe(404);
    const audit = await env.DB.prepare('SELECT action FROM audit_log WHERE target = ? ORDER BY id').bind(id).all();
    expect(audit.results.map(({ action }) => action)).toEqual([
      'alert_endpoint.create',
      'alert_endpoint.update',
      'alert_endpoint.delete',
    ]);
  });

  it.each([
    [{ url: 'ftp://ops.example.com', format: 'rollcall' }, '/url'],
    [{ url: 'https://10.0.0.1/a', format: 'rollcall' }, '/url'],
    [{ url: URL, format: 'pagerduty' }, '/routingKey'],
    [{ url: URL, format: 'slack', routingKey: 'x' }, '/routingKey'],
    [{ url: URL, format: 'mail' }, '/format'],
    [{ url: URL, format: 'rollcall', alerts: ['fire'] }, '/alerts/0'],
  ])('%j is refused', async (body, pointer) => {
    const answer = await call('POST', '/alert-endpoints', body);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });
});

describe('alerts', () => {
  it('are listed newest first, and those that are open alone; the console shows them', async () => {
    await env.DB.prepare('DELETE FROM alerts').run();
    const insert = env.DB.prepare(
      "INSERT INTO alerts (id, type, about, summary, opened_at, closed_at) VALUES (?, 'sweep.late', '', 'Late <1>.', ?, ?)",
    );
    const ids = ['alt_0000000000000000000000001', 'alt_0000000000000000000000002'];
    await env.DB.batch([insert.bind(ids[0], 1, 2), insert.bind(ids[1], 3, null)]);
    expect(data(await call('GET', '/alerts')).map(({ id }) => id)).toEqual([...ids].reverse());
    expect(data(await call('GET', '/alerts?open=true')).map(({ id }) => id)).toEqual([ids[1]]);
    const first = await call('GET', '/alerts?limit=1');
    expect(data(await call('GET', `/alerts?limit=1&cursor=${member(first, 'nextCursor')}`))).toHaveLength(1);
    const { csrf, visitor } = await signedIn();
    const page = await visitor.get('/console/alerts');
    expect(page.text).toContain('Late &lt;1&gt;.');
    const made = await visitor.post('/console/alerts/endpoints', { csrf, url: URL, format: 'rollcall' });
    expect(made.text).toMatch(/whsec_/);
    expect((await visitor.get('/console/alerts')).text).not.toMatch(/whsec_/);
    expect((await visitor.post('/console/alerts/endpoints', { csrf, url: URL })).status).toBe(400);
  });

  it('a burst of refused tokens is noted, of a directory that exists', async () => {
    const provider = await newProvider();
    const wrong = { ...provider, token: `rc_${'x'.repeat(40)}` };
    for (let i = 0; i < 20; i++) await scim(wrong, 'GET', '/Users');
    const noted = () =>
      env.DB.prepare('SELECT count(*) AS n FROM refused_bursts WHERE directory_id = ?')
        .bind(provider.directoryId)
        .first('n');
    await expect.poll(noted).toBe(1);
  });
});
