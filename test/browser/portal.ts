// The set-up portal as an administrator uses it, beside JumpCloud.

import { mustBeAccessible } from './audit.ts';
import { newVisitor } from './chromium.ts';
import { must } from './report.ts';
import type { Suite } from './suite.ts';
import { newOrganization, newPortalLink } from './world.ts';

export const portalSuite: Suite = {
  name: 'portal',
  async run({ browser, report, world }) {
    const organizationId = await newOrganization(world, 'Acme Corp');
    const link = await newPortalLink(world, organizationId);
    const { context, page } = await newVisitor(browser, world.origin);
    await report.step('the link opens a page with one button', async () => {
      await page.goto(link);
      await mustBeAccessible(page);
      await page.getByRole('button', { name: 'Begin' }).click();
      must(page.url() === `${world.origin}/portal/${organizationId}`, `It led to ${page.url()}`);
      await mustBeAccessible(page);
    });
    await context.close();
  },
};
