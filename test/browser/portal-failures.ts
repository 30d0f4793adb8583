// What goes wrong on the way, and must not: links that do not work, another's pages, foreign forms, scripts in texts.

import { mustBeAccessible } from './audit.ts';
import { newVisitor } from './chromium.ts';
import type { SetUp } from './portal.ts';
import { must, type Report } from './report.ts';
import type { Given } from './suite.ts';
import { newOrganization, newPortalLink } from './world.ts';

export async function failures(
  report: Report,
  { browser, world }: Given,
  { page, home }: SetUp,
  link: string,
): Promise<void> {
  await report.step('a link that was used says whom to ask', async () => {
    const answer = await page.goto(link);
    must(answer?.status() === 410, `It was answered ${answer?.status()}.`);
    await page.getByRole('heading', { name: 'This link has already been used' }).waitFor();
    await mustBeAccessible(page);
  });
  await report.step('an expired link says so', async () => {
    const organizationId = await newOrganization(world, 'Late Ltd');
    const expired = await newPortalLink(world, organizationId, { expiresInSeconds: 1 });
    await page.waitForTimeout(1_100);
    await page.goto(expired);
    await page.getByRole('heading', { name: 'This link has expired' }).waitFor();
    await mustBeAccessible(page);
  });
  await report.step('another organization’s pages are 404', async () => {
    const other = await newOrganization(world, 'Other Inc');
    const directory = await world.call('POST', `/organizations/${other}/directories`, { provider: 'okta' });
    const mine = new URL(home).pathname.split('/')[2];
    for (const path of [`/portal/${other}`, `/portal/${other}/${directory.id}`, `/portal/${mine}/${directory.id}`])
      must((await page.goto(path))?.status() === 404, `${path} is not 404.`);
    await mustBeAccessible(page);
  });
  await report.step('a form from another site changes nothing', async () => {
    const state = await page.context().storageState();
    const { context, page: foreign } = await newVisitor(browser, world.origin);
    await context.addCookies(state.cookies);
    await foreign.route('https://evil.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${home}/settings/pause"><button>Win</button></form>`,
      }),
    );
    await foreign.goto('https://evil.example/');
    await Promise.all([foreign.waitForURL(/pause/), foreign.getByRole('button').click()]);
    await page.goto(home);
    await page.locator('#status', { hasText: 'Connected' }).waitFor();
    await context.close();
  });
  await report.step('a script in a display name is shown as text', async () => {
    await page.goto(`${home}/tokens`);
    await page.getByRole('button', { name: 'Create token' }).click();
    const token = await page.locator('#token').textContent();
    const base = `${world.origin}/directories/${new URL(home).pathname.split('/')[3]}/scim/v2`;
    const displayName = '<script>document.title = "owned"</script><img src=x onerror="document.title=1">';
    await fetch(`${base}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: 'script@acme.example',
        displayName,
      }),
    });
    await page.goto(`${home}/people?q=script`);
    await page.getByRole('link', { name: displayName }).waitFor();
    must((await page.title()).startsWith('People'), 'The script ran.');
  });
}
