// A burst of removals on hold, as the customer's administrator and the operator meet it: noticed, understood, put right,
// discarded, by keyboard; and as pictures.

import { mustBeAccessible, mustBeQuick } from './audit.ts';
import { newVisitor } from './chromium.ts';
import { signIn } from './console-scenes.ts';
import { type Customer, createUser, newCustomer } from './console-world.ts';
import { must } from './report.ts';
import type { Scene, Scenery } from './scene.ts';
import type { Given, Suite } from './suite.ts';
import { newPortalLink, text, type World } from './world.ts';

const NAMES = ['Alan Turing', 'Bob Kahn', 'Chen Li', 'Dana Scott', 'Edsger Dijkstra', 'Frances Allen'];
const GUARD = { mode: 'hold', maxPeople: 3, maxPercent: 100, afterHours: 0 };

interface HeldCustomer extends Customer {
  /** Sends a SCIM request as its provider. */
  send(method: string, path: string, body: object): Promise<string>;
  readonly group: string;
  readonly people: readonly string[];
}

/** A group of six that was emptied by accident; one is back already. */
async function newHeldCustomer(world: World, name: string): Promise<HeldCustomer> {
  const customer = await newCustomer(world, name, 'Grace Hopper');
  await world.call('PATCH', `/directories/${customer.directoryId}`, { guard: GUARD });
  const send = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${world.origin}/directories/${customer.directoryId}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${customer.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    const parsed: unknown = JSON.parse((await answer.text()) || '{}');
    must(answer.ok, `${method} ${path} answered ${answer.status}`);
    return typeof parsed === 'object' && parsed !== null && 'id' in parsed ? String(parsed.id) : '';
  };
  const people: string[] = [];
  for (const one of NAMES) people.push(await createUser(world, customer, one.split(' ')[0] ?? '', one));
  const members = people.map((value) => ({ value }));
  const group = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Engineering', members });
  await send('PATCH', `/Groups/${group}`, change({ op: 'replace', path: 'members', value: [] }));
  await send('PATCH', `/Groups/${group}`, change({ op: 'add', path: 'members', value: members.slice(0, 1) }));
  return { ...customer, send, group, people };
}

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const change = (operation: object) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [operation],
});

export const heldScenes: Scenery = async ({ browser, world }) => {
  const { directoryId, organizationId } = await newHeldCustomer(world, 'Initech');
  const { context, page } = await newVisitor(browser, world.origin);
  await page.goto(await newPortalLink(world, organizationId));
  await page.getByRole('button', { name: 'Get started' }).click();
  const portal = `${world.origin}/portal/${organizationId}/${directoryId}`;
  await page.goto(`${world.origin}/console`);
  await signIn(page, world.adminApiKey);
  const { cookies } = await context.storageState();
  await context.close();
  const scenes: Omit<Scene, 'cookies'>[] = [
    { name: 'portal-overview-held', url: portal },
    { name: 'portal-held', url: `${portal}/held` },
    { name: 'console-directory-held', url: `${world.origin}/console/directories/${directoryId}` },
  ];
  return scenes.map((scene) => ({ ...scene, cookies }));
};

export const heldSuite: Suite = {
  name: 'held',
  async run(given) {
    const { world } = given;
    await inPortal(given, await newHeldCustomer(world, 'Initech'));
    await inConsole(given, await newHeldCustomer(world, 'Umbrella'));
  },
};

async function inPortal({ browser, report, world }: Given, held: HeldCustomer): Promise<void> {
  const { context, page } = await newVisitor(browser, world.origin);
  const home = `${world.origin}/portal/${held.organizationId}/${held.directoryId}`;
  await page.goto(await newPortalLink(world, held.organizationId));
  await page.getByRole('button', { name: 'Get started' }).click();
  await report.step('the overview says that removals are on hold, with the number, and leads there', async () => {
    await page.goto(home);
    const notice = page.getByRole('alert').filter({ hasText: 'on hold' });
    const told = (await notice.textContent()) ?? '';
    must(told.includes('6 people'), told);
    await mustBeAccessible(page);
    await page.getByRole('link', { name: 'Review and decide' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Removals on hold' }).waitFor();
    await mustBeAccessible(page);
    await mustBeQuick(page);
  });
  await report.step('the page names people and groups, and who is back', async () => {
    const shown = (await page.locator('main').textContent()) ?? '';
    for (const word of ['chen', 'Engineering', '6 people', '1 of them is back', 'Not everyone is back yet'])
      must(shown.toLowerCase().includes(word.toLowerCase()), `${word} is missing in ${shown}`);
    await page.setViewportSize({ width: 360, height: 740 });
    await mustBeAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await mustBeAccessible(page);
  });
  await report.step('put right, it is discarded by keyboard, and the app is told of nobody', async () => {
    const members = held.people.map((value) => ({ value }));
    await held.send('PATCH', `/Groups/${held.group}`, change({ op: 'replace', path: 'members', value: members }));
    await page.reload();
    must((await page.getByText('Not everyone is back').count()) === 0, 'Someone is still missing.');
    await page.getByRole('checkbox', { name: /discard the removals/ }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    must((await page.getByText('on hold').count()) === 0, 'It is still on hold.');
    const { heldSince } = await world.call('GET', `/directories/${held.directoryId}`);
    must(heldSince === null, `heldSince is ${String(heldSince)}`);
  });
  await context.close();
}

async function inConsole({ browser, report, world }: Given, held: HeldCustomer): Promise<void> {
  const { context, page } = await newVisitor(browser, world.origin);
  await page.goto(`${world.origin}/console`);
  await signIn(page, world.adminApiKey);
  await report.step('the console shows the same, and sends the removals after a question', async () => {
    await page.goto(`${world.origin}/console/directories/${held.directoryId}`);
    await page.getByRole('heading', { name: 'Removals on hold' }).waitFor();
    await mustBeAccessible(page);
    await page.getByText('Send removals…').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send removals' }).click();
    await page.getByText('Webhooks get the held events in order').waitFor();
    must((await page.getByRole('heading', { name: 'Removals on hold' }).count()) === 0, 'It is still on hold.');
    const audit = await world.call('GET', `/organizations/${held.organizationId}/events?limit=200`);
    must(text({ all: JSON.stringify(audit) }, 'all').includes('"removed":[{'), 'The removals were not sent.');
  });
  await context.close();
}
