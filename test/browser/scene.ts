// What `npm run screenshots` photographs: a page in a state, and the cookies to see it with.

import type { Page } from 'playwright-core';
import type { Given } from './suite.ts';

export interface Scene {
  /** File name without look and ending: `portal-setup-full`. */
  readonly name: string;
  readonly url: string;
  /** Of the browser. */
  readonly locale?: string;
  readonly cookies: Parameters<ReturnType<Page['context']>['addCookies']>[0];
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Sets up what is to be seen and names it. */
export type Scenery = (given: Omit<Given, 'report'>) => Promise<readonly Scene[]>;
