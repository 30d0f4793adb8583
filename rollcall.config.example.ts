// Settings of your own deployments, one set for each environment. Copy this file to rollcall.config.ts, which git
// ignores, and change it:  cp rollcall.config.example.ts rollcall.config.ts
// `npm run deploy` deploys `production`, `npm run deploy -- --env staging` the other one. Every member may be left out.

import type { RollcallConfig } from './scripts/deploy-environment.ts';

export default {
  production: {
    // A domain of your own that is a zone of your Cloudflare account; PUBLIC_URL is what providers are given.
    customDomains: ['scim.example.com'],
    // PACK_ROWS stores long events and logged bodies in a tenth of the space. Leave it out while a version from before 2026-11-29 may be put back.
    // REGIONS: in which of the databases below an organization is created that names a region.
    vars: { PUBLIC_URL: 'https://scim.example.com', PACK_ROWS: 'true', REGIONS: 'eu=eu,world=default' },
    // Where the database stands is settled when it is created, and cannot be changed later.
    database: { location: 'weur' },
    // Each label is another database for the organizations that are created in it; `eu` binds DB_EU.
    shards: [{ label: 'eu', jurisdiction: 'eu' }],
  },
  // Everything of it is its own: Worker, queues and database are named rollcall-staging….
  staging: {
    customDomains: ['scim-staging.example.com'],
    vars: { PUBLIC_URL: 'https://scim-staging.example.com' },
  },
} satisfies RollcallConfig;
