// Groups decide roles, as an operator and a customer's administrator set it up: declared, mapped, previewed, saved.

import type { Page } from 'playwright-core';
import { mustBeAccessible, watch } from './audit.ts';
import { NARROW, newVisitor } from './chromium.ts';
import { scim } from './console-world.ts';
import { eventually, must } from './report.ts';
import { declareRoles, newRolesCustomer, portalRoles, ROLES, type RolesCustomer } from './roles-world.ts';
import type { Given, Suite } from './suite.ts';

const APPLIED_WITHIN_MS = 20_000;

export const rolesSuite: Suite = {
  name: 'roles',
  async run(given) {
    const acme = await newRolesCustomer(given.world, 'Acme Corp of roles');
    await asOperator(given, acme);
    await asAdministrator(given, acme);
    await byKeyboard(given, acme);
    await withoutScripts(given);
  },
};

async function asOperator({ browser, report, world }: Given, { organizationId }: RolesCustomer): Promise<void> {
  const { context, page } = await newVisitor(browser, world.origin);
  const { complaints } = watch(page, world.origin);
  await report.step('the operator declares roles, in order', async () => {
    await page.goto(`/console/organizations/${organizationId}/roles`);
    await page.getByLabel(/Admin key/).fill(world.adminApiKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Declare roles' }).click();
    await page.getByRole('heading', { name: 'No roles yet' }).waitFor();
    await everyLook(page);
    for (const { displayName, name } of [...ROLES].reverse()) {
      await page.getByLabel('Display name').last().fill(displayName);
      await page.getByLabel(/Name in API and events/).fill(name);
      await page.getByRole('button', { name: 'Add role' }).click();
      await page.getByRole('cell', { name: displayName }).first().waitFor();
    }
    await page.getByRole('button', { name: 'Move up Administrator' }).click();
    await eventually('it is second', 5_000, async () => /Administrator/.test((await textOfRow(page, 1)) ?? ''));
    await page.getByRole('button', { name: 'Move up Administrator' }).click();
    await eventually('it is first', 5_000, async () => /Administrator/.test((await textOfRow(page, 0)) ?? ''));
    await page.getByText('Edit…').first().click();
    await everyLook(page);
  });
  await report.step('the console’s mapping finds, adds, previews', async () => {
    await page.goto(`/console/organizations/${organizationId}/roles`);
    await everyLook(page);
    await add(page, 'sal', 'Viewer');
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await page.getByText('3 people would become Viewer').waitFor();
    await everyLook(page);
    await page.getByRole('button', { name: 'Back to editing' }).click();
    await page.getByText('1 change is not saved yet').waitFor();
    await page.goto(`/console/organizations/${organizationId}/roles/people`);
    await page.getByText('No role').first().waitFor();
    await everyLook(page);
  });
  await report.step('no page complained', async () => must(complaints.length === 0, complaints.join('\n')));
  await context.close();
}

async function asAdministrator({ browser, report, world }: Given, acme: RolesCustomer): Promise<void> {
  await declareRoles(world);
  const { link, path } = await portalRoles(world, acme);
  const { context, page } = await newVisitor(browser, world.origin);
  const { complaints } = watch(page, world.origin);
  await report.step('the administrator finds groups while typing and gives them roles', async () => {
    await page.goto(link);
    await page.getByRole('button', { name: 'Get started' }).click();
    await page.waitForURL(/\/portal\/org_/);
    await page.goto(path);
    await everyLook(page);
    await page.getByRole('searchbox').pressSequentially('no such group');
    await page.getByText('No group begins like this.').waitFor();
    await add(page, 'engi', 'Editor');
    await add(page, 'it adm', 'Administrator');
    await add(page, 'it adm', 'Editor');
    await add(page, 'contr', 'Viewer');
    await page.getByRole('button', { name: 'Remove Editor from IT administrators' }).click();
    await page.getByText('3 changes are not saved yet').waitFor();
    await page.getByLabel('Default role').selectOption('Viewer');
    await everyLook(page);
  });
  await report.step('the preview tells who would gain what, in numbers and names', async () => {
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await page.getByText('2 people would become Administrator').waitFor();
    await page.getByText('ada.lovelace@example.com, noah.schmidt@example.com').waitFor();
    await page.getByText('4 people would become Editor').waitFor();
    await page.getByText('4 people would become Viewer').waitFor();
    await everyLook(page);
  });
  await report.step('saving applies it, and each person shows roles and why', async () => {
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Everyone is up to date.').waitFor({ timeout: APPLIED_WITHIN_MS });
    await page.goto(path.replace('/roles', '/people'));
    await page.getByRole('link', { name: 'Ada Lovelace' }).click();
    await page.getByText('from the group IT administrators').waitFor();
    await everyLook(page);
  });
  await report.step('a mapped group that vanished or is empty is flagged', async () => {
    await scim(world, acme, 'DELETE', `/Groups/${acme.groups.Engineering}`);
    await page.goto(path);
    await page.getByText('2 mapped groups were deleted or have no members').waitFor();
    await page.getByText('This group no longer exists').waitFor();
    await everyLook(page);
  });
  await report.step('what was changed since the preview is not saved over', async () => {
    await page.getByLabel('Default role').selectOption('Editor');
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await page.getByRole('button', { name: 'Save changes' }).waitFor();
    const mapping = { mode: 'all', defaultRole: null, mappings: [] };
    const base = `/organizations/${acme.organizationId}/role-mapping`;
    const { previewToken } = await world.call('POST', `${base}/preview`, mapping);
    await world.call('PUT', base, { ...mapping, previewToken });
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('changed in the meantime').waitFor();
    const { defaultRole } = await world.call('GET', base);
    must(defaultRole === null, 'It was saved all the same.');
  });
  await report.step('no page of the portal complained', async () =>
    must(complaints.length === 0, complaints.join('\n')),
  );
  await context.close();
}

async function byKeyboard({ browser, report, world }: Given, acme: RolesCustomer): Promise<void> {
  await report.step('by keyboard alone: find, choose, add, preview', async () => {
    const { link, path } = await portalRoles(world, acme);
    const { context, page } = await newVisitor(browser, world.origin, { size: NARROW });
    await page.goto(link);
    await page.getByRole('button', { name: 'Get started' }).click();
    await page.waitForURL(/\/portal\/org_/);
    await page.goto(path);
    await tabTo(page, '#q');
    await page.keyboard.type('berl');
    await page.getByText('Berlin office').waitFor();
    await page.getByText('Contractors').waitFor({ state: 'detached' });
    await tabTo(page, 'button[value="add"]');
    await page.keyboard.press('Enter');
    await page.getByText('1 change is not saved yet').waitFor();
    await tabTo(page, 'button.big');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save changes' }).waitFor();
    await tabTo(page, 'button.big');
    await page.keyboard.press('Enter');
    await page.getByText('Everyone is up to date.').waitFor({ timeout: APPLIED_WITHIN_MS });
    await context.close();
  });
}

async function withoutScripts({ browser, report, world }: Given): Promise<void> {
  await report.step('without scripts: find, add, preview, save', async () => {
    const customer = await newRolesCustomer(world, 'Plain & Söhne');
    const { link, path } = await portalRoles(world, customer);
    const { context, page } = await newVisitor(browser, world.origin, { scripts: false });
    await page.goto(link);
    await page.getByRole('button', { name: 'Get started' }).click();
    await page.waitForURL(/\/portal\/org_/);
    await page.goto(path);
    await page.getByRole('searchbox').fill('sal');
    await page.keyboard.press('Enter');
    await page.getByText('Engineering').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('button', { name: 'Remove Administrator from Sales' }).waitFor();
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await page.getByText('3 people would become Administrator').waitFor();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Sales').first().waitFor();
    await eventually('it is applied', APPLIED_WITHIN_MS, async () => {
      await page.goto(path);
      return (await page.getByText('Everyone is up to date.').count()) === 1;
    });
    await context.close();
  });
}

/** Finds one group while typing, and gives it a role. */
async function add(page: Page, search: string, role: string): Promise<void> {
  const found = page.waitForResponse((response) => response.url().includes(`/groups?q=${search.replace(' ', '+')}`));
  await page.getByRole('searchbox').fill(search);
  await found;
  await eventually('one is found', 5_000, async () => (await page.locator('#found input').count()) === 1);
  await page.getByLabel('Role', { exact: true }).selectOption(role);
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('button', { name: new RegExp(`^Remove ${role} from ${search}`, 'i') }).waitFor();
}

const textOfRow = (page: Page, index: number) => page.locator('tbody tr').nth(index).textContent();

/** Wide and narrow, light and dark. */
async function everyLook(page: Page): Promise<void> {
  const size = page.viewportSize();
  await mustBeAccessible(page);
  await page.setViewportSize(NARROW);
  await page.emulateMedia({ colorScheme: 'dark' });
  await mustBeAccessible(page);
  await page.emulateMedia({ colorScheme: 'light' });
  if (size) await page.setViewportSize(size);
}

/** Presses Tab until an element has the focus. @throws Error where it never gets it */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach ${selector}.`);
}
