// Bodies up to a limit, whether or not Content-Length states their size. What goes beyond it is not kept.

import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from './context.ts';

/**
 * So much beyond the limit is still taken, and dropped: who is answered in the middle of sending finds the connection
 * broken in place of the answer.
 */
const MAX_DRAINED_BYTES = 32 * 1024 * 1024;
/** So much of a framed one. */
const MAX_FRAMED_DRAINED_BYTES = 1024 * 1024;
/** Each piece is a turn of JavaScript, which costs more than its bytes do: by itself a piece has 4 KiB. */
const DROPPED_PIECE_BYTES = 64 * 1024;

/** The body in the pieces that it came in, in one where Content-Length frames it; null where it is too long. */
export async function readUpTo(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>[] | null> {
  const length = framedLength(request);
  if (length !== null) {
    if (length > maxBytes) return null;
    const whole = new Uint8Array(await request.arrayBuffer());
    return whole.byteLength > maxBytes ? null : [whole];
  }
  if (!request.body) return [];
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = request.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return bytes > maxBytes ? null : chunks;
    bytes += value.byteLength;
    if (bytes <= maxBytes) chunks.push(value);
    else chunks.length = 0;
    if (bytes > maxBytes + MAX_DRAINED_BYTES) {
      await reader.cancel();
      return null;
    }
  }
}

/**
 * Takes what is left of a body that nobody will read, as far as it must be taken, and keeps none of it. Of a framed one
 * the answer arrives without that, but its connection, and under `npm start` the time of taking it in small pieces, would
 * be lost: one of usual length is taken as well.
 */
export async function dropBody(request: Request): Promise<void> {
  const { body } = request;
  const length = framedLength(request);
  if (!body || request.bodyUsed || (length !== null && length > MAX_FRAMED_DRAINED_BYTES)) return;
  const reader = body.getReader({ mode: 'byob' });
  let piece = new Uint8Array(DROPPED_PIECE_BYTES);
  for (let left = MAX_DRAINED_BYTES; left > 0; ) {
    const { done, value } = await reader.readAtLeast(DROPPED_PIECE_BYTES, piece);
    // The last piece may be short; where a body ends with a full one, an empty piece says so.
    if (done || !value || value.byteLength < DROPPED_PIECE_BYTES) return;
    left -= value.byteLength;
    piece = value;
  }
  await reader.cancel();
}

/** Refuses a body above the limit before a handler reads it. */
export function limitBody<E extends HttpEnv>(
  maxBytes: number,
  refuse: (c: Context<E>) => Promise<Response>,
): MiddlewareHandler<E> {
  return createMiddleware<E>(async (c, next) => {
    const length = framedLength(c.req.raw);
    if (length !== null) return length > maxBytes ? refuse(c) : next();
    const chunks = await readUpTo(c.req.raw, maxBytes);
    if (chunks === null) return refuse(c);
    if (chunks.length > 0) c.req.raw = new Request(c.req.raw, { body: await new Blob(chunks).arrayBuffer() });
    return next();
  });
}

/** What Content-Length says, where it frames the body. */
function framedLength({ headers }: Request): number | null {
  const length = headers.get('Content-Length');
  return length === null || headers.has('Transfer-Encoding') ? null : Number(length);
}
