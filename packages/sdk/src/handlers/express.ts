// app.post('/webhooks', expressHandler(receiver)), before any `express.json()`: the signature is of the body as it came.

import type { Receiver } from '../receiver/receiver.ts';
import type { HeadersLike } from '../receiver/verify.ts';

interface ExpressRequest extends AsyncIterable<Uint8Array> {
  readonly headers: HeadersLike;
  /** What a parser before this handler has made of the body. */
  readonly body?: unknown;
}

interface ExpressResponse {
  status(code: number): { send(body: string): unknown };
}

/** A handler of Express'. Takes the body from the request, or from `express.raw` or `express.text`. */
export function expressHandler(receiver: Receiver) {
  return async (request: ExpressRequest, response: ExpressResponse, next: (error: unknown) => void): Promise<void> => {
    try {
      const { status, text } = await receiver.receive({ headers: request.headers, body: await bodyOf(request) });
      response.status(status).send(text);
    } catch (error) {
      next(error);
    }
  };
}

async function bodyOf(request: ExpressRequest): Promise<string | Uint8Array> {
  const { body } = request;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body !== undefined)
    throw new TypeError(
      'The body was parsed before: put this handler before express.json(), or use express.raw() for it.',
    );
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of request) text += decoder.decode(part, { stream: true });
  return text + decoder.decode();
}
