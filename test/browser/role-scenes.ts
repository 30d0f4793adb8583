// The pages about roles as pictures: nothing declared, nothing mapped, a mapping that is edited, its preview, what it
// came to for each person; in the console and in the portal.

import type { Page } from 'playwright-core';
import { newVisitor } from './chromium.ts';
import { asOperator } from './console-scenes.ts';
import { scim } from './console-world.ts';
import { eventually } from './report.ts';
import { declareRoles, newRolesCustomer, portalRoles, type RolesCustomer, saveMapping } from './roles-world.ts';
import type { Scene, Scenery } from './scene.ts';
import { newOrganization, type World } from './world.ts';

const APPLIED_WITHIN_MS = 20_000;

export const roleScenes: Scenery = async (given) => {
  const { world, browser } = given;
  const base = `${world.origin}/console`;
  const undeclared = await newOrganization(world, 'Example Ltd');
  await declareRoles(world);
  const begun = await newRolesCustomer(world, 'Globex');
  const full = await newRolesCustomer(world, 'Acme Corp');
  await saveMapping(
    world,
    full,
    'viewer',
    ['IT administrators', 'admin'],
    ['Engineering', 'editor'],
    ['Contractors', 'editor'],
    ['Finance', 'viewer'],
  );
  await applied(world, full);
  await scim(world, full, 'DELETE', `/Groups/${full.groups.Finance}`);
  await applied(world, full);
  const organization = `${base}/organizations/${full.organizationId}`;
  const operator = await asOperator(given, [
    { name: 'console-declared-roles-full', url: `${base}/roles` },
    { name: 'console-roles-begun', url: `${base}/organizations/${undeclared}/roles` },
    { name: 'console-roles-empty', url: `${base}/organizations/${begun.organizationId}/roles` },
    { name: 'console-roles-full', url: `${organization}/roles`, prepare: edit },
    { name: 'console-roles-preview', url: `${organization}/roles`, prepare: preview },
    { name: 'console-roles-people', url: `${organization}/roles/people` },
  ]);
  const { context, page } = await newVisitor(browser, world.origin);
  const scenes: Omit<Scene, 'cookies'>[] = [];
  for (const [name, customer] of [
    ['empty', begun],
    ['full', full],
  ] as const) {
    const { link, path } = await portalRoles(world, customer);
    await page.goto(link);
    await page.getByRole('button', { name: 'Get started' }).click();
    await page.waitForURL(`${world.origin}/portal/${customer.organizationId}`);
    scenes.push({ name: `portal-roles-${name}`, url: path, ...(name === 'full' ? { prepare: edit } : {}) });
    if (name === 'empty') continue;
    scenes.push({ name: 'portal-roles-preview', url: path, prepare: preview });
    await page.goto(path.replace('/roles', '/people'));
    const person = await page.getByRole('link', { name: 'Ada Lovelace' }).getAttribute('href');
    scenes.push({ name: 'portal-roles-person', url: person ?? '' });
  }
  const { cookies } = await context.storageState();
  await context.close();
  return [...operator, ...scenes.map((one) => ({ ...one, cookies }))];
};

/** One group more, one role less. */
async function edit(page: Page): Promise<void> {
  await page.getByRole('searchbox').fill('sal');
  await page.getByText('Only the first').waitFor({ state: 'detached' });
  await page.getByLabel('Role', { exact: true }).selectOption('editor');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByText('1 change is not saved yet').waitFor();
  await page.getByRole('button', { name: 'Remove Editor from Engineering' }).click();
  await page.getByText('2 changes are not saved yet').waitFor();
}

async function preview(page: Page): Promise<void> {
  await edit(page);
  await page.getByRole('button', { name: 'Preview changes' }).click();
  await page.getByRole('button', { name: 'Save changes' }).waitFor();
}

async function applied(world: World, { organizationId }: RolesCustomer): Promise<void> {
  await eventually('roles are applied', APPLIED_WITHIN_MS, async () => {
    const { recompute } = await world.call('GET', `/organizations/${organizationId}/role-mapping`);
    return typeof recompute === 'object' && recompute !== null && Reflect.get(recompute, 'finishedAt') !== null;
  });
}
