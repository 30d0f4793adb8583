// The portal in other languages as pictures.

import { newVisitor } from './chromium.ts';
import { scim } from './console-world.ts';
import { newRolesCustomer } from './roles-world.ts';
import type { Scene, Scenery } from './scene.ts';
import { newPortalLink } from './world.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const LANGUAGES = ['de', 'ja', 'fr', 'es', 'pt-BR'] as const;
const PAGES = { overview: '', setup: '/setup', log: '/log', roles: '/roles', tokens: '/tokens' } as const;

export const languageScenes: Scenery = async ({ browser, world }) => {
  const scenes: Scene[] = [];
  for (const locale of LANGUAGES) {
    const customer = await newRolesCustomer(world, 'Acme Corp');
    const { directoryId, groups, organizationId, users } = customer;
    const members = [{ op: 'add', path: 'members', value: [{ value: users[0] }] }];
    await scim(world, customer, 'PATCH', `/Groups/${groups.Finance}`, { schemas: [PATCH], Operations: members });
    const { context, page } = await newVisitor(browser, world.origin, { locale });
    await page.goto(await newPortalLink(world, organizationId));
    await page.locator('main button').click();
    await page.waitForURL(/\/portal\/org_/);
    const { cookies } = await context.storageState();
    await context.close();
    // Two languages in full, of the others how they begin.
    const shown = locale === 'de' || locale === 'ja' ? Object.entries(PAGES) : [['overview', ''] as const];
    for (const [name, place] of shown)
      scenes.push({
        name: `portal-${name}-${locale.toLowerCase()}`,
        url: `/portal/${organizationId}/${directoryId}${place}`,
        cookies,
        locale,
      });
  }
  return scenes;
};
