// The language of the page that is being rendered, for components: English where nobody said. Pages are rendered without
// waiting for anything, so that two requests never meet in here.

import { createContext, useContext } from 'hono/jsx';
import { ENGLISH, type Language } from './language.ts';

const Current = createContext<Language>(ENGLISH);

/** Around everything that is in a language. */
export const Speaking = Current.Provider;

export function useLanguage(): Language {
  return useContext(Current);
}
