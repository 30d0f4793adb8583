import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/directory/change.ts';
import { newDirectoryId, newOrganizationId, organizationOf } from '../../src/id.ts';
import { runRound } from '../../src/organization/round.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import { insertOrganization } from '../../src/store/operator/organizations.ts';
import type { ActionContext } from '../../src/tenancy/context.ts';
import {
  changeDirectory,
  chooseProvider,
  createDirectory,
  deleteDirectory,
  deleteOrganization,
  MAX_DIRECTORIES_IN_PORTAL,
  pauseDirectory,
  replaceExtension,
  resumeDirectory,
  resyncDirectory,
} from '../../src/tenancy/directory-actions.ts';
import { attributeOf } from '../../src/tenancy/extension.ts';
import { resyncOrganization } from '../../src/tenancy/resync-organization.ts';
import { auditOf, NOW, testContext, value } from './context.ts';

async function organization(context: ActionContext): Promise<string> {
  const id = newOrganizationId();
  const { databases } = context;
  await databases.operator.run([insertOrganization({ id, name: 'Acme', externalId: null, now: NOW })]);
  return id;
}

async function directory(context: ActionContext): Promise<string> {
  const okta = { provider: 'okta', name: null } as const;
  return value(await createDirectory(context, await organization(context), okta)).id;
}

const no = (reason: string, more = {}) => ({ ok: false, reason, ...more });

describe('an action on a directory', () => {
  it('leaves its audit row in the commit, and none where it changed nothing', async () => {
    const context = testContext();
    const id = await directory(context);
    const tell = (times: number, action: (context: ActionContext) => Promise<{ readonly ok: boolean }>) =>
      Array.from({ length: times }).reduce<Promise<void>>(async (before) => {
        await before;
        expect((await action(context)).ok).toBe(true);
      }, Promise.resolve());
    const extension = { id: 'urn:acme:User', attributes: [attributeOf({ name: 'badge', type: 'string' })] };
    await tell(2, (by) => changeDirectory(by, id, { name: 'Staff' }));
    await tell(2, (by) => pauseDirectory(by, id));
    await tell(2, (by) => resumeDirectory(by, id));
    await tell(2, (by) => replaceExtension(by, id, extension));
    await tell(1, (by) => resyncDirectory(by, id));
    await tell(1, (by) => deleteDirectory(by, id));
    expect((await auditOf(organizationOf(id), id)).sort()).toEqual([
      'admin directory.create',
      'admin directory.delete',
      'admin directory.resync',
      'admin directory.schema',
      'admin directory.update',
      'admin directory.update',
      'admin directory.update',
    ]);
  });

  it('says why it was not done, and leaves no row', async () => {
    const context = testContext();
    const id = await directory(context);
    value(await resyncDirectory(context, id));
    expect(await resyncDirectory(context, id)).toMatchObject(no('refused', { refusal: { status: 409 } }));
    const others = [newDirectoryId(organizationOf(id)), newDirectoryId(newOrganizationId('eu'))];
    for (const other of others)
      for (const action of [pauseDirectory, deleteDirectory, resyncDirectory])
        expect(await action(context, other)).toEqual(no('unknown', { what: 'directory' }));
    expect(await deleteOrganization(context, newOrganizationId())).toEqual(no('unknown', { what: 'organization' }));
    expect(await auditOf(organizationOf(id))).toHaveLength(2);
  });

  it('is no resync where its events would fill the database, nor a second one that would', async () => {
    const context = testContext();
    const okta = { provider: 'okta', name: null } as const;
    const organizationId = await organization(context);
    const [first, second] = [0, 1].map(async () => value(await createDirectory(context, organizationId, okta)).id);
    const ids = [await first, await second].toSorted();
    const grow = (people: number) =>
      env.DB.prepare('UPDATE directories SET user_count = ? WHERE organization_id = ?')
        .bind(people, organizationId)
        .run();
    const holding = (megabytes: number, PACK_ROWS = 'false') => {
      const { env: settings } = context.delivery;
      const ALERT_THRESHOLDS = `databaseMB=${megabytes}`;
      return { ...context, delivery: { ...context.delivery, env: { ...settings, ALERT_THRESHOLDS, PACK_ROWS } } };
    };
    await grow(1_000_000);
    const [id = ''] = ids;
    const refused = await resyncDirectory(holding(5_000), id);
    expect(refused).toMatchObject(no('refused', { refusal: { status: 409 } }));
    expect(JSON.stringify(refused)).toMatch(
      /write about 4,620 MB of events, and the database “default” has room for 4,(49\d|500) MB/,
    );
    expect(JSON.stringify(await resyncDirectory(holding(500, 'true'), id))).toMatch(/write about 630 MB of events/);
    const both = value(await resyncOrganization(holding(10_000), organizationId));
    expect(both.items.map(({ refusal, resyncId }) => [refusal?.status ?? null, resyncId !== null]).sort()).toEqual([
      [null, true],
      [409, false],
    ]);
    // Begun one by one they are too much as well: of the one that runs nothing is written yet.
    const waiting = both.items.find(({ resyncId }) => resyncId === null)?.directoryId ?? '';
    const other = await resyncDirectory(holding(10_000), waiting);
    expect(JSON.stringify(other)).toContain('room for 4,3');
    // One that may not begin so soon after its last takes no room, and is told so.
    await env.DB.prepare('UPDATE resyncs SET finished_at = ? WHERE finished_at IS NULL').bind(NOW).run();
    const again = value(await resyncOrganization(holding(1_000, 'true'), organizationId));
    expect(again.items.map(({ refusal }) => refusal?.status ?? null).sort()).toEqual([429, null]);
  });

  it('is noted once for a round that is carried out twice under one id', async () => {
    const context = testContext();
    const again = { ...context, newId: () => 'aud_once' };
    const id = await directory(context);
    value(await pauseDirectory(again, id));
    value(await resumeDirectory(again, id));
    expect(await auditOf(organizationOf(id))).toHaveLength(2);
  });

  it('counts its cost', async () => {
    const context = testContext();
    await pauseDirectory(context, await directory(context));
    // One of them asks whether there is room for an organization.
    expect(context.databases.meter.d1Trips).toBe(6);
  });
});

describe('a provider that is chosen', () => {
  it('is that of the directory that has heard from none, else of a new one', async () => {
    const context = testContext({ actor: { kind: 'administrator', id: 'portal', name: 'Ada' } });
    const id = await organization(context);
    const first = value(await chooseProvider(context, id, 'okta'));
    expect(value(await chooseProvider(context, id, 'entra'))).toBe(first);
    expect(value(await chooseProvider(context, id, 'entra'))).toBe(first);
    expect((await auditOf(id)).sort()).toEqual(['portal directory.create', 'portal directory.update']);
    expect(await chooseProvider(context, newOrganizationId(), 'okta')).toEqual(no('unknown', { what: 'organization' }));
  });

  it('makes no directory beyond the limit, however many are chosen at once; the host app may', async () => {
    const context = testContext();
    const id = await organization(context);
    const make = async () => value(await createDirectory(context, id, { provider: 'okta', name: null })).id;
    for (let i = 1; i < MAX_DIRECTORIES_IN_PORTAL; i++) {
      // One that waits for its provider would be taken in place of a new one.
      value(await pauseDirectory(context, await make()));
    }
    const chosen = await Promise.all(Array.from({ length: 4 }, () => chooseProvider(context, id, 'entra')));
    expect(chosen.filter(({ ok }) => ok)).toHaveLength(1);
    for (const each of chosen) if (!each.ok) expect(each.reason).toBe('too many');
    await make();
    expect((await auditOf(id)).filter((entry) => entry.endsWith('directory.create'))).toHaveLength(51);
  });
});

it('holds within a round: those that it makes and deletes count', async () => {
  const context = testContext();
  const organizationId = await organization(context);
  const make = { kind: 'directory.create', provider: 'okta', name: null, maxDirectories: 2 } as const;
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => newDirectoryId(organizationId));
  const asked: [id: string | undefined, change: Change][] = [
    [first, make],
    [second, make],
    [third, make],
    [first, { kind: 'directory.delete' }],
    [fourth, make],
  ];
  const requests = asked.map(([directoryId = '', change]) => ({
    organizationId,
    directoryId,
    tokenHash: null,
    change,
  }));
  const clock = { ...LIVE_CLOCK, now: () => NOW };
  const deps = { db: env.DB, holdsWebhooks: true, ...clock, newCommitId: () => crypto.randomUUID() };
  const outcomes = await runRound(
    { ...deps, committed: () => undefined, later: () => undefined },
    organizationId,
    requests,
  );
  expect(outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.refusal.status))).toEqual([
    'done',
    'done',
    409,
    'done',
    'done',
  ]);
});

describe('an organization', () => {
  it('is deleted once, with a row in its audit log', async () => {
    const context = testContext();
    const id = await organization(context);
    expect(await deleteOrganization(context, id)).toEqual({ ok: true, value: null });
    expect(await deleteOrganization(context, id)).toEqual(no('unknown', { what: 'organization' }));
    expect(await auditOf(id)).toEqual(['admin organization.delete']);
  });
});
