// A directory as tests compare it: in words, and in one order.

/** A directory in the words that simulations use too: people by userName. */
export interface DirectoryView {
  readonly users: readonly PersonView[];
  /** Members by userName, nested groups by displayName. */
  readonly groups: readonly { readonly displayName: string; readonly members: readonly string[] }[];
}

export interface PersonView {
  readonly userName: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly title: string | null;
  readonly department: string | null;
  readonly active: boolean;
}

/** By code unit: the same everywhere. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
