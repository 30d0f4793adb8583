// A long list as newline-delimited JSON: one value a line, written as it is read, so that no length of it is held at once.

/** The media type that asks for it and that it is answered with. */
export const NDJSON = 'application/x-ndjson';

/** Whether a client asks for lines, among whatever else. */
export function wantsLines(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((type) => type.split(';')[0]?.trim().toLowerCase() === NDJSON);
}

/** An answer of one line for each value. A fault after the first line breaks the connection: a whole answer ends with a line break. */
export function linesOf(values: AsyncIterator<unknown>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await values.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    async cancel() {
      await values.return?.();
    },
  });
  return new Response(body, { headers: { 'Content-Type': NDJSON } });
}
