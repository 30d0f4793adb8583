// What the pages about people and groups are handed, whichever room they stand in: whose directory it is, and where its
// pages are.

import type { HtmlEscapedString } from 'hono/utils/html';
import type { Database } from '../../../database.ts';
import type { StoredDirectory } from '../../../tenancy/directories.ts';
import type { Language } from '../catalog/language.ts';
import type { Shown } from '../roles/place.ts';

export interface DirectoryPlace {
  readonly db: Database;
  readonly directory: StoredDirectory;
  readonly language: Language;
  readonly now: number;
  readonly path: (page: 'people' | 'groups', ...rest: readonly string[]) => string;
  /** The path of a request of the log; null where the log is not shown. */
  readonly request: (id: string) => string | null;
  /** Of the page that helps where nobody was sent yet; null where there is none. */
  readonly setup: string | null;
  /** What is shown of roles; null where they are not. */
  readonly roles: () => Promise<Shown | null>;
}

/** A page to be rendered in the layout of its place. */
export interface View {
  readonly title: string;
  readonly content: HtmlEscapedString | Promise<HtmlEscapedString>;
}
