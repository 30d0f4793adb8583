// What a round may ask before it decides, and the rows that answer. Everything asked and every row says its directory,
// so that what is known of one never stands for another. statements.ts has the statement of each, load.ts asks.

import type { DirectoryRow, GroupRow, UserRow } from '../db/rows.ts';
import type { MemberRow } from './resync-page.ts';
import type {
  BucketRow,
  GroupNameRow,
  GroupOfUserRow,
  MemberNameRow,
  OrganizationRow,
  PairRow,
  ResyncRow,
  TokenRow,
  UserNameRow,
} from './rows.ts';

/** Resources of a bucket, more or less: a page at any startIndex reads one of them at most. */
export const BUCKET_SIZE = 500;

type InDirectory = readonly [directoryId: string, id: string];

interface Question<Asked, Row extends { readonly directoryId: string }> {
  readonly asked: Asked;
  readonly row: Row;
}

/** One entry a question: what is asked, and a row of the answer. */
export interface QuestionTypes {
  readonly directories: Question<string, DirectoryRow & { readonly directoryId: string }>;
  /** Tokens by their hash, with the directories that they open. */
  readonly tokens: Question<string, TokenRow & DirectoryRow>;
  readonly users: Question<InDirectory, UserRow>;
  /** Who bears these folded user names. */
  readonly userNames: Question<InDirectory, UserNameRow>;
  readonly groups: Question<InDirectory, GroupRow>;
  /** Which groups bear these folded display names. */
  readonly groupNames: Question<InDirectory, GroupNameRow>;
  /** Names of users that are, or are to be, members. */
  readonly memberNames: Question<InDirectory, MemberNameRow>;
  /** Is this member in this group? */
  readonly pairs: Question<readonly [directoryId: string, groupId: string, memberId: string], PairRow>;
  /** Every member id of these groups. */
  readonly wholeGroups: Question<InDirectory, PairRow>;
  /** The groups above these users, direct and indirect. */
  readonly groupsOfUsers: Question<InDirectory, GroupOfUserRow>;
  /** The groups that hold these users or groups directly, as whole rows. */
  readonly holders: Question<InDirectory, GroupRow & { readonly memberId: string }>;
  /** The groups that are members of these groups, as whole rows. */
  readonly childGroups: Question<InDirectory, GroupRow & { readonly parentId: string }>;
  /** Every edge upwards from these groups: what a cycle is told by. */
  readonly edges: Question<InDirectory, PairRow>;
  readonly buckets: Question<readonly [directoryId: string, kind: string, id: string], BucketRow>;
  readonly resyncs: Question<string, ResyncRow>;
  /** The next stretch of a resync, after a position. */
  readonly snapshotUsers: Question<InDirectory, UserRow>;
  readonly snapshotGroups: Question<InDirectory, GroupRow>;
  readonly snapshotMembers: Question<readonly [directoryId: string, groupId: string, memberId: string], MemberRow>;
}

export type QuestionName = keyof QuestionTypes;

/** What is asked under each name. */
export type Questions = { readonly [Name in QuestionName]: QuestionTypes[Name]['asked'][] };

/** The rows that answer what was asked under each name. */
export type Answers = { readonly [Name in QuestionName]: QuestionTypes[Name]['row'][] };

/** All that a load brings. */
export interface Loaded {
  readonly organization: OrganizationRow | undefined;
  readonly answers: Answers;
}
