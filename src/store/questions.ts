// What a round may ask before it decides, and the answers. load.ts asks.

import type { MemberRow } from './resync-page.ts';
import type { DirectoryRow, GroupRow, UserRow } from './rows.ts';

/** Resources of a bucket, more or less: a page at any startIndex reads one of them at most. */
export const BUCKET_SIZE = 500;

type InDirectory = readonly [directoryId: string, id: string];

/** What is asked. Ids come with their directory: no look-up crosses a tenant. */
export interface Questions {
  readonly organizationId: string;
  readonly directoryIds: readonly string[];
  /** Tokens, and the directories that they open. */
  readonly tokenHashes: readonly string[];
  readonly users: readonly InDirectory[];
  /** Who bears these folded user names. */
  readonly userNames: readonly InDirectory[];
  readonly groups: readonly InDirectory[];
  /** Names of users that are, or are to be, members. */
  readonly memberNames: readonly InDirectory[];
  /** Is this member in this group? */
  readonly pairs: readonly (readonly [groupId: string, memberId: string])[];
  /** Every member id of these groups. */
  readonly wholeGroups: readonly string[];
  /** The groups above these users, direct and indirect. */
  readonly groupsOfUsers: readonly InDirectory[];
  /** The groups that hold these users or groups directly, as whole rows. */
  readonly holdersOf: readonly InDirectory[];
  /** The groups that are members of these groups, as whole rows. */
  readonly childGroupsOf: readonly InDirectory[];
  /** Every edge upwards from these groups: what a cycle is told by. */
  readonly edgesAbove: readonly InDirectory[];
  readonly buckets: readonly (readonly [directoryId: string, kind: string, id: string])[];
  readonly resyncs: readonly string[];
  readonly usersAfter: readonly { readonly directoryId: string; readonly after: string }[];
  readonly groupsAfter: readonly { readonly directoryId: string; readonly group: string; readonly member: string }[];
}

type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** Questions that are being gathered. */
export type OpenQuestions = Open<Questions>;

export function noQuestions(organizationId: string): OpenQuestions {
  return {
    organizationId,
    directoryIds: [],
    tokenHashes: [],
    users: [],
    userNames: [],
    groups: [],
    memberNames: [],
    pairs: [],
    wholeGroups: [],
    groupsOfUsers: [],
    holdersOf: [],
    childGroupsOf: [],
    edgesAbove: [],
    buckets: [],
    resyncs: [],
    usersAfter: [],
    groupsAfter: [],
  };
}

export interface TokenRow {
  readonly hash: string;
  readonly directoryId: string;
  readonly expiresAt: number | null;
}

/** A group that holds a user directly. */
export interface GroupOfUserRow {
  readonly userId: string;
  readonly groupId: string;
  readonly displayName: string;
  /** JSON list of the [id, displayName] of the groups above it; null where none is. */
  readonly above: string | null;
}

export interface BucketRow {
  readonly directoryId: string;
  readonly kind: string;
  /** The id that was asked for. */
  readonly id: string;
  readonly firstId: string;
  readonly n: number;
  /** 1 where no bucket comes after this one. */
  readonly last: number;
  /** Greatest id of that kind in the directory; looked up only where the bucket is full. */
  readonly newestId: string | null;
}

export interface ResyncRow {
  readonly directoryId: string;
  readonly id: string;
  readonly stage: string;
  readonly position: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

export interface Answers {
  readonly organization: OrganizationRow | undefined;
  readonly directories: DirectoryRow[];
  readonly tokens: TokenRow[];
  readonly users: UserRow[];
  readonly userNames: { directoryId: string; userNameKey: string; id: string }[];
  readonly groups: GroupRow[];
  readonly memberNames: { directoryId: string; id: string; userName: string; displayName: string | null }[];
  readonly pairs: { groupId: string; memberId: string }[];
  readonly wholeGroups: { groupId: string; memberId: string }[];
  readonly groupsOfUsers: GroupOfUserRow[];
  readonly holders: (GroupRow & { memberId: string })[];
  readonly childGroups: (GroupRow & { parentId: string })[];
  readonly edges: { groupId: string; memberId: string }[];
  readonly buckets: BucketRow[];
  readonly resyncs: ResyncRow[];
  readonly snapshotUsers: UserRow[];
  readonly snapshotGroups: GroupRow[];
  readonly snapshotMembers: MemberRow[];
}

export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly lastSequence: number;
  readonly lastCommit: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
}
