// Japanese.

import { guides } from './ja/guides.ts';
import { held } from './ja/held.ts';
import { log } from './ja/log.ts';
import { pages } from './ja/pages.ts';
import { roles } from './ja/roles.ts';
import { setup } from './ja/setup.ts';
import { tokens } from './ja/tokens.ts';
import { why } from './ja/why.ts';
import type { Texts } from './texts.ts';

export const ja: Texts = { ...pages, setup, guides, tokens, log, roles, held, why };
