// Two kinds of tests: those in workerd with D1, objects and queues, and pure ones in Node.

import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig, type Plugin } from 'vitest/config';

const migrations = await readD1Migrations(fileURLToPath(new URL('./migrations', import.meta.url)));

/** How long random tests go on, and where they begin: `npm run fuzz`, `npm run property`. */
const RANDOM = Object.fromEntries(
  ['FUZZ_REQUESTS', 'PROPERTY_PAIRS', 'RANDOM_SEED'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

const BINDINGS = {
  ...RANDOM,
  TEST_MIGRATIONS: migrations,
  ADMIN_API_KEY: 'test-admin-key-of-at-least-32-characters',
  ENCRYPTION_KEY: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
  ALLOW_LOCAL_WEBHOOKS: 'true',
  RATE_LIMITS: 'false',
  METRICS: 'false',
  PACK_ROWS: 'true',
};

/** Shared machines are slow at times: a test that hangs still ends. */
const testTimeout = 60_000;
/** What comes by itself, the log for one, comes later on those. */
const expect = { poll: { timeout: 30_000 } };

const sdkFile = (path: string) => fileURLToPath(new URL(`./packages/sdk/src/${path}`, import.meta.url));
const SDK = [
  { find: /^@rollcall\/sdk$/, replacement: sdkFile('index.ts') },
  { find: /^@rollcall\/sdk\/(memory|sqlite|postgres|d1)$/, replacement: sdkFile('stores/$1.ts') },
  { find: /^@rollcall\/sdk\/(hono|express|next)$/, replacement: sdkFile('handlers/$1.ts') },
];

/**
 * Each file of tests gets a worker of its own, which loads every module anew: the packages as one file each, and without
 * their source maps, load in two thirds of the time. None of hono/jsx: Vitest loads its runtime as it is, and elements of
 * one copy are nothing to another.
 */
const PACKAGES = [
  ...['@hono/zod-openapi', 'culori/fn', 'ipaddr.js', 'jose', 'nanoid', 'quick-lru', 'zod'],
  ...['drizzle-orm', 'drizzle-orm/d1', 'drizzle-orm/sqlite-core'],
  ...['hono', 'hono/cookie', 'hono/factory', 'hono/http-exception', 'hono/secure-headers'],
];
const deps = { optimizer: { ssr: { enabled: true, include: PACKAGES } } };
const withoutPackageMaps: Plugin = {
  name: 'without-package-maps',
  enforce: 'post',
  transform: (code, id) => (id.includes('/node_modules/') ? { code, map: { mappings: '' } } : null),
};

export default defineConfig({
  test: {
    projects: [
      {
        // The SDK as it is in the tree, not as it was built last.
        resolve: { alias: SDK },
        test: {
          name: 'pure',
          include: ['test/{protocol,directory,node}/**/*.test.ts', 'test/architecture.test.ts'],
          environment: 'node',
          testTimeout,
          expect,
        },
      },
      {
        // Each test runs a Rollcall of its own, from the Worker as the test kit carries it.
        resolve: { alias: SDK },
        test: {
          name: 'testkit',
          include: ['test/testkit/**/*.test.ts'],
          globalSetup: ['./test/testkit/bundle.ts'],
          environment: 'node',
          testTimeout,
          expect,
        },
      },
      {
        plugins: [
          withoutPackageMaps,
          cloudflareTest({
            main: './test/world/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: BINDINGS,
              // A second shard, for tests that name it `DB_EU`: by its own name no other test sees it.
              d1Databases: { OTHER_DB: 'other' },
              ratelimits: { THREE_A_MINUTE: { namespace_id: '1', simple: { limit: 3, period: 60 } } },
            },
          }),
        ],
        test: {
          name: 'workerd',
          deps,
          include: ['test/{store,tenancy,organization,delivery,http,idp,sdk}/**/*.test.ts'],
          setupFiles: ['./test/apply-migrations.ts'],
          testTimeout,
          expect,
        },
      },
      {
        plugins: [
          withoutPackageMaps,
          cloudflareTest({
            main: './bench/worker/counting-worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            // A host app that accepts whatever it is sent.
            miniflare: { bindings: BINDINGS, outboundService: () => new Response(null, { status: 204 }) },
          }),
        ],
        test: {
          name: 'cost',
          deps,
          include: ['test/cost/**/*.test.ts'],
          setupFiles: ['./test/apply-migrations.ts'],
          testTimeout,
          expect,
        },
      },
    ],
  },
});
