// The setup portal as an administrator uses it, with JumpCloud in the other tab: the whole setup, what goes wrong on
// the way, and what every page must hold.

import type { Page, Response } from 'playwright-core';
import { exportCompany } from '../../packages/testkit/src/jumpcloud/export.ts';
import { foundCompany } from '../../packages/testkit/src/jumpcloud/people.ts';
import { type Session, startSession } from '../../packages/testkit/src/jumpcloud/session.ts';
import { activate, testConnection } from '../../packages/testkit/src/jumpcloud/set-up.ts';
import { mustBeAccessible, mustBeQuick, watch } from './audit.ts';
import { newVisitor } from './chromium.ts';
import { failures } from './portal-failures.ts';
import { everyPage, withoutScripts } from './portal-pages.ts';
import { copiedBy, eventually, must, type Report } from './report.ts';
import type { Given, Suite } from './suite.ts';
import { newOrganization, newPortalLink } from './world.ts';

const TEST_EMAIL = 'scim.test@acme.example';
/** "Turns green within two seconds": of the answer to the request. */
const GREEN_WITHIN_MS = 2_000;
const QUIET_WITHIN_MS = 10_000;
const COMPANY = foundCompany(7, { users: 24, groups: 4, memberships: 40 });

export interface SetUp {
  readonly page: Page;
  /** As copied from the page. */
  readonly baseUrl: string;
  readonly token: string;
  readonly home: string;
}

export const portalSuite: Suite = {
  name: 'portal',
  async run(given) {
    const { browser, report, world } = given;
    const organizationId = await newOrganization(world, 'Acme Corp');
    const link = await newPortalLink(world, organizationId, { returnUrl: 'https://app.example.com/settings' });
    const { context, page } = await newVisitor(browser, world.origin);
    const seen = watch(page, world.origin);
    const setUp = await enter(given, page, link, organizationId);
    if (!setUp) return;
    const session = startSession({ baseUrl: `${setUp.baseUrl}/`, token: setUp.token, company: COMPANY });
    await watchTheCheckList(report, setUp, session);
    await lookAround(report, setUp);
    await rotate(report, setUp, session);
    await failures(report, given, setUp, link);
    await everyPage(given, setUp, await context.storageState());
    await withoutScripts(given, await context.storageState(), setUp.home);
    await danger(report, setUp);
    await report.step('no page complained: no error, no refused resource, nothing from elsewhere', async () => {
      must(seen.complaints.length === 0, seen.complaints.join('\n'));
    });
    await context.close();
  },
};

async function enter(
  { report, world }: Given,
  page: Page,
  link: string,
  organizationId: string,
): Promise<SetUp | undefined> {
  let setUp: SetUp | undefined;
  await report.step('the link shows one button and spends nothing', async () => {
    for (let i = 0; i < 2; i++) await page.goto(link);
    must((await page.getByRole('button').count()) === 1, 'There is more than one button.');
    await mustBeAccessible(page);
    await mustBeQuick(page);
  });
  await report.step('the button leads to an address without the secret, and on to JumpCloud', async () => {
    await page.getByRole('button', { name: 'Get started' }).click();
    await page.waitForURL(`${world.origin}/portal/${organizationId}`);
    await mustBeAccessible(page);
    await page.getByRole('button', { name: /JumpCloud/ }).click();
    await page.getByRole('heading', { name: 'Connect JumpCloud' }).waitFor();
  });
  await report.step('URL and token are copied; the token is shown once', async () => {
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Shown only once').waitFor();
    await mustBeAccessible(page);
    const [baseUrl, token] = [await copied(page, 'endpoint'), await copied(page, 'token')];
    must(/^rc_[\w-]{49}$/.test(token), `Copied as token: ${token}`);
    must(!page.url().includes(token), 'The token stands in the URL.');
    setUp = { page, baseUrl, token, home: page.url().replace(/\/setup$/, '') };
  });
  return setUp;
}

/** What a click on the copy button put on the clipboard. */
function copied(page: Page, id: string): Promise<string> {
  return copiedBy(page, page.locator(`button[data-copy="${id}"]`));
}

async function watchTheCheckList(report: Report, { page, baseUrl, token }: SetUp, session: Session): Promise<void> {
  const state = (title: string) => page.locator('ul.checks > li', { hasText: title }).first().getAttribute('class');
  const turns = async (title: string, to: string, sinceMs: number) => {
    await eventually(`“${title}” turns ${to}`, GREEN_WITHIN_MS * 3, async () => (await state(title)) === to);
    const tookMs = performance.now() - sinceMs;
    must(tookMs < GREEN_WITHIN_MS + 500, `“${title}” took ${Math.round(tookMs)} ms.`);
  };
  await report.step('a wrong token turns red with the reason and what to change', async () => {
    const wrong = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    const answer = await fetch(`${baseUrl}/Users`, { headers: { authorization: `Bearer ${wrong}` } });
    must(answer.status === 401, `It was answered ${answer.status}.`);
    await turns('Token accepted', 'failed', performance.now());
    await page.getByText('Create a new token here, replace the old one with it in JumpCloud').waitFor();
    await mustBeAccessible(page);
  });
  await report.step('Test Connection with exactly what was copied: the test turns green in two seconds', async () => {
    await testConnection(session, TEST_EMAIL);
    const since = performance.now();
    for (const title of ['Token accepted', 'Test user created', 'Group support checked', 'Test user removed'])
      await turns(title, 'done', since);
    must((await state('First person')) === 'next', 'The test user passed for a person.');
  });
  await report.step('Activate, and the first people and groups: all green without a reload', async () => {
    await activate(session, TEST_EMAIL);
    await exportCompany(session);
    const since = performance.now();
    await turns('First person', 'done', since);
    await turns('First group', 'done', since);
    await page.getByText('Everything is working.').waitFor();
    await page.locator('#status', { hasText: 'Connected' }).waitFor();
    await page.locator('#n-people', { hasText: /^24$/ }).waitFor();
    must((await page.locator('#token').textContent()) === token, 'The page was loaded again: the token is gone.');
  });
  await report.step('an unchanged list is answered 304, and not asked for while the page is hidden', async () => {
    // The next poll may still bring the last change; soon there is nothing new.
    const isUnchanged = (response: Response) => response.url().includes('/setup/checks') && response.status() === 304;
    await page.waitForResponse(isUnchanged, { timeout: QUIET_WITHIN_MS });
    await page.evaluate('Object.defineProperty(document, "hidden", { get: () => true, configurable: true })');
    let polls = 0;
    page.on('request', (request) => {
      if (request.url().includes('/setup/checks')) polls += 1;
    });
    await page.waitForTimeout(3_500);
    must(polls <= 1, `A hidden page polled ${polls} times.`);
    polls = 0;
    await page.evaluate('delete document.hidden; document.dispatchEvent(new Event("visibilitychange"))');
    await eventually('the poll goes on', 1_000, async () => polls > 0);
  });
}

async function lookAround(report: Report, { page, home, token }: SetUp): Promise<void> {
  const [person] = COMPANY.people;
  await report.step('people are listed and found while one types; a person has attributes and groups', async () => {
    await page.goto(`${home}/people`);
    must((await page.locator('tbody tr').count()) === 24, 'Not everyone is listed.');
    await page.getByRole('searchbox').pressSequentially(person?.userName.slice(0, 12) ?? '');
    await eventually('the list is narrowed', 3_000, async () => (await page.locator('tbody tr').count()) < 24);
    await page.locator('tbody a').first().click();
    await page.getByText('User name', { exact: true }).waitFor();
    await page.getByRole('complementary').getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Members' }).waitFor();
  });
  await report.step('the log tells in words, opens what was sent, filters failures, and comes as CSV', async () => {
    await page.goto(`${home}/log`);
    await page
      .getByText(/ joined /)
      .first()
      .waitFor();
    await page.locator('summary').first().click();
    await page.locator('.opened pre').first().waitFor();
    must(!(await page.content()).includes(token), 'The token stands in the log.');
    await page.getByRole('link', { name: /^Failed/ }).click();
    await page.getByText('its token is not valid').first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    must(download.suggestedFilename().endsWith('.csv'), download.suggestedFilename());
  });
}

async function rotate(report: Report, { page, home, token, baseUrl }: SetUp, session: Session): Promise<void> {
  const status = async (bearer: string) =>
    (await fetch(`${baseUrl}/Users?count=1`, { headers: { authorization: `Bearer ${bearer}` } })).status;
  await report.step('the token is rotated: both work, then the old one dies and the new one goes on', async () => {
    await page.goto(`${home}/tokens`);
    await page.getByRole('button', { name: 'Create token' }).click();
    const next = await copied(page, 'token');
    must((await status(token)) === 200 && (await status(next)) === 200, 'Not both tokens work.');
    await page.getByRole('link', { name: `Revoke the token that ends in ${token.slice(-4)}` }).click();
    await page.getByRole('button', { name: 'Revoke token' }).waitFor();
    await mustBeAccessible(page);
    await page.getByRole('button', { name: 'Revoke token' }).click();
    await page.getByRole('heading', { name: 'Tokens' }).waitFor();
    must((await status(token)) === 401, 'The old token still works.');
    must((await status(next)) === 200, 'The new token does not work.');
    const renewed = startSession({ baseUrl, token: next, company: COMPANY, seed: 3 });
    await testConnection(renewed, TEST_EMAIL);
    must(session.client.counts.sent > 0, 'JumpCloud sent nothing.');
  });
}

async function danger(report: Report, { page, home }: SetUp): Promise<void> {
  await report.step('pause and resume, by keyboard alone', async () => {
    await page.goto(`${home}/settings`);
    await page.getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('#status', { hasText: 'Paused' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('#status', { hasText: 'Connected' }).waitFor();
  });
  await report.step('deletion asks, names what will happen, and happens', async () => {
    await page.goto(`${home}/settings`);
    await page.getByRole('link', { name: /Delete this directory/ }).click();
    await page.getByText(/25 people and 4 groups are deleted here/).waitFor();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Delete the directory' }).click();
    await page.getByRole('heading', { name: /Which identity provider does Acme Corp use/ }).waitFor();
    must((await page.goto(home))?.status() === 404, 'The directory is still there.');
  });
}
