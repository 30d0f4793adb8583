// `node bench/group-pages.ts`: groups of 1,000, 10,000 and 100,000 members read to the end through /GroupMemberships, by
// cursor, 200 at a time: what each page reads from D1. Rows, not seconds: those hold on any machine.

import { z } from 'zod';
import type { RunningServer } from '../scripts/server.ts';
import { type Directory, seed } from './ledger/target.ts';
import { seededUserId } from './people.ts';
import { onCountingServer } from './run/counting-server.ts';

const SIZES = [1_000, 10_000, 100_000];
const PAGE = 200;
/** The log is written within half a second of the answer. */
const LOG_WRITTEN_MS = 1_500;

const Made = z.object({ id: z.string() });
const Page = z.object({
  Resources: z.array(z.object({ member: z.object({ value: z.string() }) })).default([]),
  nextCursor: z.string().optional(),
});
const Requests = z.object({
  data: z.array(z.object({ path: z.string(), rowsRead: z.number() })),
  nextCursor: z.string().nullable(),
});

async function ask<T>(schema: z.ZodType<T>, url: string, token: string, body?: object): Promise<T> {
  const answer = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return schema.parse(await answer.json());
}

/** Reads a new group of so many members, and tells of the rows that its pages took. */
async function measure(server: RunningServer, directory: Directory, size: number): Promise<string> {
  const base = `${server.origin}/directories/${directory.directoryId}/scim/v2`;
  const members = Array.from({ length: size }, (_, i) => ({ value: seededUserId(directory.directoryId, i) }));
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  const body = { schemas, displayName: `Group of ${size}`, members };
  const { id } = await ask(Made, `${base}/Groups`, directory.token, body);
  const filter = `filter=${encodeURIComponent(`group.value eq "${id}"`)}&count=${PAGE}`;
  const seen = new Set<string>();
  let pages = 0;
  for (let cursor: string | undefined = ''; cursor !== undefined; pages++) {
    const url = `${base}/GroupMemberships?${filter}&cursor=${encodeURIComponent(cursor)}`;
    const page: z.infer<typeof Page> = await ask(Page, url, directory.token);
    for (const { member } of page.Resources) seen.add(member.value);
    cursor = page.nextCursor;
  }
  if (seen.size !== size) throw new Error(`Of ${size} members ${seen.size} were read.`);
  await new Promise((resolve) => setTimeout(resolve, LOG_WRITTEN_MS));
  const rows = (await rowsOfPages(server, directory, pages)).sort((a, b) => a - b);
  const [least, middle, most] = [rows[0], rows[Math.floor(rows.length / 2)], rows.at(-1)];
  return `${size} members: ${pages} pages; rows read of a page: ${least} least, ${middle} median, ${most} most`;
}

/** The newest of the log, which are these pages. */
async function rowsOfPages(server: RunningServer, { directoryId }: Directory, pages: number): Promise<number[]> {
  const rows: number[] = [];
  for (let after = ''; rows.length < pages; ) {
    const url = `${server.origin}/api/v1/directories/${directoryId}/requests?limit=200&method=GET${after}`;
    const { data, nextCursor } = await ask(Requests, url, server.adminApiKey);
    rows.push(...data.filter(({ path }) => path.startsWith('/GroupMemberships')).map(({ rowsRead }) => rowsRead));
    if (nextCursor === null) break;
    after = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
  return rows.slice(0, pages);
}

await onCountingServer(async (server, target) => {
  const directory = await seed(target, Math.max(...SIZES));
  for (const size of SIZES) console.log(await measure(server, directory, size));
});
