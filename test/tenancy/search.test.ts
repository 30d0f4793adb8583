// A search over all customers finds, page by page to the end, everybody whom it means, each once: of directories that stand
// in the index over all of them, of such as do not, and of such as went from one to the other.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newDirectoryId, newOrganizationId, organizationOf } from '../../src/id.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import { firstHit, type Named, namedGroup, namedPerson } from '../../src/protocol/name-search.ts';
import { openDatabases } from '../../src/shards.ts';
import { gatherDirectories } from '../../src/store/upkeep/search-index.ts';
import { searchEverything } from '../../src/tenancy/search.ts';
import { SEARCH_PLACE } from '../../src/tenancy/search-cursor.ts';
import { soughtEverywhere } from '../../src/tenancy/search-found.ts';
import { newGroup, newUser, newWorld, succeeded, type World } from '../organization/world.ts';
import { seedDirectory } from '../seed/directory.ts';
import { groupBody, userBody } from '../world/bodies.ts';

const RUNS = Number(Reflect.get(env, 'PROPERTY_PAIRS') ?? 8);
const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 1);

/** All pages in a row, with what each cost. */
async function searched(text: string, later = 0, meanwhile: () => Promise<void> = () => Promise.resolve()) {
  const [ids, rows]: [string[], number[]] = [[], []];
  for (let after: string | null = ''; after !== null; ) {
    expect(rows.length).toBeLessThan(200);
    const databases = openDatabases(env);
    const page: Awaited<ReturnType<typeof searchEverything>> = await searchEverything(databases.all(), text, {
      after,
      now: Date.now() + later,
    });
    rows.push(databases.meter.rowsRead);
    ids.push(...page.items.map(({ id }) => id));
    if (page.next !== null) expect(page.next).toMatch(SEARCH_PLACE);
    after = page.next;
    await meanwhile();
  }
  return { ids, rows };
}

const clock = async () => {
  const { operator } = openDatabases(env);
  for (let steps = 0; await gatherDirectories(operator, Date.now()); steps++) expect(steps).toBeLessThan(500);
};

const sized = (directoryId: string, count: number) =>
  env.DB.prepare('UPDATE directories SET user_count = ? WHERE id = ?').bind(count, directoryId).run();
const setApart = (directoryId: string) =>
  env.DB.prepare('UPDATE directories SET user_count = 5000, gathered_at = NULL WHERE id = ?').bind(directoryId).run();
const isGathered = async (directoryId: string) =>
  (await env.DB.prepare('SELECT gathered_at AS at FROM directories WHERE id = ?').bind(directoryId).first('at')) !==
  null;

describe('the index over all customers', () => {
  it('holds a directory from the beginning until it outgrows 100, and again once it is small', async () => {
    const world = await newWorld();
    const first = await newUser(world, 'first.outgrown@acme.example');
    expect(await isGathered(world.directoryId)).toBe(true);
    await sized(world.directoryId, 99);
    const second = await newUser(world, 'second.outgrown@acme.example');
    expect(await isGathered(world.directoryId)).toBe(true);
    const third = await newUser(world, 'third.outgrown@acme.example');
    expect(await isGathered(world.directoryId)).toBe(false);
    expect((await searched('outgrown')).ids.sort()).toEqual([first, second, third].sort());
    succeeded(await world.ask({ kind: 'user.replace', id: first, body: userBody('renamed.outgrown@acme.example') }));
    succeeded(await world.ask({ kind: 'user.delete', id: third }));
    expect((await searched('outgrown')).ids.sort()).toEqual([first, second].sort());
    await sized(world.directoryId, 51);
    await clock();
    expect(await isGathered(world.directoryId)).toBe(false);
    await sized(world.directoryId, 50);
    await clock();
    expect(await isGathered(world.directoryId)).toBe(true);
    expect((await searched('outgrown')).ids.sort()).toEqual([first, second].sort());
    expect((await searched('first.outgrown')).ids).toEqual([]);
    succeeded(await world.ask({ kind: 'directory.delete' }, null));
    expect((await searched('outgrown')).ids).toEqual([]);
  });

  it('finds an address that is not the userName any more, and none that is gone', async () => {
    const world = await newWorld();
    const emails = { emails: [{ value: 'kept@index.example' }] };
    const id = await newUser(world, 'kept@index.example', { ...emails, externalId: 'kept-1' });
    const replace = async (userName: string, more: JsonObject) =>
      succeeded(await world.ask({ kind: 'user.replace', id, body: userBody(userName, more) }));
    await replace('renamed@index.example', { ...emails, externalId: 'kept-2' });
    for (const q of ['kept@index', 'renamed@index', 'kept-2', id])
      expect([q, (await searched(q)).ids]).toEqual([q, [id]]);
    expect((await searched('kept-1')).ids).toEqual([]);
    await replace('renamed@index.example', { emails: [{ value: 'Renamed@index.example' }], externalId: 'kept-3' });
    for (const q of ['kept@index', 'kept-2']) expect([q, (await searched(q)).ids]).toEqual([q, []]);
    expect((await searched('renamed@index')).ids).toEqual([id]);
    succeeded(await world.ask({ kind: 'user.delete', id }));
    const left = env.DB.prepare('SELECT count(*) AS n FROM search_index WHERE id = ?').bind(id);
    expect(await left.first('n')).toBe(0);
  });
});

const WORDS = ['Zada', 'Zadam', 'Lovelace', 'Löve', 'Zoë', 'Müller', 'O’Brien'];
const word = fc.constantFrom(...WORDS);
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((each) => each.join(' '));
const account = fc.array(fc.constantFrom('zada', 'love', 'zoë', 'x'), { minLength: 1, maxLength: 2 });
const person = fc.record(
  {
    displayName: name,
    externalId: fc.constantFrom('same-1', 'same-2', 'zada'),
    name: fc.record({ givenName: word, familyName: name }, { requiredKeys: [], noNullPrototype: true }),
    emails: fc
      .array(account, { maxLength: 2 })
      .map((all) => all.map((each) => ({ value: `${each.join('.')}@zada.example` }))),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const act = fc.constantFrom('put', 'put', 'delete');
const change = fc.record({ who: fc.nat(4), account, person, group: name, act }, { noNullPrototype: true });
const typed = fc.constantFrom(
  ...['za', 'zada', 'zada lov', 'lovelace zada', 'löve', 'love, zada', 'zoe', 'müll', 'zada.love', 'x.zada', 'same-1'],
  ...['zada@', 'zada.love@zada.example', 'o’b', 'lovelace zada müller', 'nobody'],
);

interface Known {
  readonly named: Named;
  readonly externalId: unknown;
}

async function apply(
  world: World,
  history: readonly { who: number; account: string[]; person: JsonObject; group: string; act: string }[],
) {
  const known = new Map<string, Known>();
  const [people, groups] = [new Map<number, string>(), new Map<number, string>()];
  for (const { account, act, group, person, who } of history) {
    const userName = `${account.join('.')}.${who}@zada.example`;
    const [id, team] = [
      people.get(who) ?? (await newUser(world, userName, person)),
      groups.get(who) ?? (await newGroup(world, group)),
    ];
    if (act === 'put') {
      succeeded(await world.ask({ kind: 'user.replace', id, body: userBody(userName, person) }));
      succeeded(await world.ask({ kind: 'group.replace', id: team, body: groupBody(group) }));
      known.set(id, { named: namedPerson({ ...person, userName }), externalId: person['externalId'] });
      known.set(team, { named: namedGroup({ displayName: group }), externalId: undefined });
      people.set(who, id);
      groups.set(who, team);
    } else {
      succeeded(await world.ask({ kind: 'user.delete', id }));
      succeeded(await world.ask({ kind: 'group.delete', id: team }));
      for (const map of [people, groups]) map.delete(who);
      for (const gone of [id, team]) known.delete(gone);
    }
  }
  return known;
}

const MAKE: Readonly<Record<string, (world: World, write: () => Promise<void>) => Promise<void>>> = {
  gathered: (_, write) => write(),
  apart: async ({ directoryId }, write) => {
    await setApart(directoryId);
    await write();
    await setApart(directoryId);
  },
  'gathered later': async ({ directoryId }, write) => {
    await setApart(directoryId);
    await write();
    await sized(directoryId, 10);
    await clock();
  },
  outgrown: async ({ directoryId }, write) => {
    await write();
    await setApart(directoryId);
  },
};

describe('a search over all customers', () => {
  it.each(Object.keys(MAKE))('finds whom the names say, each once, in a directory that is %s', async (how) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.array(typed, { minLength: 3, maxLength: 6 }),
        async (history, texts) => {
          const world = await newWorld();
          let known = new Map<string, Known>();
          await MAKE[how]?.(world, async () => {
            known = await apply(world, history);
          });
          for (const text of texts) {
            const { prefixes } = soughtEverywhere(text);
            const expected = [...known].flatMap(([id, { externalId, named }]) =>
              externalId === text || firstHit(named, { keys: prefixes, handles: prefixes }) !== undefined ? [id] : [],
            );
            const { ids } = await searched(text);
            expect([text, ids.sort()]).toEqual([text, expected.sort()]);
          }
          await env.DB.prepare('DELETE FROM directories WHERE id = ?').bind(world.directoryId).run();
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
  });

  describe('of many', () => {
    const DIRECTORIES = 3_000;
    beforeAll(async () => {
      const ids = Array.from({ length: DIRECTORIES }, () => newDirectoryId(newOrganizationId()));
      const rows = JSON.stringify(ids.map((id, n) => [id, organizationOf(id), n]));
      const write = (text: string) => env.DB.prepare(text).bind(rows).run();
      await write(`INSERT INTO directories (id, organization_id, provider, status, user_count, created_at, updated_at)
        SELECT value ->> 0, value ->> 1, 'okta', 'active', 1, 1, 1 FROM json_each(?)`);
      await write(`INSERT INTO users (directory_id, id, user_name_key, external_id, active, version, created_at, modified_at,
          synced_at, doc, search, name_keys, indexed_version)
        SELECT value ->> 0, 'usr_many' || printf('%05d', value ->> 2), 'quill.' || (value ->> 2) || '@many.example', 'many-' || (value ->> 2),
          1, 1, 1, 1, 1, json_object('userName', 'Quill.' || (value ->> 2) || '@many.example'), '{}',
          json_array('feather' || (value ->> 2) || ' quill'), 1 FROM json_each(?)`);
    });

    it('looks into each as long as they are not gathered, in bounded pages, and then reads as few rows as among few', async () => {
      const texts = ['quill.2999@many', 'feather2999', 'many-2999', 'usr_many02999'];
      for (const text of texts) {
        const { ids, rows } = await searched(text);
        expect([text, ids]).toEqual([text, ['usr_many02999']]);
        expect(rows.length).toBe(4);
        expect(Math.max(...rows)).toBeLessThan(1_000 * 21);
      }
      await clock();
      for (const text of [...texts, 'quill 29 nobody', 'nobody@nowhere.example']) {
        // What was gathered just now is looked into besides, for searches that are under way.
        const { ids, rows } = await searched(text, 60_000);
        expect([text, ids]).toEqual([text, texts.includes(text) ? ['usr_many02999'] : []]);
        expect([text, rows.length, Math.min(rows[0] ?? 0, 150)]).toEqual([text, 1, rows[0]]);
      }
      const { ids, rows } = await searched('quill', 60_000);
      expect([ids.length, new Set(ids).size]).toEqual([DIRECTORIES, DIRECTORIES]);
      expect(Math.max(...rows)).toBeLessThan(1_000);
    });

    it('shows everybody once, whose directory was gathered between two pages, or shortly before the first', async () => {
      const [others, world] = [await newWorld(), await newWorld()];
      const make = (one: World, count: number, text: string) =>
        Promise.all(Array.from({ length: count }, (_, n) => newUser(one, `between.${text}.${n}@acme.example`)));
      const made = [...(await make(others, 30, 'first')), ...(await make(world, 40, 'then'))];
      for (const gatheredBefore of [true, false]) {
        await setApart(world.directoryId);
        await sized(world.directoryId, 40);
        if (gatheredBefore) await clock();
        const { ids } = await searched('between', 0, clock);
        expect([gatheredBefore, ids.sort()]).toEqual([gatheredBefore, made.toSorted()]);
      }
    });

    it('looks at as few on each page, where the clock has gathered many since the search began', async () => {
      await env.DB.prepare('UPDATE directories SET gathered_at = NULL WHERE user_count = 1').run();
      const { ids, rows } = await searched('quill.2999@many', 0, clock);
      expect(ids).toEqual(['usr_many02999']);
      expect(rows.length).toBeGreaterThan(2);
      expect(Math.max(...rows)).toBeLessThan(1_000 * 21);
    });

    it('shows everybody of a large directory, page by page', async () => {
      const { user } = await seedDirectory(env.DB, 150, 'search-large');
      const { ids } = await searched('user1');
      const expected = Array.from({ length: 150 }, (_, i) => i).filter((i) => String(i).startsWith('1'));
      expect(ids.sort()).toEqual(expected.map(user).sort());
    });
  });
});
