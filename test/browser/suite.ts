// What a browser test is given. Each part of the pages has one suite; scripts/test-browser.ts runs them all.

import type { Browser } from 'playwright-core';
import type { Report } from './report.ts';
import type { World } from './world.ts';

export interface Given {
  readonly world: World;
  readonly browser: Browser;
  readonly report: Report;
}

export interface Suite {
  readonly name: string;
  run(given: Given): Promise<void>;
}
