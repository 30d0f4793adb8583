// A response written as it is made: a piece of text at a time, no sooner than the client takes it, so that memory holds one
// piece, whatever the length. A fault in the middle breaks the connection, which no client takes for the end.

/** How a response ended. */
export type Ending =
  | { readonly kind: 'complete' }
  /** The client went away, or wanted no more. */
  | { readonly kind: 'left' }
  | { readonly kind: 'broken'; readonly error: unknown };

export interface TextStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Never rejects. */
  readonly ended: Promise<Ending>;
}

export function textStream(texts: AsyncIterator<string>): TextStream {
  const encoder = new TextEncoder();
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
  // Nothing is made ahead: reading on would come before the first piece is out.
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await texts.next();
          if (!done) return controller.enqueue(encoder.encode(value));
          end({ kind: 'complete' });
          controller.close();
        } catch (error) {
          end({ kind: 'broken', error });
          throw error;
        }
      },
      async cancel() {
        end({ kind: 'left' });
        await texts.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, ended };
}
