// /docs: the API's description as pages, one for each group of operations, from the same document as openapi.json.
// Nothing comes from outside, nothing needs a script.

import { type Context, Hono } from 'hono';
import type { PropsWithChildren } from 'hono/jsx';
import { jsxRenderer } from 'hono/jsx-renderer';
import type { HttpEnv } from '../context.ts';
import { API_PATH } from '../paths.ts';
import { Card, type Tab, Tabs, Value } from '../ui/components.tsx';
import { pageHeaders } from '../ui/headers.ts';
import { Page, type PageHead } from '../ui/layout.tsx';
import { Fields } from './fields.tsx';
import { Marked } from './marked.tsx';
import { OperationCard } from './operation-card.tsx';
import { type Description, descriptionOf, type Operation } from './operations.ts';
import { docsPath, MODELS, slugOf } from './paths.ts';

export const docs = new Hono<HttpEnv>();

docs.use('*', pageHeaders, jsxRenderer(DocsLayout));

docs.get('/', (c) => {
  const description = descriptionOf(c.var.origin);
  return c.render(
    <>
      <h1>The Rollcall API</h1>
      <p class="lead">
        <Marked text={description.about} />
      </p>
      <Card title="Base URL and authentication">
        <Value id="base" label="Base URL" value={`${c.var.origin}${API_PATH}`} />
        <p class="note">
          Send <code>Authorization: Bearer KEY</code> with every request. KEY is ADMIN_API_KEY or an API key with the
          scope shown for the operation: <strong>write</strong> includes <strong>read</strong>, <strong>admin</strong>{' '}
          includes both. For tools, the full description is available as{' '}
          <a href={`${API_PATH}/openapi.json`}>openapi.json</a> (OpenAPI 3.1).
        </p>
      </Card>
      {tagsOf(description).map((tag) => (
        <Card title={tag}>
          <Contents operations={description.operations.filter((operation) => operation.tag === tag)} />
        </Card>
      ))}
    </>,
    { title: 'API' },
  );
});

docs.get(`/${MODELS}`, (c) => {
  const description = descriptionOf(c.var.origin);
  return c.render(
    <>
      <h1>Models</h1>
      <p class="lead">Objects shared by several operations.</p>
      {description.models.map(({ fields, name }) => (
        <section class="card" id={slugOf(name)} aria-labelledby={`${slugOf(name)}-name`}>
          <h2 id={`${slugOf(name)}-name`}>{name}</h2>
          <Fields fields={fields} label={`Fields of ${name}`} />
        </section>
      ))}
    </>,
    { title: 'Models' },
  );
});

docs.get('/:tag', (c) => {
  const description = descriptionOf(c.var.origin);
  const tag = tagsOf(description).find((one) => slugOf(one) === c.req.param('tag'));
  if (tag === undefined) return respondNotFound(c);
  const operations = description.operations.filter((operation) => operation.tag === tag);
  return c.render(
    <>
      <h1>{tag}</h1>
      <div class="card">
        <Contents operations={operations} />
      </div>
      {operations.map((operation) => (
        <OperationCard operation={operation} />
      ))}
    </>,
    { title: tag },
  );
});

function respondNotFound(c: Context<HttpEnv>): Response | Promise<Response> {
  c.status(404);
  return c.render(
    <>
      <h1>Page not found</h1>
      <p class="lead">Choose a section above.</p>
    </>,
    { title: 'Not found' },
  );
}

function DocsLayout({ children, title }: PropsWithChildren<PageHead>, c: Context<HttpEnv>) {
  const here = c.req.path.split('/')[2] ?? '';
  const tab = (text: string, slug: string): Tab => ({ text, href: docsPath(slug), here: slug === here });
  const tabs = [
    tab('All operations', ''),
    ...tagsOf(descriptionOf(c.var.origin)).map((tag) => tab(tag, slugOf(tag))),
    tab('Models', MODELS),
  ];
  return (
    <Page title={title} brand="Rollcall API" home="/docs">
      <div class="dense docs">
        <Tabs label="API sections" tabs={tabs} />
        {children}
      </div>
    </Page>
  );
}

function Contents({ operations }: { readonly operations: readonly Operation[] }) {
  return (
    <ul class="contents">
      {operations.map(({ id, method, path, summary, tag }) => (
        <li>
          <a href={`${docsPath(slugOf(tag))}#${id}`}>{summary}</a>
          <code>
            <b>{method}</b> {path}
          </code>
        </li>
      ))}
    </ul>
  );
}

function tagsOf({ operations }: Description): string[] {
  return [...new Set(operations.map(({ tag }) => tag))];
}
