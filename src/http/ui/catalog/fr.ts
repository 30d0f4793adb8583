// French.

import { guides } from './fr/guides.ts';
import { held } from './fr/held.ts';
import { log } from './fr/log.ts';
import { pages } from './fr/pages.ts';
import { roles } from './fr/roles.ts';
import { setup } from './fr/setup.ts';
import { tokens } from './fr/tokens.ts';
import { why } from './fr/why.ts';
import type { Texts } from './texts.ts';

export const fr: Texts = { ...pages, setup, guides, tokens, log, roles, held, why };
