import { env } from 'cloudflare:workers';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { insertEvents, rowOfEvent } from '../../src/store/commit/events.ts';
import { isPacked, lengthUnpacked, MAX_PACKED_BYTES, packed, unpacked } from '../../src/store/db/packed.ts';
import { WORDS } from '../../src/store/db/packed-words.ts';
import { entryIn, textOfEntry, unpackedEntry } from '../../src/store/log/entry.ts';
import type { StoredDirectory } from '../../src/tenancy/directories.ts';
import { heldOf } from '../../src/tenancy/held.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** As long as an event of a user, or longer. */
const long = (json: unknown) => JSON.stringify({ json, rest: 'Ada Lovelace, '.repeat(60) });

function event(type: string, data: object) {
  return { sequence: 1, id: 'evt_1', type, directoryId: 'dir_1', at: 1, epoch: 1, data: JSON.stringify(data) };
}

const USER = {
  id: 'usr_01m8fq91sv1yhjb2za4rsgkws2',
  externalId: '[5f "7"] Z',
  userName: 'Ada.Lovelace@acme.example',
  email: 'ada@acme.example',
  givenName: 'Ada',
  familyName: 'Lovelace',
  managerId: 'usr_01m8fq9zzz1yhjb2za4rsgkws2',
  custom: {},
  scim: {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    emails: [{ value: 'ada@acme.example', type: 'work', primary: true }, { value: 'Countess@lovelace.example' }],
    addresses: [{ streetAddress: "12 St James's Square", locality: 'London', country: 'GB', type: 'work' }],
    meta: { resourceType: 'User', created: '2026-11-28T00:00:58.868Z', lastModified: '2026-11-28T00:00:58.868Z' },
  },
};

describe('a packed text', () => {
  it('says what it said, whatever that is', () => {
    const words = fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary', maxDepth: 1 }), words, (json, clear) => {
        for (const text of [json, long(JSON.parse(json))]) expect(unpacked(packed(text, clear))).toBe(text);
      }),
      { numRuns: 30 },
    );
    for (const text of ['', '{}', '"\ud800"', long('\ud800'), `"${'\ud800'.repeat(600)}"`, `"${'\ufeff'.repeat(600)}"`])
      expect(unpacked(packed(text, []))).toBe(text);
  });

  it('is shorter by more than a quarter, and as it was where it would not be', () => {
    const text = JSON.stringify({ user: USER });
    const short = packed(text, [USER.id]);
    expect(isPacked(short)).toBe(true);
    expect(short.length).toBeLessThan(text.length * 0.6);
    const random = JSON.stringify(btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(2000)))));
    expect(packed(random, [])).toBe(random);
    expect(packed('{"user":{"id":"usr_1"}}', [])).toBe('{"user":{"id":"usr_1"}}');
  });

  it('tells its length at its beginning', () => {
    const text = long('Ünïcödé 名前');
    expect(lengthUnpacked(packed(text, []).slice(0, 24))).toBe(bytesOf(text));
  });

  it('has at most 64 KiB, and no more than it says', () => {
    const most = JSON.stringify('a'.repeat(MAX_PACKED_BYTES - 2));
    const short = packed(most, []);
    expect(unpacked(short)).toBe(most);
    const above = JSON.stringify('a'.repeat(MAX_PACKED_BYTES - 1));
    expect(packed(above, [])).toBe(above);
    const wide = JSON.stringify('ä'.repeat(MAX_PACKED_BYTES / 2));
    expect(packed(wide, [])).toBe(wide);
    const says = (bytes: number) => short.replace(/^\*1 \d+/, `*1 ${bytes}`);
    for (const bytes of [MAX_PACKED_BYTES - 1, 10, 0, MAX_PACKED_BYTES + 1, 1e12])
      expect(() => unpacked(says(bytes))).toThrow(/length|no way/);
    const megabyte = deflateRawSync(new Uint8Array(1 << 20), {
      ...{ level: 9, memLevel: 9, windowBits: 15 },
      dictionary: new TextEncoder().encode('bomb'),
    });
    expect(() => unpacked(`*1 1000 ${btoa(String.fromCharCode(...megabyte))}[]`)).toThrow(RangeError);
    expect(() => unpacked(short.replace('*1', '*2'))).toThrow('later version');
    for (const broken of ['*', '*1', '*1 10 []', '*1 10 !!![]', short.slice(0, 20)])
      expect(() => unpacked(broken)).toThrow();
  });

  // What was packed with these words is unpacked with them: never edit them, add a version.
  it('is unpacked with the words that it was packed with', async () => {
    const hash = async (text: string) => {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    };
    const hashes = await Promise.all([...WORDS].map(async ([version, words]) => [version, await hash(words)]));
    expect(hashes).toEqual([['1', '379900ec31dce6fa2f9c405063203e5e83896b9dc95bb5a90617e019d7611d9e']]);
  });
});

describe('a packed event', () => {
  const stored = (type: string, data: object) => rowOfEvent('org_1', event(type, data), true).data;

  it('is found by SQL by everybody whom it names, and where it is long only', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `usr_${String(i).padStart(26, '0')}`);
    const added = ids.map((id) => ({ id, type: 'User', userName: `ada.${id.slice(-2)}@acme.example` }));
    const row = stored('group.members_changed', { group: { id: 'grp_1' }, added, removed: [] });
    expect(isPacked(row)).toBe(true);
    const { results } = await env.DB.prepare('SELECT instr(?1, value) AS at FROM json_each(?2)')
      .bind(row, JSON.stringify(ids))
      .all<{ at: number }>();
    expect(results.map(({ at }) => at > 0)).toEqual(ids.map(() => true));
    const [one] = added;
    const single = event('group.members_changed', { group: { id: 'grp_1' }, added: [one], removed: [] });
    expect(rowOfEvent('org_1', single, true).data).toBe(single.data);
  });

  it('tells what somebody was called who was deleted, and of nobody else', () => {
    const row = stored('user.deleted', { user: USER });
    const clear: unknown = JSON.parse(row.slice(row.indexOf('[')));
    const { email, externalId, id, managerId, userName } = USER;
    expect(clear).toEqual([id, managerId, userName, externalId, email, 'Countess@lovelace.example']);
    expect(stored('user.updated', { user: USER }).toLowerCase()).not.toContain('lovelace');
  });

  it('is read by whoever looks for what the guard holds', async () => {
    const people = Array.from({ length: 20 }, (_, i) => ({
      ...{ id: `usr_${String(i).padStart(26, '0')}`, type: 'User', userName: `ada.${i}@acme.example` },
    }));
    const group = { id: 'grp_1', displayName: 'Engineering', memberCount: 3, scim: { schemas: [] } };
    const told: readonly [string, object][] = [
      ['group.members_changed', { group, added: people, removed: [] }],
      ['group.members_changed', { group, added: [], removed: people }],
      ['user.deleted', { user: { ...USER, id: 'usr_gone' } }],
      ['group.deleted', { group: { ...group, id: 'grp_2', externalId: 'x'.repeat(600) } }],
      ['user.updated', { user: USER }],
    ];
    const seen = async (packs: boolean) => {
      const organizationId = `org_held_${packs}`;
      const rows = told.map(([type, of], i) => ({ ...event(type, of), sequence: i + 1, id: `evt_${packs}_${i}` }));
      await openDatabase(env.DB).run(insertEvents(rows.map((row) => rowOfEvent(organizationId, row, packs))));
      const { n } = (await env.DB.prepare("SELECT sum(data LIKE '*%') AS n FROM events WHERE organization_id = ?")
        .bind(organizationId)
        .first<{ n: number }>()) ?? { n: 0 };
      expect(n).toBe(packs ? told.length : 0);
      const directory = { organizationId, id: 'dir_1', heldAt: 1, heldFrom: 1 };
      return heldOf(openDatabase(env.DB), directory as StoredDirectory);
    };
    const held = await seen(true);
    expect(held).toEqual(await seen(false));
    expect(held).toMatchObject({ people: 21, groups: 2, more: false });
    expect(held?.firstGroups).toContainEqual({ id: 'grp_1', name: 'Engineering', people: 20, deleted: false });
  });

  it('is as it was where nothing is to be packed', () => {
    const one = event('user.created', { user: USER });
    expect(rowOfEvent('org_1', one, false).data).toBe(one.data);
  });
});

describe('an entry of the log', () => {
  const SILENT = { scimType: null, detail: null, requestBody: null, d1Trips: 0, rowsRead: 0, rowsWritten: 0 };
  const body = (more: object) => JSON.stringify({ ...USER.scim, ...more, rest: 'Ada, '.repeat(100) });

  it('says what it said, whatever that is', () => {
    const texts = fc.option(fc.string({ unit: 'binary' }));
    const bodies = fc.option(
      fc.oneof(
        fc.json({ maxDepth: 1 }),
        fc.string({ unit: 'binary' }).map((rest) => body({ rest })),
      ),
    );
    const entries = fc.record(
      {
        path: fc.string(),
        detail: texts,
        scimType: texts,
        requestBody: bodies,
        d1Trips: fc.nat(2),
        rowsRead: fc.nat(2),
      },
      { requiredKeys: ['path'] },
    );
    fc.assert(
      fc.property(entries, fc.boolean(), (entry, packs) => {
        const text = textOfEntry(entry, packs);
        expect(entryIn(text)).toEqual({ ...SILENT, ...entry });
        expect(JSON.parse(unpackedEntry(text)).requestBody ?? null).toBe(entry.requestBody ?? null);
      }),
      { numRuns: 50 },
    );
  });

  it('is JSON that statements look into, and names in quotes whom the body is about', async () => {
    const operation = { method: 'POST', path: '/Users', data: { userName: 'Countess "A"', externalId: 'ext-7' } };
    const member = 'usr_01m8fq9zzz1yhjb2za4rsgkws2';
    const sent = body({ userName: 'Ada@acme.example', Operations: [operation], members: [{ value: member }] });
    const text = textOfEntry(
      { path: '/Users?x', durationMs: 1, ...SILENT, requestBody: sent, skippedMemberCount: 2 },
      true,
    );
    expect(text.length).toBeLessThan(sent.length * 0.75);
    const row = await env.DB.prepare(`SELECT ?1 ->> 'path' AS path, ?1 ->> 'skippedMemberCount' AS skipped`)
      .bind(text)
      .first();
    expect(row).toEqual({ path: '/Users?x', skipped: 2 });
    expect(text).toContain(member);
    const quoted = (value: string) => JSON.stringify(JSON.stringify(value)).slice(1, -1);
    for (const name of ['Ada@acme.example', 'Countess "A"', 'ext-7', 'Countess@lovelace.example'])
      expect(text).toContain(quoted(name));
    // A body that was cut is kept as it is: nobody can say whom it is about.
    expect(entryIn(textOfEntry({ requestBody: sent.slice(0, -1) }, true))['requestBody']).toBe(sent.slice(0, -1));
    expect(textOfEntry({ requestBody: sent.slice(0, -1) }, true)).not.toContain('"*1');
  });
});
