// Every table that the store inserts into: whether a nearly full database takes a row more (docs/decisions/0038).

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const STORE = fileURLToPath(new URL('../../src/store', import.meta.url));

/** `writer`: by the change that it belongs to (directory/reserve.ts). `grows`: refused. What else: why it passes. */
const TABLES: Readonly<Record<string, string>> = {
  alertDeliveries: 'whoever is to be told',
  alertEndpoints: 'whoever is to be told',
  alertState: 'a row for each source of alerts',
  alerts: 'what is wrong must be told',
  apiKeys: 'who may come in',
  arrivals: 'grows',
  auditLog: 'goes with what passes',
  buckets: 'writer',
  clock: 'one row',
  counters: 'a row for each counter',
  declaredRoles: 'grows',
  deliveries: 'events of what passes must be sent',
  departures: 'an organization that leaves makes room',
  directories: 'writer',
  ended: 'goes with a deletion',
  erasures: 'takes away',
  events: 'writer',
  listPlaces: 'grows',
  memberships: 'writer',
  oauthAssertions: 'who may come in',
  oauthClients: 'grows',
  oauthSecrets: 'who may come in',
  organizations: 'grows',
  portalLinks: 'who may come in',
  portalSettings: 'grows',
  roleRecomputes: 'writer',
  refusedBursts: 'one an hour and directory',
  removals: 'takes away',
  requestLog: 'only of what has changed something (http/scim/app.ts)',
  restores: 'a disaster',
  resyncs: 'writer',
  roleMappings: 'writer',
  roleUses: 'writer',
  searchIndex: 'grows',
  sessions: 'who may come in',
  setAsideEvents: 'events of what passes must be sent',
  streams: 'events of what passes must be sent',
  tokens: 'who may come in',
  userEmails: 'writer',
  users: 'writer',
  groups: 'writer',
  wakeups: 'events of what passes must be sent',
  webhookDepartures: 'an organization that leaves makes room',
  webhookJobs: 'deletions of webhooks are jobs',
  webhookReplays: 'grows',
  webhooks: 'grows',
};
const INSERT = /INSERT(?: OR REPLACE)? INTO \$\{(\w+)\}|\.insert\((\w+)\)|\binsert\(\s*(\w+),/g;

const sources = readdirSync(STORE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(STORE, name), 'utf8'));

it('knows of each whether it grows', () => {
  const found = sources.flatMap((text) => [...text.matchAll(INSERT)].map(([, ...names]) => names.find(Boolean) ?? ''));
  const tables = new Set(found.filter((name) => name !== 'table' && name !== 'page'));
  expect([...tables].sort()).toEqual(Object.keys(TABLES).sort());
});

it.each(Object.keys(TABLES).filter((table) => TABLES[table] === 'grows'))('marks what makes %s grow', (table) => {
  const made = sources.flatMap((text) => text.split(/^(?=(?:export )?(?:const|function))/m));
  const inserts = made.filter((part) => new RegExp(`INTO \\$\\{${table}\\}|\\.insert\\(${table}\\)`).test(part));
  const wanted = inserts.filter((part) => /prepareGrowing<|growing\(/.test(part));
  expect(wanted.length).toBeGreaterThan(0);
});
