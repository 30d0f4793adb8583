// The pages that describe the API: whole, linked, small, without scripts.

import { SELF } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { descriptionOf } from '../../../src/http/docs/operations.ts';
import { slugOf } from '../../../src/http/docs/paths.ts';
import { ORIGIN } from '../calls.ts';

const { models, operations } = descriptionOf(ORIGIN);
const page = async (path: string) => {
  const response = await SELF.fetch(ORIGIN + path);
  return { status: response.status, text: await response.text() };
};
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

describe('/docs', () => {
  it('lists every operation', async () => {
    const { text } = await page('/docs');
    expect(operations.length).toBeGreaterThanOrEqual(40);
    for (const { method, path, summary } of operations) {
      expect(text).toContain(`<b>${method}</b> ${path}`);
      expect(text).toContain(escaped(summary));
    }
  });

  it('shows each with parameters, body, a call to try, and its answers', async () => {
    for (const tag of new Set(operations.map((operation) => operation.tag))) {
      const { status, text } = await page(`/docs/${slugOf(tag)}`);
      expect([tag, status]).toEqual([tag, 200]);
      expect(text.length).toBeLessThan(125_000);
      for (const operation of operations.filter((one) => one.tag === tag)) {
        expect(text).toContain(`id="${operation.id}"`);
        expect(text).toContain(escaped(operation.curl));
        for (const { path } of [...operation.parameters, ...(operation.body?.fields ?? [])])
          expect(text).toContain(`<code>${path}</code>`);
        for (const answer of operation.answers) expect(text).toContain(answer.status);
      }
    }
  });

  it('shows every model, and leads to it', async () => {
    const { text } = await page('/docs/models');
    expect(text.length).toBeLessThan(125_000);
    for (const { name } of models) expect(text).toContain(`id="${slugOf(name)}"`);
    expect((await page('/docs/directories')).text).toContain('href="/docs/models#directory"');
  });

  it('gives calls that a shell takes, with bodies that fit', () => {
    const create = operations.find(({ id }) => id === 'createOrganization');
    expect(create?.curl).toBe(
      [
        `curl -X POST '${ORIGIN}/api/v1/organizations'`,
        '-H "Authorization: Bearer $ROLLCALL_KEY"',
        "-H 'Content-Type: application/json'",
        `-d '{"name":"Acme","externalId":"customer-42"}'`,
      ].join(' \\\n  '),
    );
    const get = operations.find(({ id }) => id === 'getDirectory');
    expect(get?.curl).toContain('/directories/dir_8k2m4p6q9r1s3t5v0a1b2c3d4e5f6');
  });

  it('is 404 for a group that there is not', async () => {
    expect((await page('/docs/nothing')).status).toBe(404);
  });
});
