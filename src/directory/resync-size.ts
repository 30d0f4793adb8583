// What a resync writes: an event for each person and group, and one for each hundred members, which are kept as long as any
// event. Estimated, before there is one of them. Pure.

/** What a byte of an event takes on disk, with its index (docs/decisions/0031), and where it is stored packed (0036). */
const ON_DISK = { plain: 2.2, packed: 0.3 };
/** Members are little but IDs, which hardly get shorter. */
const MEMBERS_ON_DISK = { plain: 2.2, packed: 1.2 };
/** Of an event of a person or group, beside the resource itself. */
const FRAME_BYTES = 900;
/** The event has the resource whole, and half of it once more as the host app's view. */
const RESOURCE_SHARE = 1.5;
const MEMBER_BYTES = 100;
/** Of a person as providers send them (docs/scale.md). */
const DOC_BYTES = 800;

/** What is known of a directory before its resync. */
export interface ResyncedDirectory {
  readonly users: number;
  readonly groups: number;
  /** Of a user as the database has it, on average. */
  readonly docBytes?: number;
  readonly members?: number;
}

/**
 * Bytes that the events of a resync take on disk, roughly: for an ordinary person 4.6 kB, or 0.6 kB packed.
 * @param packs whether long events are stored packed
 */
export function resyncBytes(
  { docBytes = DOC_BYTES, groups, members = 0, users }: ResyncedDirectory,
  packs = false,
): number {
  const ofUsers = users * (FRAME_BYTES + RESOURCE_SHARE * docBytes);
  const ofGroups = groups * 2 * FRAME_BYTES;
  const form = packs ? 'packed' : 'plain';
  return Math.round(ON_DISK[form] * (ofUsers + ofGroups) + MEMBERS_ON_DISK[form] * members * MEMBER_BYTES);
}

/**
 * How many members groups have together, of which some are known: the others are taken for ordinary ones, so that a group
 * of everybody counts once.
 */
export function membersOfAll(groups: number, known: readonly number[]): number {
  const sorted = known.toSorted((a, b) => a - b);
  const ordinary = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return known.reduce((sum, n) => sum + n, 0) + ordinary * Math.max(0, groups - known.length);
}
