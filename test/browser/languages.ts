// The portal in other languages: in the browser's, in the link's, wide and narrow, and with nothing left in English.

import type { Page } from 'playwright-core';
import { mustBeAccessible, watch } from './audit.ts';
import { NARROW, newVisitor } from './chromium.ts';
import { scim } from './console-world.ts';
import { copiedBy, must } from './report.ts';
import { declareRoles, newRolesCustomer } from './roles-world.ts';
import type { Given, Suite } from './suite.ts';
import { newPortalLink } from './world.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Language {
  /** What the browser asks for. */
  readonly wish: string;
  readonly tag: string;
  readonly start: string;
  readonly search: string;
  readonly copy: string;
  readonly joined: string;
}

const GERMAN: Language = {
  wish: 'de-AT',
  tag: 'de',
  start: 'Los geht’s',
  search: 'Gruppenname beginnt mit',
  copy: 'Kopieren',
  joined: 'Neu in Finance: Ada Lovelace',
};

const JAPANESE: Language = {
  wish: 'ja-JP',
  tag: 'ja',
  start: '始める',
  search: 'グループ名の先頭',
  copy: 'コピー',
  joined: 'Ada Lovelace が Finance に加わりました',
};

export const languagesSuite: Suite = {
  name: 'languages',
  async run(given) {
    await declareRoles(given.world);
    await visit(given, GERMAN);
    await visit(given, JAPANESE);
  },
};

async function visit({ browser, report, world }: Given, language: Language): Promise<void> {
  const { copy, joined, search, start, tag, wish } = language;
  const customer = await newRolesCustomer(world, `Acme in ${tag}`);
  const { directoryId, groups, organizationId, users } = customer;
  const members = [{ op: 'add', path: 'members', value: [{ value: users[0] }] }];
  await scim(world, customer, 'PATCH', `/Groups/${groups.Finance}`, { schemas: [PATCH], Operations: members });
  const home = `/portal/${organizationId}/${directoryId}`;
  const { context, page } = await newVisitor(browser, world.origin, { locale: wish });
  const { complaints } = watch(page, world.origin);

  await report.step(`${tag}: the link opens in the browser’s language`, async () => {
    await page.goto(await newPortalLink(world, organizationId));
    must((await page.getAttribute('html', 'lang')) === tag, 'It is in another language.');
    await everyLook(page);
    await page.getByRole('button', { name: start }).click();
    await page.waitForURL(/\/portal\/org_/);
  });
  await report.step(`${tag}: every page, wide and narrow, with nothing in English`, async () => {
    for (const place of [
      '',
      '/setup',
      '/people',
      '/groups',
      '/roles',
      '/log',
      '/tokens',
      '/settings',
      '/settings/delete',
    ]) {
      await page.goto(home + place);
      must((await page.getAttribute('html', 'lang')) === tag, `${place} is in another language.`);
      await everyLook(page);
      const english = found(await page.evaluate('document.body.innerText'));
      must(english.length === 0, `${place}: ${english.join(' | ')}`);
    }
  });
  await report.step(`${tag}: the log’s sentences, groups found while typing, a copied value`, async () => {
    await page.goto(`${home}/log`);
    await page.getByText(joined).first().waitFor();
    await page.goto(`${home}/roles`);
    await page.getByLabel(search).pressSequentially('sal');
    await page.locator('#found input').nth(1).waitFor({ state: 'detached' });
    await page.goto(`${home}/setup`);
    const url = await copiedBy(page, page.getByRole('button', { name: copy }).first());
    must(url.includes(directoryId), `Copied: ${url}`);
  });
  await report.step(`${tag}: no page complained`, async () => must(complaints.length === 0, complaints.join('\n')));
  await context.close();
}

/** Runs of English words; what stands on a provider's own pages, in code or in brackets is none of ours. */
function found(text: string): string[] {
  return text.match(/\b(?:the|your|of|and|with|you|this|from|are|is|to)\b [a-z]+ ?[a-z]*/g) ?? [];
}

async function everyLook(page: Page): Promise<void> {
  const size = page.viewportSize();
  await mustBeAccessible(page);
  await page.setViewportSize(NARROW);
  await mustBeAccessible(page);
  if (size) await page.setViewportSize(size);
}
