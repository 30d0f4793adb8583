// Which part of a list is asked for: by startIndex, or by the position behind or before a resource.

export type SortValue = string | number | null;

/** The position of a resource in a list. */
export interface Position {
  readonly id: string;
  /** Null also where the order is that of ids. */
  readonly value: SortValue;
  /** Only the beginning of a long text: the rest is looked up. */
  readonly cut?: true;
}

interface IndexWindow {
  readonly kind: 'index';
  readonly startIndex: number;
  readonly count: number;
  /** A resource before the page, and its own index: what stands before that is not passed. */
  readonly from?: { readonly position: Position; readonly startIndex: number };
  /** Of the organization when the indexes of the page were right: as it begins, or as its place was noted. */
  readonly sequence?: number;
}

export type Window =
  | IndexWindow
  /** `count` resources after the position, or before it, then nearest first; from the list's begin without one. */
  | {
      readonly kind: 'keyset';
      readonly from: Position | null;
      readonly backwards: boolean;
      readonly count: number;
      /** How many there were in all when the first page was read; absent where it is to be counted. */
      readonly total?: number;
    };
