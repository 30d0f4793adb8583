// What every provider's guide is made of.

import type { Child } from 'hono/jsx';

export interface GuideValues {
  /** The SCIM base URL. */
  readonly endpoint: string;
}

export interface Step {
  readonly title: string;
  readonly body: Child;
}

export interface Guide {
  /** What the provider's own console calls the two values. */
  readonly urlLabel: string;
  readonly tokenLabel: string;
  readonly lead: string;
  readonly steps: readonly Step[];
}

/** What drawings show where the token goes: dots, since drawings are looked at over shoulders. */
export const TOKEN_DOTS = '••••••••••••••••••••••••';
