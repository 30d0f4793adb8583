// `npm run screenshots`: every page, wide and narrow, light and dark, empty and full, into docs/images/all (not kept in
// the repository). The few that the README and the docs show are copied to docs/images. Arguments choose sceneries.

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { alertScenes } from '../test/browser/alerts.ts';
import { launchChromium, NARROW, newVisitor } from '../test/browser/chromium.ts';
import { consoleScenes, firstScenes } from '../test/browser/console-scenes.ts';
import { heldScenes } from '../test/browser/held.ts';
import { languageScenes } from '../test/browser/language-scenes.ts';
import { portalScenes } from '../test/browser/portal-scenes.ts';
import { roleScenes } from '../test/browser/role-scenes.ts';
import type { Scene, Scenery } from '../test/browser/scene.ts';
import { startWorld } from '../test/browser/world.ts';
import { endAllGroups, ROOT } from './process-group.ts';

const SCENERIES: Readonly<Record<string, Scenery>> = {
  first: firstScenes,
  console: consoleScenes,
  portal: portalScenes,
  alerts: alertScenes,
  held: heldScenes,
  // Last: once roles are declared, every portal has a page for them.
  roles: roleScenes,
  languages: languageScenes,
};
const IMAGES = join(ROOT, 'docs', 'images');
const ALL = join(IMAGES, 'all');

/** What docs show, by file name. */
const KEPT = [
  'portal-branded.wide.light',
  'portal-setup-half.wide.light',
  'portal-setup-full.narrow.dark',
  'portal-log-full.wide.light',
  'portal-overview-full.wide.dark',
  'console-organization-full.wide.light',
  'portal-roles-preview.wide.light',
  'portal-overview-de.wide.light',
  'portal-setup-ja.narrow.dark',
  'console-roles-full.wide.light',
];

const LOOKS = [
  { suffix: 'wide.light', scheme: 'light', size: { width: 1240, height: 900 } },
  { suffix: 'wide.dark', scheme: 'dark', size: { width: 1240, height: 900 } },
  { suffix: 'narrow.light', scheme: 'light', size: NARROW },
  { suffix: 'narrow.dark', scheme: 'dark', size: NARROW },
] as const;
/** Longer pages are cut: a picture shows how a page begins. */
const MAX_HEIGHT = 1_500;

/** Pictures show an address as an operator's would be, not the port of this run. */
const SHOW_PUBLIC_ORIGIN = `{
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    texts.currentNode.data = texts.currentNode.data.replaceAll(location.origin, 'https://sync.example.app');
}`;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => void endAllGroups().then(() => process.exit(1)));

const wanted = process.argv.slice(2);
const taken = new Set<string>();
mkdirSync(ALL, { recursive: true });
const [browser, world] = await Promise.all([launchChromium(process.env), startWorld()]);
try {
  for (const [name, scenery] of Object.entries(SCENERIES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const scene of await scenery({ browser, world })) {
      await take(scene);
      taken.add(scene.name);
      console.log(scene.name);
    }
  }
  for (const name of KEPT.filter((each) => taken.has(each.split('.')[0] ?? '')))
    copyFileSync(join(ALL, `${name}.png`), join(IMAGES, `${name}.png`));
} finally {
  await browser.close();
  await world.stop();
  await endAllGroups();
}
process.exit(0);

async function take(scene: Scene): Promise<void> {
  const { context, page } = await newVisitor(browser, world.origin, scene.locale ? { locale: scene.locale } : {});
  await context.addCookies(scene.cookies);
  await page.goto(scene.url);
  await scene.prepare?.(page);
  await page.evaluate(SHOW_PUBLIC_ORIGIN);
  for (const { scheme, size, suffix } of LOOKS) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(size);
    const whole: number = await page.evaluate('document.documentElement.scrollHeight');
    await page.screenshot({
      path: join(ALL, `${scene.name}.${suffix}.png`),
      fullPage: true,
      clip: { x: 0, y: 0, width: size.width, height: Math.min(Math.max(whole, size.height), MAX_HEIGHT) },
    });
  }
  await context.close();
}
