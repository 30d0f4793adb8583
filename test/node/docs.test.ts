import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the documentation', () => {
  it("quotes the sample host app's handler as it is", () => {
    const handler = read('examples/host-app/receive.ts');
    expect(read('docs/host-app.md')).toContain(handler.slice(handler.indexOf('export function')).trimEnd());
  });

  it.each(['dependencies', 'devDependencies'])('gives a reason for each of the %s', (kind) => {
    const reasons = read('docs/decisions/0001-dependencies.md');
    const named = Object.entries(JSON.parse(read('package.json'))).find(([name]) => name === kind)?.[1] ?? {};
    expect(Object.keys(named).filter((name) => !reasons.includes(name))).toEqual([]);
  });
});
