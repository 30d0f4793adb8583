import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  ...globSync(['{docs,examples}/**/*.md', 'packages/*/README.md'], { cwd: ROOT }),
];

describe('the documentation', () => {
  it("quotes the sample host app's handler as it is", () => {
    const handler = read('examples/host-app/receiver.ts');
    expect(read('docs/host-app.md')).toContain(handler.slice(handler.indexOf('export function')).trimEnd());
  });

  it.each(['dependencies', 'devDependencies'])('gives a reason for each of the %s', (kind) => {
    const reasons = read('docs/decisions/0001-dependencies.md');
    const named = Object.entries(JSON.parse(read('package.json'))).find(([name]) => name === kind)?.[1] ?? {};
    expect(Object.keys(named).filter((name) => !reasons.includes(name))).toEqual([]);
  });

  it.each(PAGES)('%s links to files and names commands that there are', (page) => {
    const text = read(page);
    const prose = text.replace(/^```.*?^```$/gms, '');
    const links = [...prose.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
    const { scripts } = JSON.parse(read('package.json'));
    const commands = [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, command = '']) => command);
    expect(commands.filter((command) => !(command in scripts))).toEqual([]);
  });

  it('names every setting of the Worker to operators', () => {
    const [, worker = ''] = read('src/env.ts').split('export interface Env {');
    const settings = [...(worker.split('\n}')[0] ?? '').matchAll(/readonly ([A-Z_]+)\?: string;/g)].map(
      ([, name = '']) => name,
    );
    expect(settings.length).toBeGreaterThan(6);
    expect(settings.filter((name) => !read('docs/operating.md').includes(`\`${name}\``))).toEqual([]);
  });
});
