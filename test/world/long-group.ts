// The response of a group of any length, made as the Worker makes it, over a database that has nothing but this group.

import type { Database } from '../../src/database.ts';
import { memberPages } from '../../src/directory/member-pages.ts';
import type { Reader } from '../../src/directory/reader.ts';
import { groupText } from '../../src/http/scim/long-members.ts';
import { textStream } from '../../src/http/text-stream.ts';
import { newId } from '../../src/id.ts';
import { ALL } from '../../src/protocol/project.ts';
import { MEMBERS_AT_ONCE } from '../../src/store/list/groups.ts';

const BASE = `https://scim.example/directories/dir_${'0'.repeat(29)}/scim/v2`;
const GROUP = newId('grp', 0);
const memberId = (n: number) => `usr_${String(n).padStart(26, '0')}`;

/** A database that has nothing but the group, of as many members, and answers a trip as D1 does. */
function databaseOf(length: number): Database {
  const directory = { status: 'active', allowedAddresses: null, asked: GROUP, id: GROUP };
  const run = async (statements: readonly { readonly params: readonly unknown[] }[]) => {
    const places = statements[1]?.params.find((each) => typeof each === 'string' && each.startsWith('[['));
    const [[, after] = []] = JSON.parse(String(places)) as [string, string][];
    const from = after ? Number(after.slice(4)) + 1 : 0;
    const count = Math.min(MEMBERS_AT_ONCE + 1, length - from);
    const rows = Array.from({ length: count }, (_, n) => ({
      groupId: GROUP,
      memberId: memberId(from + n),
      display: `Ada Lovelace ${from + n}`,
    }));
    // As text and back, so that no text is shared.
    return JSON.parse(JSON.stringify([[directory], rows]));
  };
  return { meter: { d1Trips: 0, rowsRead: 0, rowsWritten: 0 }, answered: () => null, run: run as Database['run'] };
}

function readerOf(db: Database): Reader {
  const reader: Reader = {
    db,
    access: { directoryId: '', tokenHash: '', now: 0 },
    base: BASE,
    address: '',
    secret: '',
    maxRowsPerList: 0,
    again: () => reader,
    admitted: null,
  };
  return reader;
}

export function responseOf(length: number): ReadableStream<Uint8Array> {
  const pages = memberPages(readerOf(databaseOf(length)), [GROUP]);
  return textStream(groupText({ schemas: [], id: GROUP, meta: {} }, pages, { projection: ALL, base: BASE })).body;
}
