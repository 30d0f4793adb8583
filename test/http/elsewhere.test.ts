// Where nothing is served, or not by that method: what a client is told, and what a browser.

import { SELF } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { newDirectoryId, newOrganizationId } from '../../src/id.ts';
import { URN } from '../../src/protocol/urn.ts';
import { ORIGIN } from './calls.ts';

const directory = `/directories/${newDirectoryId(newOrganizationId())}`;
const asked = (method: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
  SELF.fetch(`${ORIGIN}${path}`, { method, headers });

describe('a path that nothing is served at', () => {
  it.each(['/nothing', '/.well-known/nothing', '/assets/nothing.js', '/api/v2/organizations'])(
    '%s is a problem to a client, and a line of text to a browser',
    async (path) => {
      const answer = await asked('GET', path);
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
      expect(await answer.json()).toMatchObject({ status: 404, detail: expect.stringContaining('/docs') });
      const page = await asked('GET', path, { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
      expect([page.status, await page.text()]).toEqual([404, 'Not found.\n']);
    },
  );

  it.each([
    ['GET', ''],
    ['GET', '/scim'],
    ['GET', '/scim/Users'],
    ['POST', '/scim/v1/Users'],
    ['PATCH', '/v2/Users/usr_1'],
    ['POST', '/oauth/tokens'],
  ])('%s below a directory, at %j, is a SCIM error that says how the base URL ends', async (method, path) => {
    const answer = await asked(method, `${directory}${path}`, { Accept: 'text/html' });
    expect(answer.headers.get('Content-Type')).toBe('application/scim+json; charset=utf-8');
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { schemas: [URN.error], status: '404', detail: expect.stringContaining('"/scim/v2"') },
    ]);
  });
});

describe('a method that is not served (RFC 9110 §15.5.6)', () => {
  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s on the token endpoint is an OAuth error', async (method) => {
    const answer = await asked(method, `${directory}/oauth/token`);
    expect([answer.status, answer.headers.get('Allow'), answer.headers.get('Cache-Control')]).toEqual([
      405,
      'POST',
      'no-store',
    ]);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });

  it.each([
    `/.well-known/oauth-authorization-server${directory}`,
    `/.well-known/oauth-protected-resource${directory}/scim/v2`,
    '/healthz',
    '/metrics',
  ])('POST on %s is a problem', async (path) => {
    const answer = await asked('POST', path);
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    expect(await answer.json()).toMatchObject({ status: 405 });
  });
});
