// What every provider's guide is made of.

import type { Child } from 'hono/jsx';
import type { Language } from '../../ui/catalog/language.ts';

export interface GuideValues {
  /** The SCIM base URL. */
  readonly endpoint: string;
  /** Where its OAuth clients are given access tokens. */
  readonly tokenEndpoint: string;
}

export interface Step {
  readonly title: string;
  readonly body: Child;
}

export interface Guide {
  /** What the provider's own console calls the two values. */
  readonly urlLabel: string;
  readonly tokenLabel: string;
  /** The provider takes OAuth 2.0 client credentials: they are offered before the token. */
  readonly oauth?: boolean;
  readonly lead: string;
  readonly steps: readonly Step[];
}

/** A guide in the words of a language; what stands on the provider's own pages is in the provider's. */
export type GuideMaker = (language: Language, values: GuideValues) => Guide;

/** What drawings show where the token goes: dots, since drawings are looked at over shoulders. */
export const TOKEN_DOTS = '••••••••••••••••••••••••';
