// Bodies without Content-Length: counted as they come, refused beyond the limit, taken to their end nevertheless.

import { describe, expect, it } from 'vitest';
import { readUpTo } from '../../src/http/body-limit.ts';

const MIB = 1024 * 1024;

/** A request whose body comes in pieces of 64 KiB; `taken` tells how much of it was read. */
function sending(bytes: number) {
  const state = { taken: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.taken >= bytes) return controller.close();
        const piece = new Uint8Array(Math.min(65_536, bytes - state.taken)).fill(120);
        state.taken += piece.byteLength;
        controller.enqueue(piece);
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { request: new Request('https://rollcall.test', { method: 'POST', body }), state };
}

const sizeOf = (chunks: readonly Uint8Array[] | null) => chunks?.reduce((sum, { byteLength }) => sum + byteLength, 0);

describe('a body in pieces', () => {
  it('of the limit is read, of one byte more is not', async () => {
    expect(sizeOf(await readUpTo(sending(MIB).request, MIB))).toBe(MIB);
    expect(await readUpTo(sending(MIB + 1).request, MIB)).toBeNull();
  });

  it('is taken to its end though refused, so that the client hears the answer', async () => {
    const { request, state } = sending(20 * MIB);
    expect(await readUpTo(request, MIB)).toBeNull();
    expect(state).toEqual({ taken: 20 * MIB, cancelled: false });
  });

  it('without end is given up', async () => {
    const { request, state } = sending(Number.POSITIVE_INFINITY);
    expect(await readUpTo(request, MIB)).toBeNull();
    expect(state.cancelled).toBe(true);
    expect(state.taken).toBeLessThan(34 * MIB);
  });
});

describe('a body with Content-Length', () => {
  const request = (body: string) =>
    new Request('https://rollcall.test', { method: 'POST', body, headers: { 'Content-Length': `${body.length}` } });

  it('is read in one piece up to the limit, and above it not at all', async () => {
    expect(await readUpTo(request('abc'), 3)).toHaveLength(1);
    const long = request('abcd');
    expect(await readUpTo(long, 3)).toBeNull();
    expect(long.bodyUsed).toBe(false);
  });
});

it('no body is no pieces', async () => {
  expect(await readUpTo(new Request('https://rollcall.test'), 3)).toEqual([]);
});
