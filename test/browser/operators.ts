// The console for operators with less than all of its power, and what it asks before something is gone: roles, a name to
// type, an erasure with its proof.

import type { Page } from 'playwright-core';
import { mustBeAccessible, watch } from './audit.ts';
import { NARROW, newVisitor } from './chromium.ts';
import { signIn } from './console-scenes.ts';
import { type Customer, newCustomer } from './console-world.ts';
import { must } from './report.ts';
import type { Given, Suite } from './suite.ts';
import { text } from './world.ts';

const NAME = 'Initech & Sons';

export const operatorsSuite: Suite = {
  name: 'operators',
  async run(given) {
    const customer = await newCustomer(given.world, NAME, 'Peter Gibbons');
    await asViewer(given, customer);
    await asSupport(given, customer);
    await erasing(given, customer);
    await deleting(given, customer);
  },
};

async function signedInWith({ browser, world }: Given, key: string, scripts = true) {
  const { context, page } = await newVisitor(browser, world.origin, { scripts });
  const { complaints } = watch(page, world.origin);
  await page.goto('/console');
  await signIn(page, key);
  await page.getByRole('heading', { name: 'Organizations' }).waitFor();
  const leave = async () => {
    must(complaints.length === 0, complaints.join('\n'));
    await context.close();
  };
  return { page, leave };
}

async function signedInAs(given: Given, scope: 'read' | 'support') {
  const made = await given.world.call('POST', '/api-keys', { name: `Team of ${scope}`, scope });
  return signedInWith(given, text(made, 'key'));
}

/** In every width and colour. */
async function everyWay(page: Page): Promise<void> {
  await mustBeAccessible(page);
  const size = page.viewportSize();
  await page.setViewportSize(NARROW);
  await page.emulateMedia({ colorScheme: 'dark' });
  await mustBeAccessible(page);
  await page.emulateMedia({ colorScheme: 'light' });
  if (size) await page.setViewportSize(size);
}

async function asViewer(given: Given, { directoryId, organizationId }: Customer): Promise<void> {
  await given.report.step('a viewer sees how things are, and no button that would be refused', async () => {
    const { page, leave } = await signedInAs(given, 'read');
    await page.getByText('Viewer', { exact: true }).waitFor();
    for (const path of ['', '/webhooks', '/keys', `/organizations/${organizationId}`, `/directories/${directoryId}`]) {
      await page.goto(`/console${path}`);
      const buttons = await page.locator('main form[method=post] button').count();
      must(buttons === 0, `${path} has ${buttons} buttons for a viewer.`);
      await everyWay(page);
    }
    must((await page.getByLabel('Validation profile').isDisabled()) === true, 'A viewer can change a setting.');
    await page.goto(`/console/organizations/${organizationId}/events`);
    await page.getByText('Peter Gibbons').first().waitFor();
    must((await page.locator('main details').count()) === 0, 'A viewer can open a payload.');
    await page.goto('/console/portal');
    await page.getByRole('heading', { name: 'Your role does not allow this' }).waitFor();
    await everyWay(page);
    await leave();
  });
}

async function asSupport(given: Given, { directoryId }: Customer): Promise<void> {
  await given.report.step('support opens what was sent, and resyncs; deletes nothing', async () => {
    const { page, leave } = await signedInAs(given, 'support');
    await page.goto(`/console/directories/${directoryId}?show=failed`);
    await page.getByText('Another Ada').click();
    await page.getByText('"displayName": "Another Ada"').waitFor();
    must((await page.getByText('Delete…').count()) === 0, 'Support is offered a deletion.');
    await page.locator('summary', { hasText: 'Resync…' }).click();
    await page.getByRole('button', { name: 'Resync' }).click();
    await page.getByText('Resync started.').waitFor();
    await everyWay(page);
    await leave();
  });
}

async function erasing(given: Given, { organizationId }: Customer): Promise<void> {
  await given.report.step('a person is found, and erased with the user name typed, to the proof', async () => {
    const { page, leave } = await signedInWith(given, given.world.adminApiKey);
    await page.goto(`/console/organizations/${organizationId}`);
    await page.getByRole('link', { name: 'Privacy', exact: true }).click();
    await page.waitForURL(/\/privacy$/);
    await everyWay(page);
    await page.getByRole('searchbox').pressSequentially('grace@example.com');
    await page.getByRole('link', { name: 'grace@example.com' }).click();
    await page.getByRole('heading', { name: 'grace@example.com' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the export' }).click();
    must(/^usr_\w+\.ndjson$/.test((await download).suggestedFilename()), 'The export has another name.');
    await page.locator('summary', { hasText: 'Erase…' }).click();
    const field = page.getByLabel(/To confirm, type the user name/);
    await field.fill('somebody else');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Type the user name exactly').waitFor();
    const focused = await page.evaluate("document.activeElement?.getAttribute('name')");
    must(focused === 'typed', `The focus is on ${focused}.`);
    await everyWay(page);
    await page.keyboard.type('grace@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('Done: nothing is left.').waitFor();
    await everyWay(page);
    await page.goto('/console/keys/encryption');
    await page.getByText('Newest: encrypts and signs').waitFor();
    await everyWay(page);
    await leave();
  });
}

async function deleting(given: Given, { directoryId, organizationId }: Customer): Promise<void> {
  await given.report.step('an organization is deleted with its name typed, without scripts', async () => {
    const { page, leave } = await signedInWith(given, given.world.adminApiKey, false);
    const remove = async (path: string, name: string) => {
      await page.goto(path);
      await page.locator('summary', { hasText: 'Delete…' }).click();
      await page.getByLabel(/type the organization’s name/).fill(name);
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
    };
    await remove(`/console/directories/${directoryId}`, 'Initech');
    await page.getByRole('alert').getByText('Nothing was done.').waitFor();
    await page.getByLabel(/type the organization’s name/).fill(NAME);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Directory deleted.').waitFor();
    await remove(`/console/organizations/${organizationId}`, NAME);
    await page.getByText('Organization deleted.').waitFor();
    await leave();
  });
}
