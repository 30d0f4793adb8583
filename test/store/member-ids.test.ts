// What a request names as members may be any text. What no row can have costs no look.

import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { newDirectoryId, newId, newOrganizationId } from '../../src/id.ts';
import { load, noQuestions } from '../../src/store/load/load.ts';

async function rowsRead(ids: readonly string[]): Promise<number> {
  const organizationId = newOrganizationId();
  const directoryId = newDirectoryId(organizationId);
  const groupId = newId('grp', Date.now());
  const questions = noQuestions();
  for (const id of ids) {
    questions.memberNames.push([directoryId, id]);
    questions.groups.push([directoryId, id]);
    questions.pairs.push([directoryId, groupId, id]);
  }
  const db = openDatabase(env.DB);
  await load(db, organizationId, questions);
  return db.meter.rowsRead;
}

it('ids that are none of ours are not looked for, whatever they look like', async () => {
  const nothing = await rowsRead([]);
  const long = newId('usr', Date.now()).padEnd(80, '0');
  expect(await rowsRead([...Array(1000).keys()].map((n) => `e${n}@example.com`))).toBe(nothing);
  expect(await rowsRead(['', 'usr', 'USR_1', 'usr-1', ' usr_1', long, newId('evt', 0), 'a\nusr_1'])).toBe(nothing);
  expect(await rowsRead([newId('usr', 0), newId('usr', 1), newId('grp', 2)])).toBeGreaterThan(nothing);
});
