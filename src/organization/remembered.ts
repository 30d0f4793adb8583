// What an organization's writer remembers of the rows that its latest commits left behind: a guess, never a truth. Whatever
// is decided on it is compared with the rows themselves by the batch that commits (decisions/0032). In memory only.

import type { Asked, KnownRow } from '../store/load/asked.ts';
import { keyOf } from '../store/load/asked.ts';
import type { OrganizationRow } from '../store/load/organization.ts';
import type { QuestionName } from '../store/load/questions.ts';

/** Providers send what belongs together within seconds, and people's data is kept no longer than it helps. */
export const MAX_AGE_MS = 60_000;
/** Many objects share an isolate of 128 MB. */
const MAX_BYTES = 128 * 1024;
/** More than most users and groups; a larger one is loaded each time. */
const MAX_ENTRY_BYTES = 16 * 1024;
/** A commit that touches more than this leaves little worth remembering, and takes long to look through. */
const MAX_TOUCHED = 50;

export interface Remembered {
  /** Drops what is too old by now. */
  age(now: number): void;
  /** As the latest commit left it; null if nothing is remembered. */
  organization(): OrganizationRow | null;
  rowsOf(name: QuestionName, asked: unknown): readonly KnownRow[] | undefined;
  /** Whether the groups of this directory that were changed last have been read. */
  knowsGroupsOf(directoryId: string): boolean;
  learn(lesson: Lesson): void;
  forget(): void;
}

/** What the end of a commit read. */
export interface Lesson {
  /** When the commit was decided. */
  readonly now: number;
  readonly organization: OrganizationRow;
  /** Ids that the commit changed: what is remembered of them is no longer so. */
  readonly touched: ReadonlySet<string>;
  readonly read: readonly Read[];
  /** The directory whose latest changed groups are among what was read. */
  readonly groupsOf: string | null;
}

export interface Read {
  readonly asked: Pick<Asked, 'asked' | 'name'>;
  readonly rows: readonly KnownRow[];
}

interface Entry {
  readonly rows: readonly KnownRow[];
  /** Key and rows. */
  readonly text: string;
  readonly at: number;
}

export function openRemembered(): Remembered {
  /** The oldest first. */
  const entries = new Map<string, Entry>();
  const groupsReadAt = new Map<string, number>();
  let organization: { readonly row: OrganizationRow; readonly at: number } | null = null;
  let size = 0;

  const drop = (key: string) => {
    size -= entries.get(key)?.text.length ?? 0;
    entries.delete(key);
  };

  const keep = ({ asked, rows }: Read, at: number) => {
    const key = keyOf(asked.name, asked.asked);
    drop(key);
    const text = key + JSON.stringify(rows);
    if (text.length > MAX_ENTRY_BYTES) return;
    entries.set(key, { rows, text, at });
    size += text.length;
    for (const oldest of entries.keys()) {
      if (size <= MAX_BYTES) break;
      drop(oldest);
    }
  };

  const forget = () => {
    entries.clear();
    groupsReadAt.clear();
    organization = null;
    size = 0;
  };

  return {
    age(now) {
      const isOld = (at: number) => now - at > MAX_AGE_MS;
      if (organization && isOld(organization.at)) return forget();
      for (const [key, { at }] of entries) if (isOld(at)) drop(key);
      for (const [directoryId, at] of groupsReadAt) if (isOld(at)) groupsReadAt.delete(directoryId);
    },
    organization: () => organization?.row ?? null,
    rowsOf: (name, asked) => entries.get(keyOf(name, asked))?.rows,
    knowsGroupsOf: (directoryId) => groupsReadAt.has(directoryId),
    learn({ groupsOf, now, organization: row, read, touched }) {
      if (touched.size > MAX_TOUCHED) forget();
      organization = { row, at: now };
      // A token comes with its directory, which nearly every commit changes.
      const isStale = (key: string, text: string) =>
        key.startsWith('tokens ') || [...touched].some((id) => text.includes(id));
      for (const [key, { text }] of entries) if (isStale(key, text)) drop(key);
      for (const one of read) keep(one, now);
      if (groupsOf !== null) groupsReadAt.set(groupsOf, now);
    },
    forget,
  };
}
