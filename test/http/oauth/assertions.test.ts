// Clients that prove themselves by a signed assertion (RFC 7523): by keys registered or fetched, and by the token of a
// workload as Microsoft Entra issues it.

import { env } from 'cloudflare:workers';
import { exportSPKI, SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { call, data, member, newDirectory, newOrganization, ORIGIN, pointers } from '../calls.ts';
import { ask, askWith, type Claims, endpointOf, issuerOf, newClient, newKey, type SigningKey, sign } from './calls.ts';

let own: SigningKey;
let foreign: SigningKey;
beforeAll(async () => {
  own = await newKey('RS256');
  foreign = await newKey('RS256');
});
afterEach(() => vi.unstubAllGlobals());

const aDirectory = async () => newDirectory(await newOrganization(), 'custom');

async function aClient(key = own) {
  const directoryId = await aDirectory();
  const client = await newClient(directoryId, { method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
  expect(client.status).toBe(201);
  expect(client.body).not.toHaveProperty('clientSecret');
  const id = member(client, 'clientId');
  return { directoryId, id, claims: { iss: id, sub: id, aud: endpointOf(directoryId) } satisfies Claims };
}

/** Answers of the internet by URL; what it was asked is listed. */
function internet(pages: Readonly<Record<string, () => Response>>): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (input: RequestInfo | URL) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(url);
    return pages[url]?.() ?? new Response('', { status: 404 });
  });
  return asked;
}

let hosts = 0;
/** Key sets and discovery are remembered by URL: each test has a host of its own. */
const newHost = () => `https://idp${++hosts}.example.com`;

describe('private_key_jwt', () => {
  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'Ed25519'])('an assertion by %s brings a token', async (alg) => {
    const key = await newKey(alg);
    const { claims, directoryId } = await aClient(key);
    const answer = await askWith(directoryId, await sign(key, claims));
    expect([answer.status, answer.body.token_type]).toEqual([200, 'Bearer']);
  });

  it('may be for the issuer, one of several, and name the client beside it', async () => {
    const { claims, directoryId, id } = await aClient();
    const assertion = await sign(own, { ...claims, aud: ['https://elsewhere.example', issuerOf(directoryId)] });
    expect((await askWith(directoryId, assertion, { client_id: id })).status).toBe(200);
  });

  it('is used once, also by requests that come at once', async () => {
    const { claims, directoryId } = await aClient();
    const assertion = await sign(own, claims);
    const answers = await Promise.all([1, 2, 3].map(() => askWith(directoryId, assertion)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect((await askWith(directoryId, assertion)).body).toMatchObject({
      error: 'invalid_client',
      error_description: expect.stringContaining('jti'),
    });
    // Another assertion of the same jti is as much a replay.
    expect((await askWith(directoryId, await sign(own, { ...claims, jti: 'same' }))).status).toBe(200);
    expect((await askWith(directoryId, await sign(own, { ...claims, jti: 'same', expiresIn: 90 }))).status).toBe(401);
    const { n } =
      (await env.DB.prepare('SELECT count(*) n FROM tokens WHERE directory_id = ?').bind(directoryId).first()) ?? {};
    expect(n).toBe(2);
  });

  it.each<[string, Claims]>([
    ['for another audience', { aud: 'https://elsewhere.example' }],
    ['for the origin', { aud: ORIGIN }],
    ['for no audience', { aud: '' }],
    ['of another issuer', { iss: 'oc_0123456789abcdefghjkmnpqrs' }],
    ['about another subject', { sub: 'oc_0123456789abcdefghjkmnpqrs' }],
    ['that has expired', { expiresIn: -120 }],
    ['that never expires', { expiresIn: null }],
    ['that expires in a day', { expiresIn: 86_400 }],
    ['that is not valid yet', { notBefore: 600 }],
    ['without jti', { jti: '' }],
    ['by a key id that nobody has', { kid: 'k2' }],
  ])('an assertion %s is refused', async (_, wrong) => {
    const { claims, directoryId, id } = await aClient();
    const answer = await askWith(directoryId, await sign(own, { ...claims, ...wrong }), { client_id: id });
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
  });

  it('an assertion by another key, for another directory or of another client is refused', async () => {
    const [mine, other] = [await aClient(), await aClient(foreign)];
    expect((await askWith(mine.directoryId, await sign(foreign, mine.claims))).status).toBe(401);
    expect(
      (await askWith(mine.directoryId, await sign(own, { ...mine.claims, aud: endpointOf(other.directoryId) }))).status,
    ).toBe(401);
    expect((await askWith(other.directoryId, await sign(own, mine.claims))).status).toBe(401);
    expect((await askWith(mine.directoryId, 'no.jwt.here')).status).toBe(401);
  });

  it('no algorithm without a private key is taken: none, and HS256 by the public key', async () => {
    const { claims, directoryId } = await aClient();
    const encode = (value: object) =>
      btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
    const payload = { ...claims, jti: 'x', exp: Math.floor(Date.now() / 1000) + 60 };
    const unsigned = `${encode({ alg: 'none', kid: 'k1' })}.${encode(payload)}.`;
    expect((await askWith(directoryId, unsigned)).status).toBe(401);
    const { n = '', e = '' } = own.jwk;
    const pem = await exportSPKI(own.publicKey);
    for (const secret of [pem, JSON.stringify(own.jwk), JSON.stringify({ kty: 'RSA', n, e })]) {
      const jwt = new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'k1' });
      const confused = await jwt.sign(new TextEncoder().encode(secret));
      expect((await askWith(directoryId, confused)).body).toMatchObject({ error: 'invalid_client' });
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no keys', {}, '/jwks'],
    ['keys and their place', { jwks: { keys: [] }, jwksUri: 'https://keys.example.com/jwks' }, '/jwks'],
    ['an empty set', { jwks: { keys: [] } }, '/jwks'],
    ['a shared key', { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }, '/jwks'],
    ['a weak key', { jwks: { keys: [{ kty: 'RSA', n: 'A'.repeat(171), e: 'AQAB' }] } }, '/jwks'],
    ['keys behind a password', { jwksUri: 'https://me:x@keys.example.com/jwks' }, '/jwksUri'],
    ['keys of an inner host', { jwksUri: 'https://10.0.0.1/jwks' }, '/jwksUri'],
    ['keys of this service', { jwksUri: `${ORIGIN}/jwks` }, '/jwksUri'],
    ['a subject', { jwksUri: 'https://keys.example.com/jwks', subject: 'x' }, '/subject'],
    [
      'a secret that expires',
      { jwksUri: 'https://keys.example.com/jwks', expiresAt: '2999-01-01T00:00:00Z' },
      '/expiresAt',
    ],
  ])('is not registered with %s', async (_, body, pointer) => {
    const answer = await newClient(await aDirectory(), { method: 'private_key_jwt', ...body });
    expect([answer.status, pointers(answer)]).toEqual([422, expect.arrayContaining([pointer])]);
  });

  it('a private key is refused and not kept', async () => {
    const directoryId = await aDirectory();
    const answer = await newClient(directoryId, { method: 'private_key_jwt', jwks: { ...own.jwk, d: 'secret' } });
    expect([answer.status, answer.body.detail]).toEqual([422, expect.stringContaining('public keys only')]);
    expect(data(await call('GET', `/directories/${directoryId}/oauth-clients`))).toEqual([]);
  });

  it('has no secrets', async () => {
    const { directoryId, id } = await aClient();
    expect((await call('POST', `/directories/${directoryId}/oauth-clients/${id}/secrets`)).status).toBe(409);
    expect((await ask(directoryId, { client_id: id, client_secret: 'ro_x' })).status).toBe(401);
  });
});

describe('keys behind a URL (IPSIE, jwks_uri)', () => {
  async function aRemoteClient(host: string) {
    const directoryId = await aDirectory();
    const jwksUri = `${host}/jwks`;
    const id = member(await newClient(directoryId, { method: 'private_key_jwt', jwksUri }), 'clientId');
    return { directoryId, jwksUri, claims: { iss: id, sub: id, aud: endpointOf(directoryId) } };
  }

  it('are fetched once, and again for a key that is new', async () => {
    const { claims, directoryId, jwksUri } = await aRemoteClient(newHost());
    const asked = internet({ [jwksUri]: () => Response.json({ keys: [own.jwk] }) });
    for (const _ of [1, 2, 3]) expect((await askWith(directoryId, await sign(own, claims))).status).toBe(200);
    expect(asked).toEqual([jwksUri]);
    // Within the half minute an unknown key id fetches nothing: strangers make them up.
    expect((await askWith(directoryId, await sign(own, { ...claims, kid: 'k9' }))).status).toBe(401);
    expect(asked).toHaveLength(1);
  });

  it.each<[string, () => Response]>([
    ['an error', () => new Response('', { status: 500 })],
    ['a redirect', () => new Response('', { status: 302, headers: { Location: 'http://169.254.169.254/' } })],
    ['no key set', () => Response.json({ nothing: true })],
    ['no JSON', () => new Response('<html>')],
    ['too much', () => new Response('x'.repeat(200_000))],
  ])('that cannot be had (%s) are a passing fault, and not asked for again at once', async (_, page) => {
    const { claims, directoryId, jwksUri } = await aRemoteClient(newHost());
    const asked = internet({ [jwksUri]: page });
    for (const _ of [1, 2]) {
      const answer = await askWith(directoryId, await sign(own, claims));
      expect([answer.status, answer.body.error]).toEqual([429, 'temporarily_unavailable']);
      expect(answer.headers.get('Retry-After')).toBe('30');
    }
    expect(asked).toEqual([jwksUri]);
  });

  it('are not fetched for an assertion of a client that is not there', async () => {
    const { directoryId } = await aRemoteClient(newHost());
    const asked = internet({});
    const claims = { iss: 'oc_x', sub: 'oc_x', aud: endpointOf(directoryId) };
    expect((await askWith(directoryId, await sign(own, claims))).status).toBe(401);
    expect(asked).toEqual([]);
  });
});

describe('a federated client', () => {
  const SUBJECT = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  const AUDIENCE = 'api://AzureADTokenExchange';

  async function aFederated(issuer: string, more: Record<string, string> = {}) {
    const directoryId = await aDirectory();
    const client = await newClient(directoryId, {
      method: 'federated',
      issuer,
      subject: SUBJECT,
      audience: AUDIENCE,
      ...more,
    });
    expect(client.status).toBe(201);
    return { directoryId, id: member(client, 'clientId'), claims: { iss: issuer, sub: SUBJECT, aud: AUDIENCE } };
  }

  it('proves itself by the token of its workload, with keys by discovery, as often as that is valid', async () => {
    const issuer = `${newHost()}/tenant/v2.0`;
    const { claims, directoryId, id } = await aFederated(issuer);
    const discovery = `${issuer}/.well-known/openid-configuration`;
    const asked = internet({
      [discovery]: () => Response.json({ issuer, jwks_uri: `${issuer}/keys` }),
      [`${issuer}/keys`]: () => Response.json({ keys: [own.jwk] }),
    });
    const assertion = await sign(own, claims);
    for (const more of [{}, { client_id: id }] as Record<string, string>[])
      expect((await askWith(directoryId, assertion, more)).status).toBe(200);
    expect(asked).toEqual([discovery, `${issuer}/keys`]);
    for (const wrong of [{ aud: 'api://other' }, { sub: 'another' }, { iss: `${issuer}/x` }, { expiresIn: 100_000 }]) {
      const forged = await sign(own, { ...claims, ...wrong });
      expect((await askWith(directoryId, forged, { client_id: id })).status).toBe(401);
    }
    expect((await askWith(directoryId, await sign(foreign, claims))).status).toBe(401);
  });

  it('keys may stand where the registration says', async () => {
    const host = newHost();
    const { claims, directoryId } = await aFederated(host, { jwksUri: `${host}/jwks` });
    internet({ [`${host}/jwks`]: () => Response.json({ keys: [own.jwk] }) });
    expect((await askWith(directoryId, await sign(own, claims))).status).toBe(200);
  });

  it.each<[string, (issuer: string) => unknown]>([
    ['of another issuer', () => ({ issuer: 'https://evil.example', jwks_uri: 'https://evil.example/keys' })],
    ['that leads to an inner host', (issuer) => ({ issuer, jwks_uri: 'https://10.0.0.1/keys' })],
    ['that leads back here', (issuer) => ({ issuer, jwks_uri: `${ORIGIN}/keys` })],
    ['without keys', (issuer) => ({ issuer })],
  ])('a discovery document %s brings no keys', async (_, document) => {
    const issuer = newHost();
    const { claims, directoryId } = await aFederated(issuer);
    const discovery = `${issuer}/.well-known/openid-configuration`;
    const asked = internet({ [discovery]: () => Response.json(document(issuer)) });
    expect((await askWith(directoryId, await sign(own, claims))).status).toBe(429);
    expect(asked).toEqual([discovery]);
  });

  it('is not registered without issuer, subject and audience', async () => {
    const answer = await newClient(await aDirectory(), { method: 'federated', issuer: 'https://10.0.0.1/' });
    expect([answer.status, pointers(answer)]).toEqual([422, ['/subject', '/audience', '/issuer']]);
  });
});
