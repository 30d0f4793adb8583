// Portal and console, visited without a session, with another's, and with forms that are not their own.

import { describe, expect, it } from 'vitest';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { CONSOLE_FORMS, PORTAL_FORMS } from '../acts-of-pages.ts';
import { newKey } from '../calls.ts';
import { newAddress } from '../console/browsing.ts';
import { routesOf } from './doors.ts';
import { type Asking, filled, type Ids, send, told } from './tenant.ts';

import {
  attacker,
  consoleSession,
  expectAlike,
  expectAsForNobodys,
  keys,
  NOBODY,
  own,
  some,
  victim,
  wrong,
} from './world.ts';

describe('the portal', () => {
  const routes = routesOf('portal');
  const fields = new Map(
    PORTAL_FORMS.map(({ body, name }) => [`POST /portal${name}`, typeof body === 'object' ? body : {}]),
  );
  const ask = (route: string, method: string, path: string, ids: Ids, cookie: string) =>
    send(method, filled(path, ids), {
      headers: cookie === '' ? {} : { Cookie: cookie },
      form: { ...fields.get(route), csrf: attacker.csrf, sure: 'yes' },
    });

  it('without a session of the organization there is none, whatever else is shown', async () => {
    for (const { method, path, route } of routes) {
      const expected = await told(await ask(route, method, path, NOBODY, ''));
      expect([route, expected.slice(0, 3)]).toEqual([route, '404']);
      const asked = some([...wrong, ...keys]).map(
        ([what, headers]) =>
          [what, send(method, filled(path, victim.ids), { headers, form: { csrf: attacker.csrf } })] as const,
      );
      await expectAlike(route, expected, asked);
    }
  });

  it('another’s session under the organization’s name is one that ended, as for nobody’s', async () => {
    for (const { method, path, route } of routes)
      for (const secret of some([attacker.session, consoleSession, newSecret('rs'), victim.provider.token], 1))
        for (const name of some(['__Host-rollcall', '__Host-rollcall_embedded'], 1))
          await expectAsForNobodys(route, (ids) => ask(route, method, path, ids, `${name}_${ids.org}=${secret}`));
  });

  it('within one’s own, the directories and things of others are not there', async () => {
    const cookie = `__Host-rollcall_${attacker.ids.org}=${attacker.session}`;
    for (const { method, path, route } of routes) {
      if (!path.includes('/:dir')) continue;
      const theirs = (ids: Ids): Ids => ({ ...ids, org: attacker.provider.organizationId });
      await expectAsForNobodys(route, (ids) => ask(route, method, path, theirs(ids), cookie));
      if (path.split('/:').length < 4) continue;
      const inside = (ids: Ids): Ids => ({ ...theirs(ids), dir: attacker.provider.directoryId });
      await expectAsForNobodys(route, (ids) => ask(route, method, path, inside(ids), cookie));
    }
  });
});

describe('the console', () => {
  const routes = routesOf('console');
  const forms = new Map(
    CONSOLE_FORMS.map(({ body, name }) => [`POST /console${name}`, typeof body === 'object' ? body : {}]),
  );
  const ask = (method: string, path: string, ids: Ids, headers: Asking['headers'], csrf = '') =>
    send(method, filled(path, ids), { headers, form: { ...forms.get(`${method} ${path}`), csrf } });

  it('nobody sees a page without a session, and all are told the same', async () => {
    const signIn = (text: string) => text.replaceAll(/(?:value|href)="\/console[^"]*"/g, 'NEXT');
    for (const { method, path, route } of routes) {
      const expected = signIn(await told(await ask(method, path, NOBODY, {})));
      expect([route, expected.slice(0, 3)]).toEqual([route, '401']);
      for (const [what, headers] of some([...wrong, ...keys]))
        expect([route, what, signIn(await told(await ask(method, path, victim.ids, headers)))]).toEqual([
          route,
          what,
          expected,
        ]);
    }
  });

  it('a session alone sends no form: not without its token, not with another’s, not from another site', async () => {
    const Cookie = `__Host-rollcall_console=${consoleSession}`;
    const FOREIGN = [
      ['', { Cookie }],
      [attacker.csrf, { Cookie }],
      [attacker.csrf, { Cookie, Origin: 'https://evil.example' }],
    ] as const;
    for (const { method, path, route } of routes) {
      if (method !== 'POST') continue;
      for (const [csrf, headers] of some(FOREIGN, 1))
        expect([route, (await ask(method, path, victim.ids, headers, csrf)).status]).toEqual([route, 403]);
    }
  });

  it('is opened by no key that reads figures alone, and by none of one organization', async () => {
    for (const key of [await newKey('metrics'), ...Object.values(own)]) {
      const headers = { 'CF-Connecting-IP': newAddress() };
      const { status } = await send('POST', '/console/sign-in', { headers, form: { key, next: '/console' } });
      expect(status).toBe(401);
    }
  });
});
