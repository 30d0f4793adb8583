// An installation with a second shard, `eu`, and a writer of its own for each organization.

import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Change, ChangeRequest, Outcome } from '../../src/directory/change.ts';
import { newDirectoryId, newOrganizationId } from '../../src/id.ts';
import type { Writer } from '../../src/organization/client.ts';
import { shardOf } from '../../src/shards.ts';
import { organization, seed } from '../seed/rows.ts';
import { succeeded } from './world.ts';

/** Once for a file of tests: the tables of the second shard. */
export function migrateOther(): Promise<void> {
  return applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS);
}

/** `env` as an installation with two databases sees it; `writer` is every organization's. */
export function twoShards(writer: Writer['change']) {
  const objects = { getByName: () => ({ change: writer }) };
  return { ...env, DB_EU: env.OTHER_DB, ORGANIZATIONS: objects as unknown as typeof env.ORGANIZATIONS };
}

export interface TwoDirectories {
  readonly organizationId: string;
  readonly d1: D1Database;
  readonly directoryIds: readonly [string, string];
  /** The operator asks; '' for the organization itself. */
  request(change: Change, directoryId?: string): ChangeRequest;
}

/** An organization with two active directories, in the shard with this label. */
export async function newOrganizationIn(
  label: '' | 'eu',
  send: (request: ChangeRequest) => Promise<Outcome>,
): Promise<TwoDirectories> {
  const organizationId = newOrganizationId(label);
  const d1 = shardOf({ ...env, DB_EU: env.OTHER_DB } as typeof env, organizationId);
  await seed(d1, organization({ id: organizationId }));
  const request = (change: Change, directoryId = ''): ChangeRequest => ({
    organizationId,
    directoryId,
    tokenHash: null,
    change,
  });
  const directoryIds = [newDirectoryId(organizationId), newDirectoryId(organizationId)] as const;
  for (const id of directoryIds)
    succeeded(await send(request({ kind: 'directory.create', provider: 'jumpcloud', name: null }, id)));
  return { organizationId, d1, directoryIds, request };
}
