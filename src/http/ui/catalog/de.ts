// German.

import { guides } from './de/guides.ts';
import { held } from './de/held.ts';
import { log } from './de/log.ts';
import { pages } from './de/pages.ts';
import { roles } from './de/roles.ts';
import { setup } from './de/setup.ts';
import { tokens } from './de/tokens.ts';
import { why } from './de/why.ts';
import type { Texts } from './texts.ts';

export const de: Texts = { ...pages, setup, guides, tokens, log, roles, held, why };
