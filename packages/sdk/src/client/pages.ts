// Lists: page by page behind one `for await`.

import { IncompleteList } from './error.ts';

/**
 * All items of a list, in order. A page is asked for when it is come to. Who goes to the end of a list of which a database
 * did not answer gets an IncompleteList there: what is missing in it was not deleted.
 */
export interface List<Item, Page = readonly Item[]> extends AsyncIterable<Item> {
  /** The same, a page at a time; `missingDatabases` says what a page is without. */
  pages(): AsyncIterable<Page>;
  /** All of them at once; for lists that fit into memory. */
  all(): Promise<Item[]>;
}

/** `ask` gets undefined for the first page, then whatever `next` said of the page before; null ends the list. */
export function listOf<Item, Page extends { readonly data: readonly Item[] }, Mark>(
  ask: (mark: Mark | undefined) => Promise<Page>,
  next: (page: Page) => Mark | null,
): List<Item, Page> {
  async function* pages() {
    for (let mark: Mark | null | undefined; mark !== null; ) {
      const page: Page = await ask(mark);
      yield page;
      mark = next(page);
    }
  }
  async function* items() {
    const missing = new Set<string>();
    for await (const page of pages()) {
      for (const name of missingIn(page)) missing.add(name);
      yield* page.data;
    }
    if (missing.size > 0) throw new IncompleteList([...missing]);
  }
  return {
    pages,
    [Symbol.asyncIterator]: items,
    all: async () => {
      const all: Item[] = [];
      for await (const item of items()) all.push(item);
      return all;
    },
  };
}

function missingIn(page: object): readonly string[] {
  const missing: unknown = 'missingDatabases' in page ? page.missingDatabases : [];
  return Array.isArray(missing) ? missing.map(String) : [];
}
