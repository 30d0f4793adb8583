import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { hashSecret, secretLooksValid } from '../../../src/tenancy/secret.ts';
import { call, member, newOrganization, ORIGIN, pointers } from '../calls.ts';

describe('portal links', () => {
  it('lead to the portal, expire, and stand in D1 as a hash only', async () => {
    const id = await newOrganization();
    const answer = await call('POST', `/organizations/${id}/portal-links`, {
      returnUrl: 'https://app.example.com/settings?tab=sync',
      expiresInSeconds: 600,
    });
    expect(answer.status).toBe(201);
    const url = member(answer, 'url');
    const secret = url.slice(`${ORIGIN}/portal/`.length);
    expect(url).toBe(`${ORIGIN}/portal/${secret}`);
    expect(secretLooksValid('rp', secret)).toBe(true);
    const seconds = (Date.parse(member(answer, 'expiresAt')) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(590);
    expect(seconds).toBeLessThanOrEqual(600);
    const row = await env.DB.prepare('SELECT * FROM portal_links WHERE organization_id = ?').bind(id).first();
    expect(row).toMatchObject({
      hash: await hashSecret(secret),
      return_url: 'https://app.example.com/settings?tab=sync',
      spent_at: null,
    });
    expect(JSON.stringify(row)).not.toContain(secret);
  });

  it('last a day where nothing is said', async () => {
    const answer = await call('POST', `/organizations/${await newOrganization()}/portal-links`);
    expect(answer.status).toBe(201);
    expect(Date.parse(member(answer, 'expiresAt')) - Date.now()).toBeGreaterThan(86_390_000);
  });

  it.each([
    [{ returnUrl: 'http://app.example.com/' }, ['/returnUrl']],
    [{ returnUrl: 'javascript:alert(1)' }, ['/returnUrl']],
    [{ returnUrl: 'https://user:pw@app.example.com/' }, ['/returnUrl']],
    [{ returnUrl: '/settings' }, ['/returnUrl']],
    [{ embed: true }, ['/origin']],
    [{ origin: 'https://app.example.com' }, ['/origin']],
    [{ embed: true, origin: 'https://app.example.com/page' }, ['/origin']],
    [{ embed: true, origin: 'https://app.example.com', expiresInSeconds: 61 }, ['/expiresInSeconds']],
    [{ person: { name: 'Ada' } }, ['/person/email']],
    [{ person: { name: 'Ada\nL', email: 'ada@acme.example' } }, ['/person/name']],
    [{ person: { name: 'Ada', email: 'ada' } }, ['/person/email']],
    [{ locale: 'de_DE' }, ['/locale']],
    [{ expiresInSeconds: 0 }, ['/expiresInSeconds']],
    [{ expiresInSeconds: 604_801 }, ['/expiresInSeconds']],
    [{ expiresInSeconds: '60' }, ['/expiresInSeconds']],
  ])('%j is 422', async (body, expected) => {
    const answer = await call('POST', `/organizations/${await newOrganization()}/portal-links`, body);
    expect([answer.status, pointers(answer)]).toEqual([422, expected]);
  });
});
