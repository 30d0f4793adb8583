// The language of the portal's pages: the browser's wish, where the link that opened it named none.

import { createMiddleware } from 'hono/factory';
import { ENGLISH, languageFor } from '../ui/catalog/language.ts';
import type { PortalEnv } from './context.ts';

export const chooseLanguage = createMiddleware<PortalEnv>(async function language(c, next) {
  c.set('language', languageFor(c.req.header('Accept-Language')) ?? ENGLISH);
  c.header('Vary', 'Accept-Language', { append: true });
  return next();
});
