// Holds the source to the rooms and arrows of docs/architecture.md, reading files as text.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_LINES = 300;
/** In the first line of what a script writes. */
const GENERATED = /^\/\/ .*Not to be edited\.$/m;
/** Tests may hold tables of cases, which are data. */
const MAX_TEST_LINES = 600;

/** What a room may import beside itself. `room/file` allows one file of a room. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  store: ['protocol'],
  directory: ['store', 'protocol'],
  tenancy: ['delivery', 'directory', 'store', 'protocol'],
  delivery: ['store', 'protocol'],
  organization: ['directory', 'delivery/wake', 'store', 'protocol'],
  http: ['organization/client', 'directory', 'tenancy', 'delivery', 'store', 'protocol'],
};

/**
 * What `http` still takes from `store`: ids, shards, encryption and the runner, which are to stand outside of it, rows and
 * pages that it shows, and the request log. What changes anything is tenancy's.
 */
const HTTP_READS_OF_STORE = [
  'activity',
  'audit',
  'console-sessions',
  'deliveries',
  'directories',
  'encrypt',
  'events',
  'group-pages',
  'health',
  'id',
  'organization-pages',
  'organizations',
  'profiles',
  'request-log',
  'request-pages',
  'resource',
  'rows',
  'shards',
  'statement',
  'tokens',
  'trip',
  'webhooks',
];

interface Source {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sources(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
    .map((name) => {
      const path = relative(ROOT, join(ROOT, folder, name)).replaceAll('\\', '/');
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { path, text, imports: importsOf(path, text) };
    });
}

/** Modules that a file names, relative ones from the repository's root. */
function importsOf(path: string, text: string): string[] {
  const named = [...text.matchAll(/(?:\bfrom|^import|\bimport\()\s*['"]([^'"]+)['"]/gm)].map(([, name = '']) => name);
  return named.map((name) => (name.startsWith('.') ? posix.join(dirname(path), name) : name));
}

/** `src/store/trip.ts` stands in the room `store`, `src/worker.ts` in none. */
function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function mayImport(room: string, path: string): boolean {
  const target = roomOf(path);
  if (target === room) return true;
  if (path === 'src/env.ts') return room !== 'protocol';
  return (ARROWS[room] ?? []).some((allowed) => target === allowed || path === `src/${allowed}.ts`);
}

const SOURCE = sources('src');
const EVERYTHING = [...SOURCE, ...['test', 'scripts', 'examples', 'bench'].flatMap(sources)];
const listed = (found: readonly Source[]) => found.map(({ path }) => path);

describe('the architecture', () => {
  it('knows every room', () => {
    const rooms = new Set(SOURCE.flatMap(({ path }) => roomOf(path) ?? []));
    expect([...rooms].filter((room) => !(room in ARROWS))).toEqual([]);
  });

  it('has imports that skip rooms but never turn back', () => {
    const wrong = SOURCE.flatMap(({ path, imports }) => {
      const room = roomOf(path);
      const inside = imports.filter((target) => target.startsWith('src/'));
      return room === undefined ? [] : inside.filter((to) => !mayImport(room, to)).map((to) => `${path} -> ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  it('lets http act through tenancy: of store it reads what is listed, and the list only shrinks', () => {
    const named = SOURCE.filter(({ path }) => roomOf(path) === 'http').flatMap(({ imports }) =>
      imports.flatMap((to) => (roomOf(to) === 'store' ? [to.replace(/^src\/store\/|\.ts$/g, '')] : [])),
    );
    expect([...new Set(named)].sort()).toEqual(HTTP_READS_OF_STORE);
  });

  it.each([
    ['drizzle-orm', /^src\/store\//],
    ['hono', /^src\/http\//],
    ['@hono/', /^src\/http\//],
    ['cloudflare:workers', /^src\/(worker\.ts$|organization\/)/],
  ])('uses %s in one place only', (module, place) => {
    const users = SOURCE.filter(({ imports }) => imports.some((name) => name.startsWith(module)));
    expect(users.length).toBeGreaterThan(0);
    expect(listed(users.filter(({ path }) => !place.test(path)))).toEqual([]);
  });

  it('does not reach out of src', () => {
    const out = SOURCE.filter(({ imports }) => imports.some((to) => /^(test|scripts|examples|bench)\//.test(to)));
    expect(listed(out)).toEqual([]);
  });

  it('has no barrels', () => {
    const barrels = SOURCE.filter(
      ({ path, text }) =>
        path !== 'src/worker.ts' && (/\/index\.tsx?$/.test(path) || /^export (\*|\{[^}]*\}) from/m.test(text)),
    );
    expect(listed(barrels)).toEqual([]);
  });

  it('has no drawers for odds and ends', () => {
    const drawers = EVERYTHING.filter(({ path }) => /(^|\/)(utils?|helpers?|common|misc|lib)(\.|\/)/.test(path));
    expect(listed(drawers)).toEqual([]);
  });

  it(`has no file of more than ${MAX_LINES} lines, and no test of more than ${MAX_TEST_LINES}`, () => {
    const written = EVERYTHING.filter(({ text }) => !GENERATED.test(text));
    const long = written.filter(({ path, text }) => {
      const limit = path.startsWith('test/') ? MAX_TEST_LINES : MAX_LINES;
      return text.trimEnd().split('\n').length > limit;
    });
    expect(listed(long)).toEqual([]);
  });

  it('opens every file of src with a comment that says what it owns', () => {
    expect(listed(SOURCE.filter(({ text }) => !/^(\/\/|\/\*)/.test(text)))).toEqual([]);
  });
});
