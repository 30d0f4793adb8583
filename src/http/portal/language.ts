// The language of the portal's pages: the browser's wish, where the link that opened it named none.

import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { ENGLISH, languageFor } from '../ui/catalog/language.ts';
import type { PortalEnv } from './context.ts';

export const chooseLanguage = createMiddleware<PortalEnv>(async function language(c, next) {
  c.set('language', languageFor(c.req.header('Accept-Language')) ?? ENGLISH);
  c.header('Vary', 'Accept-Language', { append: true });
  return next();
});

/** The language that a link asks for, in place of the browser's, where it is one of ours. */
export function speakAs(c: Context<PortalEnv>, locale: string | null): void {
  const language = locale === null ? null : languageFor(locale);
  if (language !== null) c.set('language', language);
}
