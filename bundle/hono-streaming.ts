// Stands in for Hono's streaming of JSX in the Worker's bundle (wrangler.toml, [alias]): the renderer's middleware brings
// it, and with it a renderer for browsers, though no page of ours is streamed.

export function renderToReadableStream(): never {
  throw new Error('Streaming of pages is not part of the bundle: bundle/hono-streaming.ts.');
}
