// Every route of the Worker, asked by everyone for whom it is not: no answer may succeed, or tell that a thing exists which
// the asker must not know of. "As for nobody's" means: the answer is, word for word, that for an id nobody ever had.

import { beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../../src/http/app.ts';
import { ROUTES } from '../../../src/http/scim/routes.ts';
import { DOORS, routesOf, SCIM, SHARED } from './doors.ts';
import { filled, rowsOf, send, told } from './tenant.ts';

import { before, expectAlike, keys, NOBODY, prepare, some, victim, wrong } from './world.ts';
import './scim-attacks.ts';
import './rest-attacks.ts';
import './page-attacks.ts';

/** Five directories with everything that one can have: some seconds, and more where others work too. */
beforeAll(prepare, 60_000);

describe('the routes', () => {
  it('all have their row, and every row has its route', () => {
    const served = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    expect([...DOORS.keys(), ...SHARED].sort()).toEqual([...new Set(served)].sort());
    const whole = app.routes.filter(({ method, path }) => method === 'ALL' && path.startsWith('/directories'));
    expect(whole.map(({ path }) => path)).toEqual(['/directories/:dir/oauth/token', '/directories/*']);
    expect(SCIM).toEqual(ROUTES.map(([path]) => `/${path}`));
  });
});

describe('what is public', () => {
  it('is the same to all, and for every id', async () => {
    for (const { method, path, route } of routesOf('public')) {
      const expected = await told(await send(method, filled(path, NOBODY)));
      const asked = some([...wrong, ...keys]).map(
        ([what, headers]) => [what, send(method, filled(path, victim.ids), { headers })] as const,
      );
      await expectAlike(route, expected, asked);
    }
  });
});

describe('in the end', () => {
  it('the victim has what it had, to the byte', async () => {
    const { org = '' } = victim.ids;
    expect(await rowsOf(org)).toEqual(before);
  });
});
