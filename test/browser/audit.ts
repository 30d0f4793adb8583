// What every page must hold: no violation of accessibility rules, small, quick, nothing from elsewhere, no error.

import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { must } from './report.ts';

const MAX_PAGE_BYTES = 100_000;
/** A target, told and not tested: how long a paint takes is the machine's affair too. */
const FIRST_PAINT_TARGET_MS = 300;
/** A busy machine is slow now and then; a slow page is slow each time. */
const PAINT_TRIES = 4;

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** @throws Error that names every violation axe-core finds */
export async function mustBeAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations: readonly Violation[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)',
  );
  const told = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `  ${node.html.slice(0, 200)}\n  ${node.failureSummary ?? ''}`).join('\n')}`,
  );
  must(told.length === 0, `${page.url()}\n${told.join('\n')}`);
  const overflow: number = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  must(overflow <= 0, `${page.url()} is ${overflow} px wider than its window.`);
}

/** Bytes of the document as sent, and the time to its first paint. @throws Error where the page is too large */
export async function mustBeQuick(page: Page): Promise<{ bytes: number; paintMs: number }> {
  const bytes: number = await page.evaluate('performance.getEntriesByType("navigation")[0].decodedBodySize');
  must(bytes < MAX_PAGE_BYTES, `${page.url()} has ${bytes} bytes.`);
  let paintMs = await firstPaintMs(page);
  for (let tries = 1; paintMs >= FIRST_PAINT_TARGET_MS && tries < PAINT_TRIES; tries++) {
    await page.reload();
    paintMs = await firstPaintMs(page);
  }
  if (paintMs >= FIRST_PAINT_TARGET_MS)
    console.log(`  slow ${new URL(page.url()).pathname}: ${Math.round(paintMs)} ms to its first paint`);
  return { bytes, paintMs };
}

function firstPaintMs(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName('first-contentful-paint');
    if (paint) resolve(paint.startTime);
  }).observe({ type: 'paint', buffered: true }))`);
}

export interface Watch {
  /** Errors of scripts and the console, refused resources, requests to elsewhere. */
  readonly complaints: string[];
}

/** Notes from now on what should never happen on a page. `expected` statuses are the test's own. */
export function watch(page: Page, origin: string): Watch {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    const isOfTest = /Failed to load resource: the server responded with a status of 4/.test(message.text());
    if (message.type() === 'error' && !isOfTest) complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
      complaints.push(`request to elsewhere: ${request.url()}`);
  });
  return { complaints };
}
