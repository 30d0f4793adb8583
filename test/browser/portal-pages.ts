// What holds for every page of the portal: accessible, small, quick, in light and dark, wide and narrow, without scripts.

import type { Page } from 'playwright-core';
import { mustBeAccessible, mustBeQuick } from './audit.ts';
import { NARROW, newVisitor } from './chromium.ts';
import type { SetUp } from './portal.ts';
import { must } from './report.ts';
import type { Given } from './suite.ts';

type Storage = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;

/** Paths of all pages of a directory, one of each kind. */
export async function pagesOf(page: Page, home: string): Promise<string[]> {
  await page.goto(`${home}/people`);
  const person = await page.locator('tbody a').first().getAttribute('href');
  await page.goto(`${home}/groups`);
  const group = await page.locator('tbody a').first().getAttribute('href');
  await page.goto(`${home}/log`);
  const entry = await page.locator('.opened a').first().getAttribute('href');
  const own = ['', '/setup', '/people', '/groups', '/log', '/tokens', '/settings', '/settings/delete'];
  const found = [person, group, entry].filter((path) => path !== null);
  const organization = home.replace(/\/dir_[^/]+$/, '');
  return [organization, `${organization}/providers`, ...own.map((path) => home + path), ...found];
}

export async function everyPage(
  { browser, report, world }: Given,
  { page, home }: SetUp,
  storage: Storage,
): Promise<void> {
  const paths = await pagesOf(page, home);
  for (const scheme of ['light', 'dark'] as const) {
    await report.step(`every page, ${scheme}, wide and narrow: no violation, small, quick`, async () => {
      const { context, page: visitor } = await newVisitor(browser, world.origin, { scheme, size: NARROW });
      await context.addCookies(storage.cookies);
      const slowest = { bytes: 0, paintMs: 0 };
      for (const path of ['/', ...paths]) {
        await visitor.setViewportSize({ width: 1440, height: 900 });
        await visitor.goto(path);
        const { bytes, paintMs } = await mustBeQuick(visitor);
        slowest.bytes = Math.max(slowest.bytes, bytes);
        slowest.paintMs = Math.max(slowest.paintMs, paintMs);
        await mustBeAccessible(visitor);
        await visitor.setViewportSize(NARROW);
        await mustBeAccessible(visitor);
      }
      await context.close();
      console.log(`       largest ${slowest.bytes} bytes, slowest first paint ${Math.round(slowest.paintMs)} ms`);
    });
  }
}

export async function withoutScripts({ browser, report, world }: Given, storage: Storage, home: string): Promise<void> {
  await report.step('everything but live news and copying works without scripts', async () => {
    const { context, page } = await newVisitor(browser, world.origin, { scripts: false });
    await context.addCookies(storage.cookies);
    await page.goto(`${home}/people`);
    must((await page.locator('button[data-copy]:visible').count()) === 0, 'A copy button shows that cannot copy.');
    await page.getByRole('searchbox').fill('script@');
    await page.getByRole('button', { name: 'Search' }).click();
    // A click does not wait for the page that it leads to.
    await page.waitForURL(/script%40|script@/);
    must((await page.locator('tbody tr').count()) === 1, 'The search does not work.');
    await page.goto(`${home}/log`);
    await page.locator('summary').first().click();
    await page.getByRole('link', { name: 'View request and response' }).first().click();
    await page.locator('pre').first().waitFor();
    await page.goto(`${home}/setup`);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Shown only once').waitFor();
    await context.close();
  });
}
