// The simulator: that Rollcall passes it, that it finds what is planted, that a seed is the same run each time.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCode } from '../../scripts/simulate/code.ts';
import { simulatedSubtle } from '../../scripts/simulate/crypto.ts';
import { PLANTED } from '../../scripts/simulate/planted.ts';
import { run } from '../../scripts/simulate/run.ts';
import { add, newTally } from '../../scripts/simulate/tally.ts';

const SEEDS = 1_000;
/** A planted bug that so many do not find is not found. */
const PLANTED_SEEDS = 1_000;
/** Minutes of one core. */
const timeout = 900_000;

/** In how many seeds of a hundred each part is, at least (docs/simulator.md). */
const LEAST = new Map([
  ['large', 7],
  ['batches', 45],
  ['packed rows', 45],
  ['guard', 11],
  ['roles', 10],
  ['a restore', 11],
  ['a quick clock', 10],
  ['resync', 11],
  ['replaced tokens', 9],
  ['revoked tokens', 9],
  ['two databases', 10],
  ['standstills', 11],
  ['moves', 8],
  ['a silent database', 2],
]);

describe('the simulator', () => {
  it(`breaks nothing in ${SEEDS} seeds`, { timeout }, async () => {
    const code = await loadCode();
    const failed: string[] = [];
    const total = newTally();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const result = await run(seed, code);
      add(total, result);
      if (result.violations.length > 0) failed.push(`npm run simulate -- --seed ${seed}: ${result.violations[0]}`);
    }
    expect(failed).toEqual([]);
    const shares = new Map([...total.features].map(([name, n]) => [name, (100 * n) / SEEDS]));
    for (const [name, least] of LEAST) expect(shares.get(name), name).toBeGreaterThanOrEqual(least);
    expect([...shares.keys()].sort()).toEqual([...LEAST.keys()].sort());
    expect(total.moves).toBeGreaterThan(SEEDS / 20);
  });

  it.each(PLANTED)('finds that $name', { timeout }, async (bug) => {
    const code = await loadCode(bug.edits);
    let seed = 0;
    let violations: readonly string[] = [];
    while (violations.length === 0 && seed < PLANTED_SEEDS) ({ violations } = await run(++seed, code));
    expect(violations).not.toEqual([]);
  });

  it('plays a seed the same way each time, whatever was played before', { timeout }, async () => {
    const [one, other] = [await loadCode(), await loadCode()];
    const forth: number[] = [];
    for (const seed of [5, 6, 7, 8]) forth.push((await run(seed, one)).fingerprint);
    const back: number[] = [];
    for (const seed of [8, 7, 6, 5]) back.unshift((await run(seed, other)).fingerprint);
    expect(back).toEqual(forth);
    expect(new Set(forth).size).toBe(4);
  });

  it('has the cryptography that Web Crypto has', async () => {
    const bytes = (most: number) => fc.uint8Array({ minLength: 1, maxLength: most });
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const iv = fc.uint8Array({ minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(key, iv, bytes(40), bytes(200), async (secret, nonce, bound, text) => {
        const real = crypto.subtle;
        const [data, additionalData, salt] = [new Uint8Array(text), new Uint8Array(bound), new Uint8Array(bound)];
        const raw = new Uint8Array(secret);
        expect(await simulatedSubtle.digest('SHA-256', data)).toEqual(await real.digest('SHA-256', data));
        const hmac = { name: 'HMAC', hash: 'SHA-256' };
        const mac = await real.sign('HMAC', await real.importKey('raw', raw, hmac, false, ['sign']), data);
        const ours = await simulatedSubtle.importKey('raw', raw);
        expect(await simulatedSubtle.sign('HMAC', ours, data)).toEqual(mac);
        expect(await simulatedSubtle.verify('HMAC', ours, mac, data)).toBe(true);
        const hkdf = { name: 'HKDF', hash: 'SHA-256', salt, info: additionalData };
        const from = await real.importKey('raw', raw, 'HKDF', false, ['deriveBits']);
        expect(await simulatedSubtle.deriveBits(hkdf, ours, 256)).toEqual(await real.deriveBits(hkdf, from, 256));
        const aes = { name: 'AES-GCM', iv: new Uint8Array(nonce), additionalData };
        const sealing = await real.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
        const sealed = await simulatedSubtle.encrypt(aes, ours, data);
        expect(sealed).toEqual(await real.encrypt(aes, sealing, data));
        expect(await simulatedSubtle.decrypt(aes, ours, sealed)).toEqual(data.buffer);
      }),
      { numRuns: 50 },
    );
  });
});
