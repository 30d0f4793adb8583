// GET /docs: the API's operations as one page, from the same document as openapi.json. No script, nothing from outside.

import type { Context } from 'hono';
import { API_PATH, api } from './api/app.ts';
import { documentOf } from './api/document.ts';
import type { HttpEnv } from './context.ts';

const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

interface Row {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Operations by tag, each in the order in which they were described. */
function rowsByTag(origin: string): Map<string, Row[]> {
  const byTag = new Map<string, Row[]>();
  for (const [path, item] of Object.entries(documentOf(api, origin).paths ?? {}))
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? '';
      const row = { method: method.toUpperCase(), path, summary: operation.summary ?? '' };
      byTag.set(tag, [...(byTag.get(tag) ?? []), row]);
    }
  return byTag;
}

export function docs(c: Context<HttpEnv>) {
  c.header('Content-Security-Policy', POLICY);
  return c.html(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Rollcall API</title>
      </head>
      <body>
        <h1>Rollcall API</h1>
        <p>
          Base: <code>{`${c.var.origin}${API_PATH}`}</code>. The whole description, for tools:{' '}
          <a href={`${API_PATH}/openapi.json`}>openapi.json</a>.
        </p>
        {[...rowsByTag(c.var.origin)].map(([tag, rows]) => (
          <section>
            <h2>{tag}</h2>
            <dl>
              {rows.map(({ method, path, summary }) => (
                <>
                  <dt>
                    <code>{`${method} ${path}`}</code>
                  </dt>
                  <dd>{summary}</dd>
                </>
              ))}
            </dl>
          </section>
        ))}
      </body>
    </html>,
  );
}
