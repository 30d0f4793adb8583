// The portal's pages as pictures: before anything arrived, in the middle of the setup, and with a company in it.

import type { Page } from 'playwright-core';
import { disassociate } from '../../packages/testkit/src/jumpcloud/disassociate.ts';
import { exportCompany } from '../../packages/testkit/src/jumpcloud/export.ts';
import { foundCompany } from '../../packages/testkit/src/jumpcloud/people.ts';
import { startSession } from '../../packages/testkit/src/jumpcloud/session.ts';
import { activate, testConnection } from '../../packages/testkit/src/jumpcloud/set-up.ts';
import { newVisitor } from './chromium.ts';
import { BRAND } from './embed.ts';
import { pagesOf } from './portal-pages.ts';
import type { Scene, Scenery } from './scene.ts';
import { newOrganization, newPortalLink, type World } from './world.ts';

const COMPANY = foundCompany(11, { users: 212, groups: 14, memberships: 400 });
/** The log is written within half a second. */
const LOG_WRITTEN_MS = 800;

export const portalScenes: Scenery = async ({ browser, world }) => {
  const { context, page } = await newVisitor(browser, world.origin);
  const link = await newPortalLink(world, await newOrganization(world, 'Example Ltd'));
  const scenes: Omit<Scene, 'cookies'>[] = [{ name: 'portal-link', url: link }];

  await enter(world, page, 'Acme Corp');
  scenes.push({ name: 'portal-providers', url: page.url() });

  const branded = await newOrganization(world, 'Acme Corp');
  await world.call('PUT', `/organizations/${branded}/portal-settings`, BRAND);
  await page.goto(await newPortalLink(world, branded));
  await page.getByRole('button', { name: 'Get started' }).click();
  await page.waitForURL(`${world.origin}/portal/${branded}`);
  scenes.push({ name: 'portal-branded', url: `${await choose(page, /JumpCloud/)}/setup` });

  await enter(world, page, 'Acme Corp');
  const empty = await choose(page, /JumpCloud/);
  scenes.push(...['setup', 'people', 'groups', 'log', 'tokens', 'settings'].map((name) => scene(empty, name, 'empty')));

  await enter(world, page, 'Northwind Traders');
  const tried = await choose(page, /JumpCloud/);
  const half = await newToken(page);
  const trial = startSession({ ...half, company: COMPANY });
  await trial.client.send({ method: 'GET', path: '/Users' });
  await trial.client.send({ method: 'POST', path: '/Users', body: testUser });
  await trial.client.send({ method: 'POST', path: '/Groups', body: { schemas: [GROUP], displayName: '' } });
  await page.waitForTimeout(LOG_WRITTEN_MS);
  const pressed = async (visitor: Page) => {
    await visitor.getByRole('button', { name: 'Create token' }).click();
    await visitor.getByText('Shown only once').waitFor();
  };
  scenes.push({ name: 'portal-setup-half', url: `${tried}/setup`, prepare: pressed });

  await enter(world, page, 'Acme Corp');
  const full = await choose(page, /JumpCloud/);
  const credentials = await newToken(page);
  const session = startSession({ ...credentials, company: COMPANY });
  await testConnection(session, 'scim.test@acme.example');
  await activate(session, 'scim.test@acme.example');
  await exportCompany(session);
  const [team] = session.teams.values();
  if (team) await disassociate(session, team, 'emptied');
  await session.client.send({ method: 'POST', path: '/Users', body: { ...testUser, userName: nameOf(0) } });
  await page.waitForTimeout(LOG_WRITTEN_MS);
  const [, , ...paths] = await pagesOf(page, full);
  const names = [
    'overview',
    'setup',
    'people',
    'groups',
    'log',
    'tokens',
    'settings',
    'delete',
    'person',
    'group',
    'entry',
  ];
  scenes.push(...paths.map((url, index) => ({ name: `portal-${names[index] ?? index}-full`, url })));
  for (const provider of ['Okta', 'Entra', 'OneLogin', 'PingOne', 'Another']) {
    await enter(world, page, 'Acme Corp');
    scenes.push({
      name: `portal-guide-${provider.toLowerCase()}`,
      url: `${await choose(page, new RegExp(provider))}/setup`,
    });
  }
  const { cookies } = await context.storageState();
  await context.close();
  return scenes.map((one) => ({ ...one, cookies }));
};

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const testUser = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'scim.test@northwind.example' };

function nameOf(index: number): string {
  return COMPANY.people[index]?.userName ?? '';
}

function scene(home: string, page: string, state: string): Omit<Scene, 'cookies'> {
  return { name: `portal-${page}-${state}`, url: `${home}/${page}` };
}

/** Opens the portal of a new organization. */
async function enter(world: World, page: Page, name: string): Promise<void> {
  const organizationId = await newOrganization(world, name);
  await page.goto(await newPortalLink(world, organizationId, { returnUrl: 'https://app.example.com/settings' }));
  await page.getByRole('button', { name: 'Get started' }).click();
  await page.waitForURL(`${world.origin}/portal/${organizationId}`);
}

/** Chooses a provider. Returns the address of its directory. */
async function choose(page: Page, provider: RegExp): Promise<string> {
  await page.getByRole('button', { name: provider }).click();
  await page.waitForURL(/\/setup$/);
  return page.url().replace(/\/setup$/, '');
}

async function newToken(page: Page): Promise<{ baseUrl: string; token: string }> {
  await page.getByRole('button', { name: 'Create token' }).click();
  const [baseUrl, token] = [await page.locator('#endpoint').textContent(), await page.locator('#token').textContent()];
  return { baseUrl: baseUrl ?? '', token: token ?? '' };
}
