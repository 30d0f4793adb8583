// English, which every other language answers to. `{name}` is filled in, `#` is a number, `[Button]` is what stands on a
// provider's own page and stays as it is in every language.

import { guides } from './en/guides.ts';
import { held } from './en/held.ts';
import { log } from './en/log.ts';
import { pages } from './en/pages.ts';
import { roles } from './en/roles.ts';
import { setup } from './en/setup.ts';
import { tokens } from './en/tokens.ts';
import { why } from './en/why.ts';

export const en = { ...pages, setup, guides, tokens, log, roles, held, why };
