// A real Chromium without its chatter to the network, and pages of it by width, colour scheme and scripts.

import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const DEFAULT_CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const ACTION_TIMEOUT_MS = 10_000;

/** As browsers are that keep no cookie of a frame's site: only what is partitioned. */
export const NO_THIRD_PARTY_COOKIES = '--test-third-party-cookie-phaseout';

/** `CHROMIUM` names the binary. @throws Error where there is none */
export function launchChromium(
  environment: Readonly<Record<string, string | undefined>>,
  ...more: readonly string[]
): Promise<Browser> {
  const executablePath = environment['CHROMIUM'] || DEFAULT_CHROMIUM;
  if (!existsSync(executablePath))
    throw new Error(`There is no Chromium at ${executablePath}: install it, or name it in CHROMIUM.`);
  return chromium.launch({ executablePath, args: [...FLAGS, ...more] });
}

export const WIDE = { width: 1280, height: 860 } as const;
export const NARROW = { width: 360, height: 740 } as const;

export interface Look {
  readonly size?: { readonly width: number; readonly height: number };
  readonly scheme?: 'light' | 'dark';
  readonly scripts?: boolean;
  /** What the browser asks for. */
  readonly locale?: string;
}

/** A new visitor: its own cookies, its own page. */
export async function newVisitor(
  browser: Browser,
  origin: string,
  { locale = 'en-GB', scheme = 'light', scripts = true, size = WIDE }: Look = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({
    baseURL: origin,
    colorScheme: scheme,
    javaScriptEnabled: scripts,
    viewport: size,
    locale,
    timezoneId: 'UTC',
    permissions: scripts ? ['clipboard-read', 'clipboard-write'] : [],
  });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const page = await context.newPage();
  return { context, page };
}
