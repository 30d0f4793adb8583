// Bodies without Content-Length: counted as they come, refused beyond the limit, taken to their end nevertheless.

import { describe, expect, it } from 'vitest';
import { dropBody, readUpTo } from '../../src/http/body-limit.ts';

const MIB = 1024 * 1024;

/** A request whose body comes in pieces of 64 KiB; `taken` tells how much of it was read. */
function sending(bytes: number, headers: Record<string, string> = {}) {
  const state = { taken: 0, cancelled: false };
  const body = new ReadableStream(
    {
      type: 'bytes',
      pull(controller: ReadableByteStreamController) {
        if (state.taken >= bytes) {
          controller.close();
          // A piece that was asked for by its size is answered empty at the end.
          controller.byobRequest?.respond(0);
          return;
        }
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
  return { request: new Request('https://rollcall.test', { method: 'POST', body, headers }), state };
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

describe('a body that nobody reads', () => {
  const framed = (bytes: number) => sending(bytes, { 'Content-Length': `${bytes}` });

  it.each([100_000, 65_536, 131_072, 1])('of %i bytes is taken to its end, framed or not', async (bytes) => {
    for (const { request, state } of [framed(bytes), sending(bytes)]) {
      await dropBody(request);
      expect([state.taken, request.bodyUsed]).toEqual([bytes, true]);
    }
  });

  it('is left where its length says that it is long', async () => {
    const { request, state } = framed(MIB + 1);
    await dropBody(request);
    expect([state.taken, request.bodyUsed]).toEqual([0, false]);
  });

  it('without end is given up', async () => {
    const { request, state } = sending(Number.POSITIVE_INFINITY);
    await dropBody(request);
    expect(state.cancelled).toBe(true);
    expect(state.taken).toBeLessThan(34 * MIB);
  });
});
