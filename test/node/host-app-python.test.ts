import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostApp } from '../../examples/host-app/app.ts';
import { openTables } from '../../examples/host-app/tables.ts';
import { everything } from '../../examples/host-app/views.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SCRIPT = 'examples/host-app-python/host_app.py';
const hasPython = spawnSync('python3', ['--version']).status === 0;

const user = (id: string, title = 'Engineer') => ({ user: { id, userName: `${id}@x.example`, title } });
const group = (id: string) => ({ group: { id, externalId: null, displayName: `Group ${id}` } });
const members = (...ids: string[]) => ids.map((id) => ({ id, type: 'User', userName: id }));
const became = (role: string | null) => ({ role, roles: role === null ? [] : [{ role, source: 'default' }] });
const resync = { resyncId: 'rsy_1' };
const HISTORY: readonly (readonly [string, object])[] = [
  ['directory.created', {}],
  ['user.created', user('usr_1')],
  ['user.created', user('usr_2')],
  ['user.created', user('usr_3')],
  ['group.created', group('grp_1')],
  ['group.members_changed', { ...group('grp_1'), added: members('usr_1', 'usr_2', 'usr_3'), removed: [] }],
  ['user.updated', { ...user('usr_1', 'Lead'), previous: { title: 'Engineer' } }],
  ['group.members_changed', { ...group('grp_1'), added: [], removed: members('usr_2') }],
  ['user.roles_changed', { ...user('usr_1'), ...became('admin'), previous: [], previousRole: null }],
  ['user.roles_changed', { ...user('usr_3'), ...became('viewer'), previous: [], previousRole: null }],
  ['user.roles_changed', { ...user('usr_1'), ...became(null), previous: [], previousRole: 'admin' }],
  ['user.deleted', user('usr_2')],
  ['user.roles_changed', { ...user('usr_2'), ...became('admin'), previous: [], previousRole: null }],
  ['group.created', group('grp_2')],
  ['group.members_changed', { ...group('grp_2'), added: members('usr_1'), removed: [] }],
  ['group.deleted', group('grp_2')],
  ['a.type of tomorrow', {}],
  ['directory.resync_started', resync],
  ['user.synced', { ...resync, ...user('usr_1', 'Head') }],
  ['user.created', user('usr_4')],
  ['user.roles_changed', { ...user('usr_4'), ...became('editor'), previous: [], previousRole: null }],
  ['group.synced', { ...resync, ...group('grp_1') }],
  ['group.members_synced', { ...resync, ...group('grp_1'), members: members('usr_1'), part: 1, last: true }],
  ['directory.resync_finished', resync],
];
const EVENTS = HISTORY.map(([type, data], i) => ({
  id: `evt_${i + 1}`,
  type,
  sequence: i + 1,
  timestamp: '2026-11-24T09:00:00.000Z',
  organizationId: 'org_1',
  directoryId: 'dir_1',
  data,
}));

let origin = '';
let end = () => undefined as unknown;

beforeAll(async () => {
  if (!hasPython) return;
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-python-'));
  const env = { ...process.env, PORT: '0', WEBHOOK_SECRET: SECRET, DATABASE: join(folder, 'host.db') };
  const child = spawn('python3', [SCRIPT], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  end = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    origin = /http:\S+/.exec(line)?.[0] ?? '';
    break;
  }
});

afterAll(() => end());

function signed(body: object, secret = SECRET) {
  const text = JSON.stringify(body);
  const at = new Date();
  const headers = {
    'webhook-id': 'evt_x',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    // As while a secret is being rotated: one signature of another secret, one that fits.
    'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')} ${new Webhook(secret).sign('evt_x', at, text)}`,
  };
  return { method: 'POST', body: text, headers };
}

const post = (body: object, secret = SECRET) => fetch(`${origin}/webhooks`, signed(body, secret));

const copy = async (): Promise<unknown> => (await fetch(`${origin}/tables.json`)).json();

describe.runIf(hasPython)('the sample host app in Python', () => {
  it('holds what the one in TypeScript holds, also after everything came twice', async () => {
    const tables = openTables(':memory:');
    const app = hostApp(SECRET, tables);
    const answer = await app.request('/webhooks', signed({ events: EVENTS }));
    expect(answer.status).toBe(204);
    const wanted = everything(tables);
    expect(wanted.users.map(({ id, role }) => [id, role])).toEqual([
      ['usr_1', undefined],
      ['usr_4', 'editor'],
    ]);
    for (const event of EVENTS) expect((await post(event)).status).toBe(204);
    expect(await copy()).toEqual(wanted);
    expect((await post({ events: EVENTS })).status).toBe(204);
    expect(await copy()).toEqual(wanted);
  });

  it('comes to the restored state after a restore, as the one in TypeScript does', async () => {
    const app = hostApp(SECRET, openTables(':memory:'));
    const of = (directoryId: string | null, sequence: number, type: string, data: object, epoch = 1) => ({
      ...{ id: `evt_${epoch}_${sequence}`, type, sequence, epoch, timestamp: '2026-11-24T09:00:00.000Z' },
      ...{ organizationId: 'org_2', directoryId, data },
    });
    const again = { resyncId: 'rsy_r' };
    const events = [
      of('dir_2', 1, 'user.created', user('usr_a')),
      of('dir_2', 2, 'user.created', user('usr_b')),
      of('dir_3', 3, 'user.created', user('usr_c')),
      of(null, 2, 'organization.restored', { previousEpoch: 1, directories: ['dir_2'] }, 5),
      of('dir_2', 3, 'directory.resync_started', again, 5),
      of('dir_2', 4, 'user.synced', { ...again, ...user('usr_a', 'Restored') }, 5),
      of('dir_2', 5, 'directory.resync_finished', again, 5),
      // What was on its way when the database was restored.
      of('dir_2', 9, 'user.created', user('usr_d')),
    ];
    const ours = async () =>
      ((await copy()) as { users: { id: string }[] }).users.filter(({ id }) => /^usr_[a-d]$/.test(id));
    for (const event of events) {
      expect((await post(event)).status).toBe(204);
      expect((await app.request('/webhooks', signed(event))).status).toBe(204);
    }
    expect(await ours()).toEqual([user('usr_a', 'Restored').user]);
    const tables = await (await app.request('/tables.json')).json();
    expect(tables).toMatchObject({ users: [user('usr_a', 'Restored').user] });
  });

  it('refuses another signature, and applies a batch as a whole or not at all', async () => {
    const before = await copy();
    expect((await post({ ...EVENTS[0] }, `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).status).toBe(401);
    const good = { ...EVENTS[1], sequence: 100, data: user('usr_9') };
    await expect(post({ events: [good, { ...good, sequence: 101, data: {} }] })).rejects.toThrow();
    expect(await copy()).toEqual(before);
  });
});

describe('the documentation', () => {
  it('quotes the handler in Python as it is', () => {
    const source = readFileSync(SCRIPT, 'utf8');
    const quoted = source.slice(source.indexOf('def verified'), source.indexOf('    def do_GET')).trimEnd();
    expect(readFileSync('docs/host-app.md', 'utf8')).toContain(quoted);
  });
});
