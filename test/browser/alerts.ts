// The console's page of alerts: empty, with open incidents and endpoints, and once they are over; and as pictures.

import type { Page } from 'playwright-core';
import { fireScheduled } from '../../scripts/probe.ts';
import { mustBeAccessible, mustBeQuick, watch } from './audit.ts';
import { NARROW, newVisitor, WIDE } from './chromium.ts';
import { asOperator, signIn } from './console-scenes.ts';
import { newCustomer, startHost } from './console-world.ts';
import { copiedBy, eventually, must } from './report.ts';
import type { Scenery } from './scene.ts';
import type { Suite } from './suite.ts';
import { text, type World } from './world.ts';

const CLOCK_TIMEOUT_MS = 25_000;
const TOLD_WITHIN_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const EXPIRES_IN_DAYS = 9;
const GUARD = { mode: 'hold', maxPeople: 1, maxPercent: 100, afterHours: 0 };

/** An admin key, a token that ends soon, a directory that is held. Returns the key's id. */
async function provoke(world: World, name: string): Promise<string> {
  const key = await world.call('POST', '/api-keys', { name, scope: 'admin' });
  const customer = await newCustomer(world, `${name} Ltd`, 'Ada Lovelace');
  const path = `/directories/${customer.directoryId}`;
  const expiresAt = new Date(Date.now() + EXPIRES_IN_DAYS * DAY_MS).toISOString();
  await world.call('POST', `${path}/tokens`, { expiresAt });
  await world.call('PATCH', path, { guard: GUARD });
  const { data } = await world.call('GET', `${path}/users`);
  for (const { id } of data as readonly { id: string }[]) {
    const url = `${world.origin}${path}/scim/v2/Users/${id}`;
    const answer = await fetch(url, { method: 'DELETE', headers: { authorization: `Bearer ${customer.token}` } });
    must(answer.ok, `DELETE answered ${answer.status}`);
  }
  return text(key, 'id');
}

async function open(world: World): Promise<readonly string[]> {
  const { data } = await world.call('GET', '/alerts?open=true');
  return (data as readonly { type: string }[]).map(({ type }) => type);
}

/** Wide and narrow, light and dark. */
async function mustBeSound(page: Page): Promise<void> {
  await mustBeQuick(page);
  await mustBeAccessible(page);
  await page.setViewportSize(NARROW);
  await page.emulateMedia({ colorScheme: 'dark' });
  await mustBeAccessible(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await mustBeAccessible(page);
  await page.setViewportSize(WIDE);
}

/** Full; the empty page is photographed with the others of the console that are. */
export const alertScenes: Scenery = async (given) => {
  const { world } = given;
  await world.call('POST', '/alert-endpoints', { url: 'https://ops.example.com/rollcall', format: 'rollcall' });
  await world.call('POST', '/alert-endpoints', {
    url: 'https://hooks.slack.com/services/T0/B0/secret',
    format: 'slack',
    alerts: ['directory.held', 'stream.blocked', 'webhook.disabled'],
  });
  const keyId = await provoke(world, 'On call');
  await fireScheduled(world.origin, CLOCK_TIMEOUT_MS);
  await world.call('DELETE', `/api-keys/${keyId}`);
  await fireScheduled(world.origin, CLOCK_TIMEOUT_MS);
  const url = `${world.origin}/console/alerts`;
  return asOperator(given, [
    { name: 'console-alerts-full', url },
    { name: 'console-alerts-all', url: `${url}?show=all` },
  ]);
};

export const alertsSuite: Suite = {
  name: 'alerts',
  async run({ browser, report, world }) {
    const host = await startHost();
    host.answer(204);
    const { context, page } = await newVisitor(browser, world.origin);
    const { complaints } = watch(page, world.origin);
    await page.goto('/console');
    await signIn(page, world.adminApiKey);
    await page.getByRole('heading', { name: 'Organizations', exact: true }).waitFor();

    await report.step('without alerts and endpoints the page says so, narrow and dark too', async () => {
      await page.getByRole('link', { name: 'Alerts' }).first().click();
      await page.getByText('No open alerts').waitFor();
      await page.getByText('Nobody is told').waitFor();
      await mustBeSound(page);
    });

    await report.step('an endpoint is created by keyboard, and its secret shown once', async () => {
      await page.getByLabel('URL', { exact: true }).focus();
      await page.keyboard.type(host.url);
      await page.getByRole('button', { name: 'Create endpoint' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Shown only once.').waitFor();
      const secret = (await page.locator('#secret').textContent()) ?? '';
      must(secret.startsWith('whsec_'), secret);
      const copied = await copiedBy(page, page.getByRole('button', { name: 'Copy' }));
      must(copied === secret, 'The secret was not copied.');
      await mustBeAccessible(page);
      await page.goto('/console/alerts');
      must(!(await page.content()).includes('whsec_'), 'The secret is shown a second time.');
    });

    await report.step('a URL that is none is refused in words', async () => {
      await page.getByLabel('URL', { exact: true }).fill('https://10.0.0.1/alerts');
      await page.getByRole('button', { name: 'Create endpoint' }).click();
      await page.getByRole('heading', { name: 'That isn’t possible' }).waitFor();
      await mustBeAccessible(page);
      await page.goto('/console/alerts');
    });

    const keyId = await provoke(world, 'Umbrella');
    await report.step('open alerts say what, where and what to do, and were told to the endpoint', async () => {
      await fireScheduled(world.origin, CLOCK_TIMEOUT_MS);
      await eventually('three are open', TOLD_WITHIN_MS, async () => (await open(world)).length >= 3);
      await page.reload();
      for (const words of [
        'directory.held',
        'credential.expiring',
        'admin_key.created',
        'docs/alerts.md#directoryheld',
      ])
        must((await page.getByText(words).count()) > 0, `${words} is missing`);
      await mustBeSound(page);
      const told = () => host.bodies.filter((body) => body.includes('"alert.opened"')).length;
      await eventually('all were told', TOLD_WITHIN_MS, async () => told() >= 3);
      await page.locator('tr', { hasText: 'directory.held' }).getByRole('link', { name: 'Directory' }).click();
      await page.getByRole('heading', { name: 'Removals on hold' }).waitFor();
    });

    await report.step('what is over stands under All, with its end, and was told too', async () => {
      await world.call('DELETE', `/api-keys/${keyId}`);
      await fireScheduled(world.origin, CLOCK_TIMEOUT_MS);
      const isOver = async () => !(await open(world)).includes('admin_key.created');
      await eventually('it is over', TOLD_WITHIN_MS, isOver);
      await page.goto('/console/alerts');
      must((await page.getByText('admin_key.created').count()) === 0, 'It is still shown as open.');
      await page.getByRole('link', { name: 'All', exact: true }).click();
      const row = page.locator('tr', { hasText: 'admin_key.created' });
      must((await row.getByText('Open').count()) === 0, 'Its end is missing.');
      await mustBeSound(page);
      const isTold = async () => host.bodies.some((body) => body.includes('"alert.closed"'));
      await eventually('it was told', TOLD_WITHIN_MS, isTold);
    });

    await report.step('an endpoint is deleted after a question', async () => {
      await page.locator('summary', { hasText: 'Delete…' }).first().click();
      await mustBeAccessible(page);
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByText('Nobody is told').waitFor();
      must(complaints.length === 0, complaints.join('\n'));
    });
    await context.close();
    await host.stop();
  },
};
