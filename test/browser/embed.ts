// The portal as the app's own: under its name and colours, and in its page, in a browser without third-party cookies.

import type { Browser, Frame, Page } from 'playwright-core';
import { exportCompany } from '../../packages/testkit/src/jumpcloud/export.ts';
import { foundCompany } from '../../packages/testkit/src/jumpcloud/people.ts';
import { startSession } from '../../packages/testkit/src/jumpcloud/session.ts';
import { activate, testConnection } from '../../packages/testkit/src/jumpcloud/set-up.ts';
import { mustBeAccessible, watch } from './audit.ts';
import { launchChromium, NARROW, NO_THIRD_PARTY_COOKIES, newVisitor, WIDE } from './chromium.ts';
import { type EmbedHost, startEmbedHost } from './embed-host.ts';
import { eventually, must, type Report } from './report.ts';
import type { Given, Suite } from './suite.ts';
import { newOrganization, newPortalLink, text, type World } from './world.ts';

export const LOGO = `data:image/svg+xml;base64,${btoa(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#635bff"/>' +
    '<path d="M9 17l5 5 9-11" fill="none" stroke="#fff" stroke-width="3"/></svg>',
)}`;
export const BRAND = {
  appName: 'Example App',
  logo: LOGO,
  accentColor: '#635bff',
  support: { email: 'help@app.example.com', url: 'https://app.example.com/help' },
  showRollcall: false,
};
const COMPANY = foundCompany(5, { users: 6, groups: 2, memberships: 8 });
const LOOKS = [
  { size: WIDE, scheme: 'light' },
  { size: WIDE, scheme: 'dark' },
  { size: NARROW, scheme: 'light' },
  { size: NARROW, scheme: 'dark' },
] as const;

export const embedSuite: Suite = {
  name: 'embed',
  async run({ browser, report, world }) {
    await branded({ browser, report, world });
    const host = await startEmbedHost(world.origin);
    const strict = await launchChromium(process.env, NO_THIRD_PARTY_COOKIES);
    try {
      await cookiesOf(report, strict, host);
      await embedded(report, world, strict, host);
      await refused(report, world, strict, host);
    } finally {
      await strict.close();
      await host.stop();
    }
  },
};

/** Each page in each look has contrast, fits, and loads nothing that its policy refuses. */
async function branded({ browser, report, world }: Given): Promise<void> {
  for (const look of LOOKS)
    await report.step(`under an app’s name and colours, ${look.size.width} px, ${look.scheme}`, async () => {
      const organizationId = await newOrganization(world, 'Acme Corp');
      await world.call('PUT', `/organizations/${organizationId}/portal-settings`, BRAND);
      const { context, page } = await newVisitor(browser, world.origin, look);
      const seen = watch(page, world.origin);
      await page.goto(await newPortalLink(world, organizationId));
      await mustBeAccessible(page);
      const { accent } = await world
        .call('GET', '/portal-settings')
        .then(() => world.call('GET', `/organizations/${organizationId}/portal-settings`));
      const shades = JSON.parse(JSON.stringify(accent));
      const color = hexOf(
        await page.evaluate('getComputedStyle(document.querySelector("button.big")).backgroundColor'),
      );
      must(color === shades[look.scheme], `The button is ${color}, not ${JSON.stringify(shades)}.`);
      await page.getByRole('button', { name: 'Get started' }).click();
      await page.getByRole('button', { name: /JumpCloud/ }).click();
      await page.getByRole('heading', { name: 'Connect JumpCloud' }).waitFor();
      await mustBeAccessible(page);
      for (const tab of ['People', 'Tokens', 'Settings']) {
        await page.getByRole('link', { name: new RegExp(`^${tab}`) }).click();
        await page.getByRole('heading', { level: 1, name: tab }).waitFor();
        await mustBeAccessible(page);
        must((await page.title()).endsWith('· Example App'), `${tab} does not name the app.`);
        must(await page.evaluate('document.querySelector("img.logo").naturalWidth > 0'), 'The logo is not shown.');
      }
      must(!(await page.content()).includes('Rollcall'), 'Rollcall is named.');
      must(seen.complaints.length === 0, seen.complaints.join('\n'));
      await context.close();
    });
}

/** That the browser does as the test means: it would pass with third-party cookies, too. */
async function cookiesOf(report: Report, browser: Browser, host: EmbedHost): Promise<void> {
  await report.step('this browser keeps a frame’s partitioned cookies, and no others', async () => {
    const { context, page } = await newVisitor(browser, host.origin);
    await page.goto(`${host.origin}/cookies`);
    const kept = await page.frameLocator('iframe').locator('#kept').textContent();
    must(kept === 'apart=1', `It sends: ${kept}`);
    await context.close();
  });
}

async function embedded(report: Report, world: World, browser: Browser, host: EmbedHost): Promise<void> {
  const organizationId = await newOrganization(world, 'Acme Corp');
  await world.call('PUT', `/organizations/${organizationId}/portal-settings`, BRAND);
  const { context, page } = await newVisitor(browser, host.origin);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  let portal: Frame | undefined;
  await report.step('a link for this origin opens the portal in the app’s page, by itself', async () => {
    portal = await mounted(page, host, await embedLink(world, organizationId, host.origin));
    await portal.getByRole('button', { name: /JumpCloud/ }).waitFor();
    must(new URL(portal.url()).pathname === `/portal/${organizationId}`, portal.url());
    const [cookie] = await context.cookies(portal.url());
    must(cookie?.secure && cookie.httpOnly && cookie.sameSite === 'None', JSON.stringify(cookie));
    must('partitionKey' in cookie && cookie.partitionKey !== undefined, 'The cookie is not partitioned.');
  });
  await report.step('its forms work, and the frame is as high as its page', async () => {
    must(portal, 'There is no portal.');
    await portal.getByRole('button', { name: /JumpCloud/ }).click();
    await portal.getByRole('heading', { name: 'Connect JumpCloud' }).waitFor();
    await mustFit(page, portal);
    await mustBeAccessible(page);
    await page.setViewportSize(NARROW);
    await mustFit(page, portal);
    await mustBeAccessible(page);
    await page.setViewportSize(WIDE);
  });
  await report.step('the page is told of the connection and the first sync, each once', async () => {
    must(portal, 'There is no portal.');
    await portal.getByRole('button', { name: 'Create token' }).click();
    const [baseUrl, token] = [
      await portal.locator('#endpoint').textContent(),
      await portal.locator('#token').textContent(),
    ];
    const session = startSession({ baseUrl: `${baseUrl}/`, token: token ?? '', company: COMPANY });
    await testConnection(session, 'scim.test@acme.example');
    await told(page, 'onConnected');
    await activate(session, 'scim.test@acme.example');
    await exportCompany(session);
    await told(page, 'onSynced');
    const all = await messagesOf(page);
    for (const name of ['onConnected', 'onSynced'])
      must(all.filter(({ type }) => type === name).length === 1, `${name}: ${JSON.stringify(all)}`);
    const foreign = all.filter(({ from, type }) => type?.startsWith('rollcall:') && from !== world.origin);
    must(foreign.length === 0, JSON.stringify(foreign));
  });
  await report.step('closing it tells the page, and ends the session', async () => {
    must(portal, 'There is no portal.');
    await portal.getByRole('button', { name: 'Close' }).click();
    await told(page, 'onClosed');
    const { data } = await world.call('GET', `/organizations/${organizationId}/portal-sessions`);
    must(JSON.stringify(data) === '[]', JSON.stringify(data));
    must(complaints.length === 0, complaints.join('\n'));
  });
  await context.close();
}

/** Where it must not open. */
async function refused(report: Report, world: World, browser: Browser, host: EmbedHost): Promise<void> {
  await report.step('no other page shows it, and a link opens once', async () => {
    const organizationId = await newOrganization(world, 'Acme Corp');
    const { context, page } = await newVisitor(browser, host.origin);
    const elsewhere = await embedLink(world, organizationId, 'https://app.example.com');
    must(!(await shown(page, host, elsewhere)), 'It opened in another origin’s page.');
    must(
      !(await shown(page, host, await newPortalLink(world, organizationId))),
      'A link of its own opened in a frame.',
    );
    const once = await embedLink(world, organizationId, host.origin);
    must(await shown(page, host, once), 'It did not open.');
    const again = await mounted(page, host, once);
    await again.getByRole('heading', { name: 'This link has already been used' }).waitFor();
    await context.close();
  });
}

async function embedLink(world: World, organizationId: string, origin: string): Promise<string> {
  const person = { name: 'Ada Lovelace', email: 'ada@acme.example' };
  const body = { embed: true, origin, person };
  return text(await world.call('POST', `/organizations/${organizationId}/portal-links`, body), 'url');
}

/** The portal's frame in the app's page. */
async function mounted(page: Page, host: EmbedHost, url: string): Promise<Frame> {
  await page.goto(`${host.origin}/portal?url=${encodeURIComponent(url)}`);
  const frame = await (await page.waitForSelector('#portal iframe')).contentFrame();
  must(frame, 'There is no frame.');
  return frame;
}

async function shown(page: Page, host: EmbedHost, url: string): Promise<boolean> {
  const frame = await mounted(page, host, url);
  return frame
    .getByRole('button', { name: /JumpCloud/ })
    .waitFor({ timeout: 3_000 })
    .then(
      () => true,
      () => false,
    );
}

interface Message {
  readonly type?: string;
  readonly from?: string;
}

function messagesOf(page: Page): Promise<readonly Message[]> {
  return page.evaluate('told');
}

async function told(page: Page, type: string): Promise<void> {
  await eventually(`the page is told: ${type}`, 15_000, async () =>
    (await messagesOf(page)).some((message) => message.type === type),
  );
}

async function mustFit(page: Page, portal: Frame): Promise<void> {
  let [inside, outside] = [0, 0];
  const fits = async () => {
    inside = await portal.evaluate('document.body.scrollHeight');
    outside = await page.evaluate('document.querySelector("#portal iframe").clientHeight');
    return Math.abs(inside - outside) <= 1;
  };
  await eventually('the frame is as high as its page', 3_000, fits).catch((error: unknown) => {
    throw new Error(`The frame is ${outside} px high, its page ${inside}.`, { cause: error });
  });
}

/** `rgb(99, 91, 255)` as `#635bff`. */
function hexOf(color: unknown): string {
  const numbers = String(color).match(/\d+/g) ?? [];
  return `#${numbers.map((n) => Number(n).toString(16).padStart(2, '0')).join('')}`;
}
