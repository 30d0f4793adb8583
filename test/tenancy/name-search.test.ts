// A search by the index finds whom a plain reading of the names finds, whatever was written before, page by page.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { findGroupsPage, findPeoplePage } from '../../src/tenancy/people-pages.ts';
import { newGroup, newUser, newWorld, succeeded, type World } from '../organization/world.ts';
import { groupBody, userBody } from '../world/bodies.ts';

const RUNS = Number(Reflect.get(env, 'PROPERTY_PAIRS') ?? 12);
const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 1);

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const words = (text: string) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** As docs/guides/portal.md tells it, without an index. */
function isFound(names: readonly string[], whole: readonly string[], sought: string): boolean {
  const own = names.flatMap(words);
  const asked = words(sought);
  const hasAll =
    !sought.includes('@') && asked.length > 0 && asked.every((word) => own.some((each) => each.startsWith(word)));
  // Any address begins as it is typed, or as its words are with dots between them, two also the other way round.
  const rows = asked.length === 2 ? [asked, asked.toReversed()] : [asked];
  const beginnings = sought.includes('@') || asked.length === 0 ? [] : rows.map((row) => row.join('.'));
  return (
    hasAll || whole.some((each) => [sought.toLowerCase(), ...beginnings].some((b) => each.toLowerCase().startsWith(b)))
  );
}

function personFound(doc: JsonObject, sought: string): boolean {
  const name = isObject(doc['name']) ? doc['name'] : {};
  const addresses = (Array.isArray(doc['emails']) ? doc['emails'] : []).map((email) =>
    isObject(email) ? text(email['value']) : '',
  );
  const accounts = [text(doc['userName']), addresses[0] ?? ''].map((each) => each.split('@')[0] ?? '');
  const names = [name['givenName'], name['familyName'], doc['displayName'], doc['nickName']].map(text);
  return isFound([...names, ...accounts], [text(doc['userName']), ...addresses], sought);
}

const WORDS = ['Ada', 'Adam', 'Lovelace', 'Löve', 'Zoë', 'zo', 'Müller', 'O’Brien', 'Лев'];
const word = fc.constantFrom(...WORDS);
const name = fc.array(word, { minLength: 1, maxLength: 2 }).map((each) => each.join(' '));
const account = fc.array(fc.constantFrom('ada', 'love', 'zoë', 'adam', 'x'), { minLength: 1, maxLength: 2 });
const person = fc.record(
  {
    displayName: name,
    nickName: word,
    name: fc.record({ givenName: word, familyName: name }, { requiredKeys: [], noNullPrototype: true }),
    emails: fc
      .array(account, { maxLength: 2 })
      .map((all) => all.map((each) => ({ value: `${each.join('.')}@ada.example` }))),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const changes = fc.array(
  fc.record(
    { who: fc.nat(5), account, person, group: name, act: fc.constantFrom('put', 'put', 'delete') },
    { noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 12 },
);
/** A beginning of each of some words, in any case. */
const typed = fc
  .array(
    fc.record({ word: fc.constantFrom(...WORDS, 'ada.love', 'x', 'zoë@'), length: fc.integer({ min: 1, max: 9 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((parts) => parts.map(({ length, word }) => word.slice(0, length)).join(' '));

interface Copy {
  readonly people: Map<string, JsonObject>;
  readonly groups: Map<string, string>;
}

async function apply(
  world: World,
  history: Iterable<{ who: number; account: string[]; person: JsonObject; group: string; act: string }>,
) {
  const people = new Map<number, { id: string; doc: JsonObject }>();
  const groups = new Map<number, { id: string; displayName: string }>();
  for (const { account, act, group, person, who } of history) {
    const [known, team] = [people.get(who), groups.get(who)];
    const doc = { ...person, userName: `${account.join('.')}.${who}@ada.example` };
    if (!known) people.set(who, { id: await newUser(world, doc.userName, person), doc });
    else if (act === 'put') {
      succeeded(await world.ask({ kind: 'user.replace', id: known.id, body: userBody(doc.userName, person) }));
      people.set(who, { id: known.id, doc });
    } else {
      succeeded(await world.ask({ kind: 'user.delete', id: known.id }));
      people.delete(who);
    }
    if (!team) groups.set(who, { id: await newGroup(world, group), displayName: group });
    else if (act === 'put') {
      succeeded(await world.ask({ kind: 'group.replace', id: team.id, body: groupBody(group) }));
      groups.set(who, { id: team.id, displayName: group });
    } else {
      succeeded(await world.ask({ kind: 'group.delete', id: team.id }));
      groups.delete(who);
    }
  }
  return {
    people: new Map([...people.values()].map(({ doc, id }) => [id, doc])),
    groups: new Map([...groups.values()].map(({ displayName, id }) => [id, displayName])),
  } satisfies Copy;
}

/** Every page, one after the other. */
async function all<One>(
  pageAfter: (after: string) => Promise<{ rows: readonly One[]; next: string | null }>,
): Promise<One[]> {
  const found: One[] = [];
  let after: string | null = '';
  for (let pages = 0; after !== null; pages++) {
    expect(pages).toBeLessThan(40);
    const page: { rows: readonly One[]; next: string | null } = await pageAfter(after);
    found.push(...page.rows);
    after = page.next;
  }
  return found;
}

describe('a search of names', () => {
  it('finds in a large directory whom a plain reading finds, each once', async () => {
    const db = openDatabase(env.DB);
    await fc.assert(
      fc.asyncProperty(
        changes,
        fc.array(typed, { minLength: 4, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (history, searches, limit) => {
          const world = await newWorld();
          const { directoryId } = world;
          const copy = await apply(world, history);
          await env.DB.prepare('UPDATE directories SET user_count = 5000, group_count = 5000 WHERE id = ?')
            .bind(directoryId)
            .run();
          for (const search of searches) {
            const people = await all((after) => findPeoplePage(db, directoryId, { search, after, limit, size: 5000 }));
            const wanted = [...copy.people].filter(([, doc]) => personFound(doc, search)).map(([id]) => id);
            expect([search, people.map(({ id }) => id).sort()]).toEqual([search, wanted.sort()]);
            const groups = await all((after) =>
              findGroupsPage(db, directoryId, { search, after, limit, staleBefore: 0 }),
            );
            const named = [...copy.groups].filter(([, each]) => isFound([each], [each], search)).map(([id]) => id);
            expect([search, groups.map(({ group }) => group.id).sort()]).toEqual([search, named.sort()]);
          }
        },
      ),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  });

  it('finds in a small directory also what stands within a word, and shows nobody twice', async () => {
    const world = await newWorld();
    const db = openDatabase(env.DB);
    const ids = [
      await newUser(world, 'ada@acme.example', { displayName: 'Ada Lovelace', active: false }),
      await newUser(world, 'grace@acme.example', { displayName: 'Grace Hopper', externalId: 'lace' }),
    ];
    const find = async (search: string, active?: boolean) =>
      (await all((after) => findPeoplePage(db, world.directoryId, { search, active, after, limit: 1, size: 2 }))).map(
        ({ id }) => ids.indexOf(id),
      );
    expect(await find('lace')).toEqual([1, 0]);
    expect(await find('love')).toEqual([0]);
    expect(await find('acme')).toEqual([0, 1]);
    expect(await find('a')).toEqual([0, 1]);
    expect(await find('lovelace, ada')).toEqual([0]);
    expect(await find('lace', false)).toEqual([0]);
    expect(await find('grace', false)).toEqual([]);
    expect(await find('++')).toEqual([]);
    ids.push(await newUser(world, 'x1', { externalId: 'lace' }));
    expect(await find('lace')).toEqual([1, 2, 0]);
    expect(await find(ids[0] ?? '')).toEqual([0]);
    // Of a long name the last words lead nowhere.
    const long = 'alpha bravo charlie delta echo foxtrot golf hotel india juliett';
    ids.push(await newUser(world, 'x2', { displayName: long }));
    expect(await find('juliett')).toEqual([3]);
    expect(await find('india juliett')).toEqual([3]);
  });

  it('comes to an end with a place of another text’s search', async () => {
    const world = await newWorld();
    const db = openDatabase(env.DB);
    await newUser(world, 'ada@acme.example', { displayName: 'Ada Lovelace' });
    const find = (search: string, after: string) =>
      findPeoplePage(db, world.directoryId, { search, after, limit: 1, size: 1 });
    expect(await find('ada', 'words.usr_1.YWRh')).toMatchObject({ next: null });
    expect(await find('++', 'words..')).toMatchObject({ next: null });
  });
});
