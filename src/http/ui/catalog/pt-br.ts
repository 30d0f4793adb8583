// Portuguese as it is written in Brazil.

import { guides } from './pt-br/guides.ts';
import { held } from './pt-br/held.ts';
import { log } from './pt-br/log.ts';
import { pages } from './pt-br/pages.ts';
import { roles } from './pt-br/roles.ts';
import { setup } from './pt-br/setup.ts';
import { tokens } from './pt-br/tokens.ts';
import { why } from './pt-br/why.ts';
import type { Texts } from './texts.ts';

export const ptBr: Texts = { ...pages, setup, guides, tokens, log, roles, held, why };
