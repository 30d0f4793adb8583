// Organizations are found by words of their names and externalIds at the price of a few rows, each once over all pages,
// whatever was written before, and whoever wrote it.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { newOrganizationId } from '../../src/id.ts';
import { openDatabases } from '../../src/shards.ts';
import { insertOrganization, updateOrganization } from '../../src/store/operator/organizations.ts';
import { indexOrganizations } from '../../src/store/upkeep/search-index.ts';
import { findOrganizations, ORGANIZATION_PLACE } from '../../src/tenancy/organization-search.ts';

const RUNS = Number(Reflect.get(env, 'PROPERTY_PAIRS') ?? 40);
const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 1);
const NOW = 1_700_000_000_000;

const databases = () => openDatabases(env);

async function add(name: string, externalId: string | null = null): Promise<string> {
  const id = newOrganizationId();
  await databases().operator.run([insertOrganization({ id, name, externalId, now: NOW })]);
  return id;
}

/** As an earlier version of the Worker writes it. */
async function addUnindexed(rows: readonly (readonly [id: string, name: string, externalId: string | null])[]) {
  await env.DB.prepare(
    `INSERT INTO organizations (id, name, external_id, created_at, updated_at)
      SELECT value ->> 0, value ->> 1, value ->> 2, 1, 1 FROM json_each(?)`,
  )
    .bind(JSON.stringify(rows))
    .run();
}

/** All pages in a row. */
async function found(text: string, limit = 2): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = '', pages = 0; after !== null; pages++) {
    expect(pages).toBeLessThan(500);
    const page: Awaited<ReturnType<typeof findOrganizations>> = await findOrganizations(databases().all(), text, {
      after,
      limit,
    });
    ids.push(...page.items.map(({ id }) => id));
    if (page.next !== null) expect(page.next).toMatch(ORGANIZATION_PLACE);
    after = page.next;
  }
  return ids;
}

const clock = async () => {
  for (let steps = 0; await indexOrganizations(databases().operator, 700); steps++) expect(steps).toBeLessThan(50);
};

beforeEach(() => env.DB.exec('DELETE FROM organizations'));

describe('a search for organizations', () => {
  it('finds by any word of the name or externalId, in any order, whatever the case and the accents', async () => {
    const muller = await add('Gebrüder Müller & Söhne GmbH', 'cust-4711');
    const other = await add('Müllerei Süd', 'https://crm.example/a/4712');
    for (const q of [
      'muller',
      'MÜLLER',
      'söhne gmbh',
      'gmbh muller',
      'geb sohne',
      'cust-4711',
      'CUST',
      '4711',
      'gmbh geb',
    ])
      expect([q, (await found(q)).includes(muller)]).toEqual([q, true]);
    for (const q of ['crm.example', 'sud', 'süd müllerei']) expect([q, await found(q)]).toEqual([q, [other]]);
    expect((await found('müller')).sort()).toEqual([muller, other].sort());
    for (const q of ['uller', 'gmbh south', 'muller@example.com']) expect([q, await found(q)]).toEqual([q, []]);
    expect(await found('4712')).toEqual([other]);
  });

  it('finds a name without a word, and one beyond the limit of a key', async () => {
    const sign = await add('★★');
    const long = await add(`${'Very '.repeat(30)}Long Name`);
    expect(await found('★')).toEqual([sign]);
    expect(await found('long name')).toEqual([long]);
    expect(await found(`${'very '.repeat(30)}long`)).toEqual([long]);
  });

  it('shows the one whose externalId it is first, and once', async () => {
    await add('Acme One');
    const exact = await add('Beta', 'acme');
    await add('Acme Two', 'acme2');
    const all = await found('acme', 1);
    expect(all[0]).toBe(exact);
    expect(all).toHaveLength(3);
    expect(new Set(all).size).toBe(3);
  });

  it('follows a new name, a deletion and a restoration', async () => {
    const id = await add('Analytical Engines', 'a-1');
    const change = { id, wasName: 'Analytical Engines', wasExternalId: 'a-1', now: NOW };
    await databases().operator.run([updateOrganization({ ...change, name: 'Difference Machines', externalId: null })]);
    expect(await found('engines')).toEqual([]);
    expect(await found('a-1')).toEqual([]);
    expect(await found('machines')).toEqual([id]);
    const deleted = env.DB.prepare('UPDATE organizations SET deleted_at = ? WHERE id = ?');
    await deleted.bind(1, id).run();
    expect(await found('machines')).toEqual([]);
    await deleted.bind(null, id).run();
    expect(await found('machines')).toEqual([id]);
    await env.DB.prepare('DELETE FROM organizations WHERE id = ?').bind(id).run();
    const left = await env.DB.prepare("SELECT count(*) AS n FROM search_index WHERE kind = 'Organization'").first('n');
    expect(left).toBe(0);
  });

  it('looks through all until the clock has indexed those of an earlier version, and is right meanwhile', async () => {
    const indexed = await add('Acme Indexed');
    const old = newOrganizationId();
    await addUnindexed([[old, 'Old Acme', 'x-1']]);
    expect((await found('acme')).sort()).toEqual([indexed, old].sort());
    await clock();
    expect((await found('acme')).sort()).toEqual([indexed, old].sort());
    expect(await found('x-1')).toEqual([old]);
    await env.DB.prepare('UPDATE organizations SET name = ? WHERE id = ?').bind('New Name', old).run();
    expect(await found('new name')).toEqual([old]);
    expect(await found('acme')).toEqual([indexed]);
    await clock();
    expect(await found('name new')).toEqual([old]);
    expect(await found('acme')).toEqual([indexed]);
    const idle = databases();
    expect(await indexOrganizations(idle.operator)).toBe(false);
    expect(idle.meter.rowsRead).toBeLessThan(5);
  });

  const word = fc.constantFrom('Acme', 'acm', 'Müller', 'muller', 'GmbH', 'Co', '4711', 'Inc');
  const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
  it('finds on all its pages whom a plain reading finds, each once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ name, externalId: fc.option(fc.array(word, { minLength: 1, maxLength: 2 })), old: fc.boolean() }),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        fc.array(fc.constantFrom('acm', 'acme', 'mül', 'g', 'co', '47', 'inc'), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        async (organizations, words, limit) => {
          await env.DB.exec('DELETE FROM organizations');
          const expected: string[] = [];
          const plain = (text: string) => text.toLowerCase().replaceAll('ü', 'u');
          for (const [n, { externalId, name, old }] of organizations.entries()) {
            const external = externalId === null ? null : [...externalId, `n${n}`].join('-');
            const id = newOrganizationId();
            if (old) await addUnindexed([[id, name, external]]);
            else await databases().operator.run([insertOrganization({ id, name, externalId: external, now: NOW })]);
            const own = plain(`${name} ${external ?? ''}`).split(/[ -]/);
            if (words.every((each) => own.some((one) => one.startsWith(plain(each))))) expected.push(id);
          }
          await clock();
          expect((await found(words.join(' '), limit)).sort()).toEqual(expected.sort());
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('reads as many rows among 3,000 as among few', async () => {
    const many = Array.from(
      { length: 3_000 },
      (_, n) => [newOrganizationId(), `Customer ${n} GmbH`, `crm-${n}`] as const,
    );
    await addUnindexed(many);
    await clock();
    const cost = async (text: string) => {
      const asked = databases();
      const { items, next } = await findOrganizations(asked.all(), text, { after: '', limit: 25 });
      return { found: items.length, next, rows: asked.meter.rowsRead };
    };
    for (const [text, most] of [
      ['Customer 2999', 120],
      ['2999 gmbh', 120],
      ['crm-2999', 120],
      ['gmbh 2999', 120],
      ['nobody', 20],
      ['customer nobody', 120],
    ] as const) {
      const { found, next, rows } = await cost(text);
      expect([text, found, next]).toEqual([text, text.includes('nobody') ? 0 : 1, null]);
      expect([text, rows]).toEqual([text, Math.min(rows, most)]);
    }
    expect((await cost('customer')).rows).toBeLessThan(200);
    // Each is looked at once, in pages that are bounded too.
    expect((await cost('gmbh customer')).rows).toBeLessThan(1_200);
  });
});
