// What a receiver must remember, and the one way in which it is written: together with the app's own rows, or not at all.

/** Members first: that is also the order in which they are taken away. */
export const KINDS = ['member', 'group', 'user', 'resync', 'directory'] as const;

/** Something that the receiver knows to be there, and the sequence of the event that named it last. */
export interface Known {
  readonly kind: (typeof KINDS)[number];
  readonly directoryId: string;
  /** Of a member: its group. Else empty. */
  readonly parent: string;
  readonly id: string;
  readonly sequence: number;
}

/** How far an organization's events have been applied. */
export interface Position {
  /** 1, and higher after Rollcall's database was restored: sequences then come a second time. */
  readonly epoch: number;
  readonly sequence: number;
}

/** Where an event stands. A Rollcall of before epochs, and events written by hand, say none: the first one. */
export function positionOf({ epoch = 1, sequence }: { readonly epoch?: number; readonly sequence: number }): Position {
  return { epoch, sequence };
}

/** Whether a position is beyond another. */
export function isAfter(one: Position, other: Position | undefined): boolean {
  if (other === undefined) return true;
  return one.epoch === other.epoch ? one.sequence > other.sequence : one.epoch > other.epoch;
}

/** Whether a commit begins an epoch: what is known from before is then older than anything in it. */
export function beginsEpoch({ from, to }: Pick<Commit<unknown>, 'from' | 'to'>): boolean {
  return from !== undefined && from.epoch !== to.epoch;
}

export interface KnownQuery {
  readonly organizationId: string;
  /** Absent: of all directories. */
  readonly directoryId?: string;
  readonly kind: Known['kind'];
  readonly parent?: string;
  /** Exclusive: only what was named last by an older event. */
  readonly before: number;
  readonly limit: number;
}

/** What is written at once. */
export interface Commit<Write> {
  readonly organizationId: string;
  /** Where the position must still be; undefined where there must be none. */
  readonly from: Position | undefined;
  /** Where it is then: the last event that was applied. With another epoch, everything known gets the sequence 0. */
  readonly to: Position;
  readonly known: readonly Known[];
  readonly forgotten: readonly Known[];
  /** The app's own, in order. */
  readonly writes: readonly Write[];
}

/**
 * `Write` is what an app's handlers return to have written: SQL, say. Each adapter says which forms it takes.
 */
export interface Store<Write> {
  /** The last event that was applied; undefined where there was none. */
  position(organizationId: string): Promise<Position | undefined>;
  /** In no order that is relied upon. */
  known(query: KnownQuery): Promise<readonly Known[]>;
  /** All or nothing. False, with nothing written, where the position is not `from` any more: another was faster. */
  commit(commit: Commit<Write>): Promise<boolean>;
}

/** The key of a Known in its organization. */
export function keyOf({ kind, directoryId, parent, id }: Omit<Known, 'sequence'>): string {
  return JSON.stringify([kind, directoryId, parent, id]);
}
