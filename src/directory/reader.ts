// What every read of a provider carries, and the gate that each passes: token, then address, then pause.

import type { Database } from '../database.ts';
import { paused, unauthorized } from '../protocol/error.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import { type Access, type AccessRow, directoryOf } from '../store/list/access.ts';
import { requireAllowed } from './addresses.ts';
import { isPaused } from './record.ts';

export interface Reader {
  /** A session that begins at the primary: a provider reads right after it writes. Its faults are ridden out. */
  readonly db: Database;
  readonly access: Access;
  /** `{origin}/directories/{id}/scim/v2`: what `meta.location` begins with. */
  readonly base: string;
  /** Of the client, as Cloudflare tells it; '' where it does not. */
  readonly address: string;
  /** ENCRYPTION_KEY, which seals cursors. */
  readonly secret: string;
  /** Rows that a list may look at where no index names a few; 0 for no limit (bounded.ts). */
  readonly maxRowsPerList: number;
  /**
   * The same for a trip long after the first one: at the time that it is by then, with a time of its own in which faults
   * are ridden out.
   */
  readonly again: () => Reader;
  /** The directory, once a trip has seen that the token is valid and the directory not paused. */
  admitted: DirectoryRow | null;
}

/**
 * The directory that the row of a valid token names.
 * @throws ScimError 401 where there is no row, 403 for an address that is not in its list, 429 where it is paused
 */
export function admit(reader: Reader, row: AccessRow | undefined): DirectoryRow {
  if (!row) throw unauthorized();
  const directory = directoryOf(row, reader.access.directoryId);
  requireAllowed(directory, reader.address);
  if (isPaused(directory)) throw paused();
  reader.admitted = directory;
  return directory;
}
