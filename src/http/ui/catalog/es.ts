// Spanish.

import { guides } from './es/guides.ts';
import { held } from './es/held.ts';
import { log } from './es/log.ts';
import { pages } from './es/pages.ts';
import { roles } from './es/roles.ts';
import { setup } from './es/setup.ts';
import { tokens } from './es/tokens.ts';
import { why } from './es/why.ts';
import type { Texts } from './texts.ts';

export const es: Texts = { ...pages, setup, guides, tokens, log, roles, held, why };
