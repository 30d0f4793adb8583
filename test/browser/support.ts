// The support desk at work in a directory of 100,000 people: found, looked at, missed and explained. What each page reads
// of the database is read from /metrics, and does not grow with the directory.

import { mustBeAccessible, mustBeQuick } from './audit.ts';
import { newVisitor } from './chromium.ts';
import { signIn } from './console-scenes.ts';
import { createUser, newCustomer, scim } from './console-world.ts';
import { eventually, must } from './report.ts';
import type { Given, Suite } from './suite.ts';
import { type LargeDirectory, startLargeWorld } from './support-world.ts';
import type { World } from './world.ts';

const PEOPLE = 100_000;
/** Rows of D1 that a page may read: those it shows, and of a text that is nowhere, a stretch of some 20,000 people. */
const MAX_ROWS = { shown: 200, stretch: 21_000 } as const;
/** Counts are written every ten seconds. */
const COUNTED_WITHIN_MS = 40_000;

export const supportSuite: Suite = {
  name: 'support',
  async run(given) {
    const { browser, report } = given;
    const { large, world } = await startLargeWorld(PEOPLE);
    try {
      await inLargeWorld({ browser, report, world }, large);
    } finally {
      await world.stop();
    }
    await explained(given);
  },
};

async function inLargeWorld({ browser, report, world }: Given, large: LargeDirectory): Promise<void> {
  const { context, page } = await newVisitor(browser, world.origin);
  await page.goto('/console');
  await signIn(page, world.adminApiKey);
  const at = `/console/directories/${large.directoryId}`;

  await report.step('a person of 100,000 is found while one types, and without scripts', async () => {
    await page.goto('/console/search');
    await mustBeAccessible(page);
    await page.getByRole('searchbox').pressSequentially(large.userName(71_234));
    await page.getByRole('link', { name: large.name(71_234), exact: true }).click();
    await page.getByRole('heading', { level: 1, name: large.name(71_234) }).waitFor();
    await mustBeAccessible(page);
    const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
    const scriptless = await plain.newPage();
    await scriptless.goto(`${world.origin}/console/search`);
    await scriptless.getByRole('searchbox').fill(large.userName(3));
    await scriptless.keyboard.press('Enter');
    await scriptless.getByRole('link', { name: large.name(3), exact: true }).waitFor();
    await plain.close();
  });

  const pages = pagesOf(large, at);
  await report.step(
    `${pages.length} pages of people and groups read as many rows as they show, or a stretch`,
    async () => {
      const before = await consoleCounts(world);
      for (const [path] of pages) await page.goto(path);
      let after = before;
      await eventually('the pages are counted', COUNTED_WITHIN_MS, async () => {
        after = await consoleCounts(world);
        return after.requests >= before.requests + pages.length;
      });
      const rows = after.rows - before.rows;
      const limit = pages.reduce((sum, [, rowsOfPage]) => sum + rowsOfPage, 0);
      must(rows > pages.length && rows <= limit, `They read ${rows} rows, of at most ${limit}.`);
    },
  );

  await report.step('all of them can be used by everybody, and are quick', async () => {
    for (const [path] of pages) {
      await page.goto(path);
      await mustBeAccessible(page);
      await mustBeQuick(page);
    }
  });

  await report.step('a text that is nowhere is not found at once, with a way on', async () => {
    await page.goto(`${at}/people?q=nowhere`);
    const more = await page.getByRole('link', { name: 'Next page' }).count();
    must(more === 0, 'The index of words leaves nothing to look through.');
    await page.getByRole('link', { name: 'Find out why' }).click();
    await page.getByText(/sent “nowhere”/).waitFor();
    await mustBeAccessible(page);
  });

  await context.close();
}

/** Each with the rows that it may read. */
function pagesOf({ group, name, user, userName }: LargeDirectory, at: string) {
  const q = (text: string) => encodeURIComponent(text);
  return [
    [`${at}/people`, MAX_ROWS.shown],
    [`${at}/people?after=${user(50_000)}`, MAX_ROWS.shown],
    [`${at}/people?q=${q(userName(99_999))}`, MAX_ROWS.shown],
    [`${at}/people?q=${q(name(99_998).slice(1))}`, MAX_ROWS.stretch],
    [`${at}/people?show=inactive`, MAX_ROWS.stretch],
    [`${at}/people/${user(12_345)}`, MAX_ROWS.shown],
    [`${at}/groups`, MAX_ROWS.shown],
    [`${at}/groups/${group(7)}`, MAX_ROWS.shown],
    [`/console/search?q=${q(userName(4))}`, MAX_ROWS.shown],
  ] as const;
}

/** What /metrics says of the console so far: an isolate tells it some seconds later. */
async function consoleCounts({
  adminApiKey,
  origin,
}: World): Promise<{ readonly requests: number; readonly rows: number }> {
  const answer = await fetch(`${origin}/metrics`, { headers: { authorization: `Bearer ${adminApiKey}` } });
  const text = await answer.text();
  const sum = (line: RegExp) => [...text.matchAll(line)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    requests: sum(/^rollcall_http_requests_total\{[^}]*part="console"[^}]*\} (\d+)/gm),
    rows: sum(/^rollcall_d1_rows_read_total\{part="console"\} (\d+)/gm),
  };
}

const LOGGED_WITHIN_MS = 20_000;

async function explained({ browser, report, world }: Given): Promise<void> {
  const customer = await newCustomer(world, 'Missing Persons Ltd', 'Ada Lovelace');
  const { context, page } = await newVisitor(browser, world.origin);
  await page.goto('/console');
  await signIn(page, world.adminApiKey);
  const gone = await createUser(world, customer, 'mallory', 'Mallory');
  await scim(world, customer, 'DELETE', `/Users/${gone}`, undefined, 204);
  await report.step('nobody is found, and the page says who deleted them, and when', async () => {
    // The log tells who did it, and is written some moments after the answer to the request.
    await eventually('the log has it', LOGGED_WITHIN_MS, async () => {
      const { data } = await world.call('GET', `/directories/${customer.directoryId}/requests?method=DELETE`);
      return Array.isArray(data) && data.length > 0;
    });
    await page.goto('/console/search?q=mallory%40example.com');
    await page.getByRole('searchbox', { name: 'Customer' }).fill('missing persons');
    await page.getByRole('button', { name: 'Find out why' }).click();
    await page.getByText(/JumpCloud deleted “mallory@example.com” on/).waitFor();
    await mustBeAccessible(page);
    await page.getByRole('link', { name: 'View the person' }).click();
    await page.getByRole('heading', { name: 'Not in this directory' }).waitFor();
    await page.getByText('Mallory was deleted').waitFor();
    await mustBeAccessible(page);
  });
  await report.step('a deleted organization is restored from its page', async () => {
    await world.call('DELETE', `/organizations/${customer.organizationId}`);
    await page.goto('/console/deleted');
    await mustBeAccessible(page);
    await page.getByRole('link', { name: 'Missing Persons Ltd' }).click();
    await page.getByText(/can be restored until/).waitFor();
    await mustBeAccessible(page);
    await page.locator('summary', { hasText: 'Restore' }).click();
    await page.getByRole('button', { name: 'Restore Missing Persons Ltd' }).click();
    await page.getByText('Organization restored.').waitFor();
    await page.getByText('Running').or(page.getByText('Finished')).first().waitFor();
    await mustBeAccessible(page);
  });
  await context.close();
}
