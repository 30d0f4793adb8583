import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { newDirectoryId, newId, newOrganizationId, organizationOf } from '../../src/id.ts';
import { tellExpiring } from '../../src/organization/credentials-upkeep.ts';
import { runRound } from '../../src/organization/round.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import { isObject } from '../../src/protocol/json.ts';
import { unpacked } from '../../src/store/db/packed.ts';
import { createDirectory, deleteDirectory } from '../../src/tenancy/directory-actions.ts';
import { createClient } from '../../src/tenancy/oauth-clients.ts';
import { createOrganization } from '../../src/tenancy/organizations.ts';
import { createToken, removeToken } from '../../src/tenancy/tokens.ts';
import { directory as directoryRow, seed, token } from '../seed/rows.ts';
import { NOW, testContext, value } from '../tenancy/context.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

async function newDirectory(): Promise<string> {
  const context = testContext();
  const { id } = value(await createOrganization(context, { name: 'Acme', externalId: null, shard: '' }));
  return value(await createDirectory(context, id, { provider: 'entra', name: null })).id;
}

const newToken = async (directoryId: string, expiresAt: number | null, now = NOW) =>
  value(await createToken(testContext({ now }), directoryId, { expiresAt })).row.id;

/** The clock's turn at a time. */
const tell = (now: number) => tellExpiring(openDatabase(env.DB), testContext({ now }).change, now);

interface Told {
  readonly id: unknown;
  readonly days: unknown;
  readonly at: number;
}

async function toldOf(directoryId: string): Promise<Told[]> {
  const { results } = await env.DB.prepare(
    "SELECT data, at FROM events WHERE organization_id = ? AND type = 'token.expiring' ORDER BY sequence",
  )
    .bind(organizationOf(directoryId))
    .all<{ data: string; at: number }>();
  return results.map(({ at, data }) => {
    const { token: of, withinDays } = JSON.parse(unpacked(data));
    return { id: isObject(of) ? of['id'] : null, days: withinDays, at };
  });
}

describe('what ends soon', () => {
  it('is told of 14 and 3 days before, to the millisecond, once each', async () => {
    const directoryId = await newDirectory();
    const end = NOW + 90 * DAY_MS;
    const id = await newToken(directoryId, end);
    await newToken(directoryId, null);
    const marks = [end - 14 * DAY_MS, end - 3 * DAY_MS];
    for (const mark of marks) for (const now of [mark - 1, mark, mark + 1, mark + DAY_MS]) await tell(now);
    for (const now of [end, end + DAY_MS]) await tell(now);
    expect(await toldOf(directoryId)).toEqual([
      { id, days: 14, at: marks[0] },
      { id, days: 3, at: marks[1] },
    ]);
  });

  it('is told of once where the clock stood still, and not twice for both', async () => {
    const directoryId = await newDirectory();
    const end = NOW + 90 * DAY_MS;
    const id = await newToken(directoryId, end);
    for (const now of [end - 2 * DAY_MS, end - DAY_MS]) await tell(now);
    expect(await toldOf(directoryId)).toEqual([{ id, days: 3, at: end - 2 * DAY_MS }]);
  });

  it('is not told of to whoever just made it for so long', async () => {
    const directoryId = await newDirectory();
    const [short, shorter] = [10 * DAY_MS, 2 * DAY_MS];
    const id = await newToken(directoryId, NOW + short);
    await newToken(directoryId, NOW + shorter);
    for (let now = NOW; now < NOW + 11 * DAY_MS; now += 12 * HOUR_MS) await tell(now);
    expect(await toldOf(directoryId)).toEqual([{ id, days: 3, at: NOW + short - 3 * DAY_MS }]);
  });

  it('can be the secret of an OAuth client, and names both', async () => {
    const directoryId = await newDirectory();
    const expiresAt = NOW + 30 * DAY_MS;
    const made = value(await createClient(testContext(), directoryId, { method: 'client_secret', expiresAt }));
    for (const now of [expiresAt - 14 * DAY_MS, expiresAt - 3 * DAY_MS, expiresAt - 1]) await tell(now);
    expect((await toldOf(directoryId)).map(({ days, id }) => [id, days])).toEqual([
      [made.created?.row.id, 14],
      [made.created?.row.id, 3],
    ]);
    const event = await env.DB.prepare(
      "SELECT data FROM events WHERE organization_id = ? AND type = 'token.expiring' LIMIT 1",
    )
      .bind(organizationOf(directoryId))
      .first<string>('data');
    const told = unpacked(event ?? '');
    expect(JSON.parse(told)).toMatchObject({
      directory: { id: directoryId },
      token: { kind: 'client_secret', clientId: made.client.id, hint: made.created?.secret.slice(-4) },
    });
    expect(told).not.toContain(made.created?.secret.slice(3, 20));
  });

  it('is told of no more once its directory is deleted', async () => {
    const directoryId = await newDirectory();
    const expiresAt = NOW + 30 * DAY_MS;
    await newToken(directoryId, expiresAt);
    value(await createClient(testContext(), directoryId, { method: 'client_secret', expiresAt }));
    value(await deleteDirectory(testContext(), directoryId));
    const before = openDatabase(env.DB);
    const asked: string[] = [];
    const ask = testContext({ now: expiresAt - DAY_MS }).change;
    await tellExpiring(
      before,
      (request) => {
        asked.push(request.directoryId);
        return ask(request);
      },
      expiresAt - DAY_MS,
    );
    expect(asked).not.toContain(directoryId);
    expect(await toldOf(directoryId)).toEqual([]);
  });

  it('is not told of where it is revoked between load and commit', async () => {
    const directoryId = await newDirectory();
    const end = NOW + 90 * DAY_MS;
    const id = await newToken(directoryId, end);
    const kept = await newToken(directoryId, end);
    let batches = 0;
    const db = {
      prepare: (text: string) => env.DB.prepare(text),
      batch: async <T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> => {
        batches += 1;
        if (batches === 2) value(await removeToken(testContext(), directoryId, id));
        return env.DB.batch<T>(statements);
      },
    };
    const now = end - DAY_MS;
    const deps = {
      ...LIVE_CLOCK,
      db,
      holdsWebhooks: true,
      now: () => now,
      committed: () => undefined,
      later: () => undefined,
    };
    const organizationId = organizationOf(directoryId);
    const [outcome] = await runRound({ ...deps, newCommitId: () => crypto.randomUUID() }, organizationId, [
      { organizationId, directoryId, tokenHash: null, change: { kind: 'credentials.tell' } },
    ]);
    expect([outcome?.ok, batches]).toEqual([true, 4]);
    expect((await toldOf(directoryId)).map((told) => told.id)).toEqual([kept]);
  });
});

describe('the clock', () => {
  it('reads what is due alone, however much ends soon that was told of', async () => {
    const rowsRead = async () => {
      const db = openDatabase(env.DB);
      // Long after the tokens of other tests.
      await tellExpiring(db, testContext({ now: NOW + 5_000 * DAY_MS }).change, NOW + 5_000 * DAY_MS);
      return db.meter.rowsRead;
    };
    const before = await rowsRead();
    const organizationId = newOrganizationId();
    const directoryId = newDirectoryId(organizationId);
    const rows = Array.from({ length: 500 }, (_, n) =>
      token({
        hash: `told-${n}-${directoryId}`,
        id: newId('tok', n + 1),
        directoryId,
        expiresAt: NOW + 5_000 * DAY_MS + (n % 13) * DAY_MS + HOUR_MS,
        toldDays: n % 13 < 3 ? 3 : 14,
      }),
    );
    await seed(env.DB, directoryRow({ id: directoryId, organizationId, provider: 'okta' }), ...rows);
    expect(await rowsRead()).toBe(before);
  });
});

type Step =
  | { readonly kind: 'create'; readonly hours: number }
  | { readonly kind: 'rotate' | 'revoke'; readonly which: number }
  | { readonly kind: 'wait'; readonly hours: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), hours: fc.integer({ min: 1, max: 24 * 24 }) }),
  fc.record({ kind: fc.constantFrom('rotate' as const, 'revoke' as const), which: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 24 * 8 }) }),
);

describe('whatever is created, rotated and revoked', () => {
  it('is told of at most once for each warning, while it is there, and never too late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const directoryId = await newDirectory();
        let now = NOW;
        const tokens: { id: string; madeAt: number; endsAt: number; goneAt: number }[] = [];
        const make = async (hours: number) => {
          const endsAt = now + hours * HOUR_MS;
          tokens.push({ id: await newToken(directoryId, endsAt, now), madeAt: now, endsAt, goneAt: Infinity });
        };
        const clocks = [now];
        for (const each of steps) {
          const live = tokens.filter(({ goneAt }) => goneAt === Infinity);
          if (each.kind === 'create') await make(each.hours);
          else if (each.kind === 'wait') {
            now += each.hours * HOUR_MS;
            await tell(now);
            clocks.push(now);
          } else {
            const one = live[each.which % Math.max(live.length, 1)];
            if (!one) continue;
            if (each.kind === 'rotate') await make(24 * 20);
            value(await removeToken(testContext({ now }), directoryId, one.id));
            one.goneAt = now;
          }
        }
        // What a clock that only knows when each was there would tell.
        const expected = tokens.flatMap(({ endsAt, goneAt, id, madeAt }) => {
          let told = [14, 3].filter((days) => endsAt - madeAt <= days * DAY_MS).at(-1) ?? Infinity;
          return clocks.flatMap((at, index) => {
            const there = madeAt < at && goneAt >= at && endsAt > at && index > 0;
            const within = [3, 14].find((days) => endsAt - at <= days * DAY_MS);
            if (!there || within === undefined || within >= told) return [];
            told = within;
            return [{ id, days: within, at }];
          });
        });
        const sorted = (list: readonly Told[]) => list.map((one) => JSON.stringify(one)).sort();
        expect(sorted(await toldOf(directoryId))).toEqual(sorted(expected));
      }),
      { numRuns: 12 },
    );
  });
});
