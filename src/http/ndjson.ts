// A long list as newline-delimited JSON: one value a line, written as it is read, so that no length of it is held at once.

import { textStream } from './text-stream.ts';

/** The media type that asks for it and that it is answered with. */
export const NDJSON = 'application/x-ndjson';

/** Whether a client asks for lines, among whatever else. */
export function wantsLines(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((type) => type.split(';')[0]?.trim().toLowerCase() === NDJSON);
}

/** An answer of one line for each value. A fault after the first line breaks the connection: a whole answer ends with a line break. */
export function linesOf(values: AsyncIterator<unknown>): Response {
  const { body } = textStream({
    async next() {
      const { done, value } = await values.next();
      return done ? { done, value: undefined } : { value: `${JSON.stringify(value)}\n` };
    },
    async return() {
      await values.return?.();
      return { done: true, value: undefined };
    },
  });
  return new Response(body, { headers: { 'Content-Type': NDJSON } });
}
