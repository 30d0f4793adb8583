// Cloudflare Access at the console's door: which assertions name an operator.

import { env } from 'cloudflare:workers';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { app } from '../../../src/http/app.ts';
import { accessSettings, roleFor, vouchedBy } from '../../../src/http/console/access.ts';
import { ADMIN_KEY, ORIGIN } from '../calls.ts';

const TEAM = 'acme.cloudflareaccess.com';
const settings = { team: TEAM, audience: 'aud-of-the-console', roles: null };
const SETTINGS = { ACCESS_TEAM_DOMAIN: TEAM, ACCESS_AUD: settings.audience };
type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
let [own, foreign]: Key[] = [];
let jwks: { keys: object[] };
let keys: ReturnType<typeof createLocalJWKSet>;

beforeAll(async () => {
  const [ours, theirs] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  own = ours.privateKey;
  foreign = theirs.privateKey;
  const published = { ...(await exportJWK(ours.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  jwks = { keys: [published] };
  keys = createLocalJWKSet({ keys: [published] });
});
afterEach(() => vi.unstubAllGlobals());

interface Claims {
  readonly payload?: JWTPayload;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresIn?: number;
  readonly key?: Key | undefined;
}

async function assertion({ payload, issuer, audience, expiresIn = 60, key = own }: Claims = {}): Promise<string> {
  if (!key) throw new Error('The keys are not made yet.');
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ email: 'ops@acme.example', ...payload })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer ?? `https://${TEAM}`)
    .setAudience(audience ?? settings.audience)
    .setSubject('subject-1')
    .setIssuedAt(now - 1)
    .setExpirationTime(now + expiresIn)
    .sign(key);
}

describe('an assertion', () => {
  it('names whom Access vouches for', async () => {
    const vouched = await vouchedBy(await assertion(), settings, keys, Date.now());
    expect(vouched).toEqual({ subject: 'subject-1', name: 'ops@acme.example', groups: [] });
  });

  it('names a service token by its common name', async () => {
    const jwt = await assertion({ payload: { email: undefined, common_name: 'robot.access' } });
    expect(await vouchedBy(jwt, settings, keys, Date.now())).toMatchObject({ name: 'robot.access' });
  });

  it.each<[unknown, string[]]>([
    [
      ['platform', 'support'],
      ['platform', 'support'],
    ],
    ['platform', ['platform']],
    [[{ name: 'platform' }, 7, 'support'], ['support']],
    [undefined, []],
  ])('has the groups that Access passes along: %j', async (groups, told) => {
    const jwt = await assertion({ payload: { custom: { groups } } });
    expect((await vouchedBy(jwt, settings, keys, Date.now()))?.groups).toEqual(told);
  });

  it.each<[string, () => Promise<string>]>([
    ['of another application', () => assertion({ audience: 'another' })],
    ['of another team', () => assertion({ issuer: 'https://evil.cloudflareaccess.com' })],
    ['that ended', () => assertion({ expiresIn: -120 })],
    ['signed by somebody else', () => assertion({ key: foreign })],
    ['that was changed', async () => `${(await assertion()).slice(0, -6)}AAAAAA`],
    ['that names nobody', () => assertion({ payload: { email: '' } })],
    ['that is none', async () => 'nonsense'],
    ['without a signature', async () => `${btoa('{"alg":"none"}')}.${(await assertion()).split('.')[1]}.`],
  ])('%s names nobody', async (_name, make) => {
    expect(await vouchedBy(await make(), settings, keys, Date.now())).toBeNull();
  });
});

describe('the settings', () => {
  it('are absent, or whole', () => {
    expect(accessSettings(env)).toBeNull();
    expect(accessSettings({ ...env, ...SETTINGS })).toEqual(settings);
    expect(accessSettings({ ...env, ...SETTINGS, ACCESS_TEAM_DOMAIN: `https://${TEAM}/` })).toEqual(settings);
    for (const wrong of [{ ACCESS_AUD: '' }, { ACCESS_TEAM_DOMAIN: '' }, { ACCESS_TEAM_DOMAIN: 'acme' }])
      expect(() => accessSettings({ ...env, ...SETTINGS, ...wrong })).toThrow('Set both');
  });
});

describe('roles by group', () => {
  const rolesOf = (ACCESS_ROLES: string) => accessSettings({ ...env, ...SETTINGS, ACCESS_ROLES });
  const by = (setting: string, ...groups: string[]) => {
    const read = rolesOf(setting);
    return read && roleFor({ subject: '', name: '', groups }, read);
  };

  it('are the highest of all groups, with one for everybody else', () => {
    const setting = 'Platform, no: this = a=admin, on-call=support,*=viewer';
    expect(() => rolesOf(setting)).toThrow('Set ACCESS_ROLES');
    const list = 'a=b = admin, on-call=support,*=viewer';
    expect(by(list, 'a=b', 'on-call')).toBe('admin');
    expect(by(list, 'on-call')).toBe('support');
    expect(by(list, 'others')).toBe('viewer');
    expect(by(list)).toBe('viewer');
    expect(by('on-call=support', 'others', '*')).toBeNull();
    expect(by('', 'whatever')).toBe('admin');
  });

  it.each(['on-call', 'on-call=owner', '=admin', 'a=admin,,'])('refuse %j as a setting', (setting) => {
    expect(() => rolesOf(setting)).toThrow('Set ACCESS_ROLES');
  });
});

describe('the console behind Access', () => {
  async function visit(path: string, init: RequestInit = {}, more: object = {}) {
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    return app.fetch(new Request(ORIGIN + path, init), { ...env, ...SETTINGS, ...more }, context);
  }

  function publish(answer: () => Response) {
    const asked = vi.fn(async () => answer());
    vi.stubGlobal('fetch', asked);
    return asked;
  }

  it('admits with an assertion, fetches the keys once, and knows no other way in', async () => {
    const asked = publish(() => Response.json(jwks));
    const headers = { 'Cf-Access-Jwt-Assertion': await assertion() };
    for (let i = 0; i < 2; i++) {
      const page = await visit('/console', { headers });
      expect(page.status).toBe(200);
      const text = await page.text();
      expect(text).toContain('ops@acme.example');
      expect(text).not.toContain('Sign out');
    }
    expect(asked).toHaveBeenCalledTimes(1);
    expect((await visit('/console')).status).toBe(403);
    const key = new URLSearchParams({ key: ADMIN_KEY });
    expect((await visit('/console/sign-in', { method: 'POST', body: key })).status).toBe(404);
  });

  it('gives each group its role, and shows nothing to those that have none', async () => {
    publish(() => Response.json(jwks));
    const ACCESS_ROLES = 'platform=admin, on-call=support';
    const as = async (path: string, ...groups: string[]) => {
      const headers = { 'Cf-Access-Jwt-Assertion': await assertion({ payload: { custom: { groups } } }) };
      const page = await visit(path, { headers }, { ACCESS_ROLES });
      return [page.status, await page.text()] as const;
    };
    expect((await as('/console/portal', 'platform'))[0]).toBe(200);
    const [status, text] = await as('/console/portal', 'on-call');
    expect([status, text.includes('This needs the role Admin. Yours is Support.')]).toEqual([403, true]);
    expect((await as('/console', 'on-call'))[0]).toBe(200);
    const [none, said] = await as('/console', 'sales');
    expect([none, said.includes('none of your groups has a role'), said.includes('Organizations</h1>')]).toEqual([
      403,
      true,
      false,
    ]);
  });

  it('wants the token of its forms there too', async () => {
    publish(() => Response.json(jwks));
    const headers = { 'Cf-Access-Jwt-Assertion': await assertion() };
    const post = (csrf: string) =>
      visit('/console/keys', {
        method: 'POST',
        headers,
        body: new URLSearchParams({ csrf, name: 'By Access', scope: 'read' }),
      });
    expect((await post('')).status).toBe(403);
    const page = await (await visit('/console/keys', { headers })).text();
    const token = /name="csrf" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
    expect((await post(token)).status).toBe(200);
  });
});
