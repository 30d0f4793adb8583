// The console's pages as pictures, and what everybody sees: an installation with nothing in it; a customer who just
// began; a company in full, one webhook that accepts and one that is blocked.

import type { Page } from 'playwright-core';
import { exportCompany } from '../../packages/testkit/src/jumpcloud/export.ts';
import { foundCompany } from '../../packages/testkit/src/jumpcloud/people.ts';
import { startSession } from '../../packages/testkit/src/jumpcloud/session.ts';
import { newVisitor } from './chromium.ts';
import { type Customer, createUser, type Host, newCustomer, startHost } from './console-world.ts';
import { eventually } from './report.ts';
import type { Scene, Scenery } from './scene.ts';
import { newOrganization, text, type World } from './world.ts';

const COMPANY = foundCompany(23, { users: 48, groups: 6, memberships: 90 });
const DELIVERED_WITHIN_MS = 30_000;

type Bare = Omit<Scene, 'cookies'>;

/** To be photographed before anything is made. */
export const firstScenes: Scenery = async (given) => {
  const { origin } = given.world;
  const open: Bare[] = [
    { name: 'landing', url: `${origin}/` },
    { name: 'docs', url: `${origin}/docs` },
    { name: 'docs-webhooks', url: `${origin}/docs/webhooks` },
    { name: 'docs-models', url: `${origin}/docs/models` },
    { name: 'console-sign-in', url: `${origin}/console` },
    {
      name: 'console-sign-in-refused',
      url: `${origin}/console`,
      prepare: async (page) => {
        await signIn(page, 'not the key');
        await page.getByRole('alert').waitFor();
      },
    },
  ];
  const inside: Bare[] = ['organizations', 'portal', 'webhooks', 'alerts', 'keys', 'audit'].map((name) => ({
    name: `console-${name}-empty`,
    url: `${origin}/console${name === 'organizations' ? '' : `/${name}`}`,
  }));
  return [...open.map((one) => ({ ...one, cookies: [] })), ...(await asOperator(given, inside))];
};

export const consoleScenes: Scenery = async (given) => {
  const { world } = given;
  const scenes = [...(await beginner(world)), ...(await company(world))];
  return asOperator(given, scenes);
};

/** An organization without a directory, one whose directory nobody has called, a webhook that never sent. */
async function beginner(world: World): Promise<Bare[]> {
  const base = `${world.origin}/console`;
  const organizationId = await newOrganization(world, 'Example Ltd');
  const begun = await newOrganization(world, 'Globex');
  const directory = await world.call('POST', `/organizations/${begun}/directories`, { provider: 'okta' });
  const webhook = await world.call('POST', '/webhooks', { url: 'https://hooks.globex.example/in', organizationId });
  return [
    { name: 'console-organization-empty', url: `${base}/organizations/${organizationId}` },
    { name: 'console-events-empty', url: `${base}/organizations/${organizationId}/events` },
    { name: 'console-organization-begun', url: `${base}/organizations/${begun}` },
    { name: 'console-directory-empty', url: `${base}/directories/${text(directory, 'id')}` },
    { name: 'console-webhook-empty', url: `${base}/webhooks/${text(webhook, 'id')}` },
  ];
}

/** The hosts answer for as long as pictures are taken: until the process ends. */
async function company(world: World): Promise<Bare[]> {
  const [accepting, refusing] = await Promise.all([startHost(), startHost()]);
  accepting.answer(200);
  const main = await world.call('POST', '/webhooks', { url: accepting.url, description: 'Accounts' });
  const acme = await newCustomer(world, 'Acme Corp', 'Ada Lovelace');
  const northwind = await newCustomer(world, 'Northwind Traders', 'Ada Lovelace');
  const { organizationId } = acme;
  const other = { url: refusing.url, description: 'Billing', organizationId, startAfter: 0 };
  const blocked = await world.call('POST', '/webhooks', other);
  const baseUrl = `${world.origin}/directories/${acme.directoryId}/scim/v2`;
  await exportCompany(startSession({ baseUrl, token: acme.token, company: COMPANY }));
  await createUser(world, northwind, 'lin', 'Lin Chen');
  const key = await world.call('POST', '/api-keys', { name: 'Back office', scope: 'write' });
  await world.call('POST', '/api-keys', { name: 'Dashboards, read by the whole support team', scope: 'read' });
  await fetch(`${world.origin}/api/v1/organizations`, { headers: { authorization: `Bearer ${text(key, 'key')}` } });
  await haveAttempts(world, [text(main, 'id'), text(blocked, 'id')]);
  await world.call('DELETE', `/organizations/${await newOrganization(world, 'Initech')}`);
  const receivers = { accepting, refusing, main: text(main, 'id'), blocked: text(blocked, 'id') };
  return [...fullScenes(world, acme, receivers), ...peopleScenes(world, acme)];
}

interface Receivers {
  readonly accepting: Host;
  readonly refusing: Host;
  /** Ids of their webhooks. */
  readonly main: string;
  readonly blocked: string;
}

function fullScenes(world: World, { directoryId, organizationId }: Customer, receivers: Receivers): Bare[] {
  const base = `${world.origin}/console`;
  const organization = `${base}/organizations/${organizationId}`;
  const blocked = `${base}/webhooks/${receivers.blocked}?organization=${organizationId}`;
  const scenes: Bare[] = [
    { name: 'console-organizations-full', url: base },
    { name: 'console-organization-full', url: organization },
    { name: 'console-organization-link', url: organization, prepare: makeLink },
    { name: 'console-organization-audit-full', url: `${organization}/audit` },
    { name: 'console-events-full', url: `${organization}/events` },
    { name: 'console-event-full', url: `${organization}/events/3` },
    { name: 'console-directory-full', url: `${base}/directories/${directoryId}` },
    { name: 'console-directory-failed', url: `${base}/directories/${directoryId}?show=failed`, prepare: openRequest },
    { name: 'console-webhooks-full', url: `${base}/webhooks` },
    { name: 'console-webhook-full', url: `${base}/webhooks/${receivers.main}` },
    { name: 'console-webhook-blocked', url: blocked, prepare: openAttempt },
    { name: 'console-keys-full', url: `${base}/keys` },
    { name: 'console-audit-full', url: `${base}/audit` },
  ];
  return scenes.map((scene) => ({
    ...scene,
    prepare: async (page) => {
      await scene.prepare?.(page);
      await renameHosts(page, receivers);
    },
  }));
}

/** Those in a directory, and what an operator does for one of them or for the organization. */
function peopleScenes(world: World, { directoryId, organizationId }: Customer): Bare[] {
  const base = `${world.origin}/console`;
  const [directory, organization] = [`${base}/directories/${directoryId}`, `${base}/organizations/${organizationId}`];
  return [
    { name: 'console-people-full', url: `${directory}/people` },
    { name: 'console-people-none', url: `${directory}/people?q=zzzz` },
    { name: 'console-person-full', url: `${directory}/people`, prepare: openFirst('/people/') },
    { name: 'console-groups-full', url: `${directory}/groups` },
    { name: 'console-group-full', url: `${directory}/groups`, prepare: openFirst('/groups/') },
    { name: 'console-search-full', url: `${base}/search?q=Ada` },
    { name: 'console-privacy-full', url: `${organization}/privacy` },
    { name: 'console-resyncs-empty', url: `${organization}/resyncs` },
    { name: 'console-deleted-full', url: `${base}/deleted` },
    { name: 'console-encryption-keys', url: `${base}/keys/encryption` },
  ];
}

/** Follows the first link of a list whose address goes on after `part`. */
function openFirst(part: string): NonNullable<Bare['prepare']> {
  return async (page) => {
    await page.locator(`main a[href*="${part}"]`).first().click();
    await page.waitForURL(`**${part}*`);
  };
}

/** Waits until each webhook has tried something. */
async function haveAttempts(world: World, webhooks: readonly string[]): Promise<void> {
  for (const id of webhooks)
    await eventually(`${id} has attempts`, DELIVERED_WITHIN_MS, async () => {
      const { data } = await world.call('GET', `/webhooks/${id}/deliveries`);
      return Array.isArray(data) && data.length > 0;
    });
}

async function makeLink(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.locator('#portal-link').waitFor();
}

async function openRequest(page: Page): Promise<void> {
  await page.getByText('Another Ada').click();
  await page.getByText('"displayName": "Another Ada"').waitFor();
}

async function openAttempt(page: Page): Promise<void> {
  await page.locator('summary', { hasText: '500' }).first().click();
}

/** Pictures show receivers as a host app's would be, not the ports of this run. */
async function renameHosts(page: Page, { accepting, refusing }: Receivers): Promise<void> {
  const names = [
    [accepting.url, 'https://app.example.com/hooks'],
    [refusing.url, 'https://billing.example.com/hooks'],
  ];
  await page.evaluate(`{
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      for (const [from, to] of ${JSON.stringify(names)})
        texts.currentNode.data = texts.currentNode.data.replaceAll(from, to);
  }`);
}

export async function asOperator(
  { browser, world }: Parameters<Scenery>[0],
  scenes: readonly Bare[],
): Promise<Scene[]> {
  const { context, page } = await newVisitor(browser, world.origin);
  await page.goto('/console');
  await signIn(page, world.adminApiKey);
  await page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor();
  const { cookies } = await context.storageState();
  await context.close();
  return scenes.map((one) => ({ ...one, cookies }));
}

export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel(/Admin key/).fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
