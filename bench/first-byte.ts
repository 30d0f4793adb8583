// `node bench/first-byte.ts`: when the first byte of a group of 100,000 members comes, and the last one, beside a group of
// 100, asked in turn. `-- --times N` asks each N times (40).

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ask, seed } from './ledger/target.ts';
import { seededUserId } from './people.ts';
import { onCountingServer } from './run/counting-server.ts';

const { values } = parseArgs({ options: { times: { type: 'string', default: '40' } } });
const times = Number(values.times);
const SIZES = [100, 100_000];

const Made = z.object({ id: z.string() });

/** In ms from the request on: the first byte of the body, and the last. */
async function read(url: string, token: string): Promise<{ first: number; last: number; bytes: number }> {
  const began = performance.now();
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200 || !answer.body) throw new Error(`${url} answered ${answer.status}.`);
  let first: number | undefined;
  let bytes = 0;
  for await (const piece of answer.body) {
    first ??= performance.now() - began;
    bytes += piece.length;
  }
  return { first: first ?? 0, last: performance.now() - began, bytes };
}

const sorted = (all: readonly number[]) => all.toSorted((a, b) => a - b);
const at = (all: readonly number[], share: number) => (sorted(all)[Math.floor(all.length * share)] ?? 0).toFixed(0);

await onCountingServer(async (server, target) => {
  console.error('Seeding 100,000 people …');
  const directory = await seed(target, Math.max(...SIZES));
  const base = `/directories/${directory.directoryId}/scim/v2/Groups`;
  const urls: string[] = [];
  for (const size of SIZES) {
    const members = Array.from({ length: size }, (_, i) => ({ value: seededUserId(directory.directoryId, i) }));
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
    const body = { schemas, displayName: `Group of ${size}`, members };
    const { id } = Made.parse(await ask(target, directory.token, 'POST', base, 201, body));
    urls.push(`${server.origin}${base}/${id}`);
  }
  const measured = urls.map((): Awaited<ReturnType<typeof read>>[] => []);
  for (let turn = 0; turn < times; turn++)
    for (const [index, url] of urls.entries()) measured[index]?.push(await read(url, directory.token));
  console.log('| members | bytes | first byte, ms: least | p50 | p95 | last byte: p50 |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const [index, all] of measured.entries()) {
    const first = all.map((one) => one.first);
    const last = all.map((one) => one.last);
    const cells = [SIZES[index], all[0]?.bytes, at(first, 0), at(first, 0.5), at(first, 0.95), at(last, 0.5)];
    console.log(`| ${cells.map((cell) => cell?.toLocaleString('en')).join(' | ')} |`);
  }
});
