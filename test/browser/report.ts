// The steps of browser tests: each passes or fails, the rest go on, and the end counts them.

import type { Locator, Page } from 'playwright-core';

export class Report {
  passed = 0;
  readonly failures: string[] = [];

  /** Runs a step and tells how it went; a failure is printed and kept, not thrown. */
  async step(name: string, run: () => Promise<void>): Promise<boolean> {
    const began = performance.now();
    try {
      await run();
      this.passed += 1;
      console.log(`  ok   ${name} (${Math.round(performance.now() - began)} ms)`);
      return true;
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.failures.push(name);
      console.error(`  FAIL ${name}\n${text.replace(/^/gm, '       ')}`);
      return false;
    }
  }
}

/** @throws Error with the message where the condition does not hold */
export function must(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** What a click puts on the clipboard, which it does a moment after the click. */
export async function copiedBy(page: Page, button: Locator): Promise<string> {
  await page.evaluate('navigator.clipboard.writeText("")');
  await button.click();
  let text = '';
  await eventually('something was copied', 3_000, async () => {
    text = await page.evaluate('navigator.clipboard.readText()');
    return text !== '';
  });
  return text;
}

/** Asks again and again until the answer is true. @throws Error after the time is over */
export async function eventually(
  what: string,
  timeoutMs: number,
  ask: () => Promise<boolean>,
  everyMs = 50,
): Promise<number> {
  const began = performance.now();
  for (;;) {
    if (await ask()) return performance.now() - began;
    if (performance.now() - began > timeoutMs) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
