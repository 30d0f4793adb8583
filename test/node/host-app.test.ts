import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { hostApp } from '../../examples/host-app/app.ts';
import { openTables } from '../../examples/host-app/tables.ts';
import { everything } from '../../examples/host-app/views.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const DIRECTORY = 'dir_1';

function newApp() {
  const tables = openTables(':memory:');
  const app = hostApp(SECRET, tables);
  const webhook = new Webhook(SECRET);
  return {
    post: (body: unknown, secret = webhook) => {
      const text = JSON.stringify(body);
      const id = 'evt_x';
      const at = new Date();
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': secret.sign(id, at, text),
      };
      return app.request('/webhooks', { method: 'POST', body: text, headers });
    },
    seen: () => everything(tables),
    json: async (): Promise<unknown> => (await app.request('/tables.json')).json(),
    page: async () => (await app.request('/')).text(),
  };
}

function event(sequence: number, type: string, data: object, directoryId: string | null = DIRECTORY) {
  return { id: `evt_${sequence}`, type, sequence, timestamp: 'now', organizationId: 'org_1', directoryId, data };
}

const user = (id: string, more = {}) => ({ user: { id, userName: `${id}@x.example`, active: true, ...more } });
const group = (id: string, displayName = id) => ({ group: { id, externalId: null, displayName } });
const members = (...ids: string[]) => ids.map((id) => ({ id, type: 'User', userName: id }));
const changed = (added: string[], removed: string[]) => ({
  ...group('grp_1'),
  added: members(...added),
  removed: members(...removed),
});

describe('the sample host app', () => {
  it('keeps what signed events tell', async () => {
    const app = newApp();
    for (const one of [
      event(1, 'user.created', user('usr_1')),
      event(2, 'group.created', group('grp_1')),
      event(3, 'group.members_changed', changed(['usr_1'], [])),
      event(4, 'user.deactivated', user('usr_1', { active: false })),
    ])
      expect((await app.post(one)).status).toBe(204);
    expect(await app.json()).toEqual({
      streams: { org_1: 4 },
      users: [{ id: 'usr_1', userName: 'usr_1@x.example', active: false }],
      groups: [{ id: 'grp_1', externalId: null, displayName: 'grp_1' }],
      memberships: [{ groupId: 'grp_1', memberId: 'usr_1' }],
    });
  });

  it('follows roles, in what it has of a person', async () => {
    const app = newApp();
    const viewer = [{ role: 'viewer', source: 'default' }];
    const admin = [{ role: 'admin', source: 'mapping', groupId: 'grp_1' }];
    await app.post(event(1, 'user.created', user('usr_1', { title: 'Lead', roles: viewer, role: 'viewer' })));
    const told = { previous: viewer, previousRole: 'viewer' };
    await app.post(event(2, 'user.roles_changed', { ...user('usr_1'), ...told, roles: admin, role: 'admin' }));
    expect(app.seen().users).toMatchObject([{ id: 'usr_1', title: 'Lead', roles: admin, role: 'admin' }]);
    expect(await app.page()).toContain('<td>admin</td>');
    await app.post(event(3, 'user.roles_changed', { ...user('usr_1'), ...told, roles: [], role: null }));
    expect(app.seen().users).toMatchObject([{ id: 'usr_1', roles: [], role: null }]);
  });

  it('refuses a signature of another secret and keeps nothing', async () => {
    const app = newApp();
    const other = new Webhook(`whsec_${Buffer.alloc(32, 8).toString('base64')}`);
    expect((await app.post(event(1, 'user.created', user('usr_1')), other)).status).toBe(401);
    expect(app.seen().users).toEqual([]);
  });

  it('is unmoved by events that come twice or again after later ones', async () => {
    const app = newApp();
    const all = [
      event(1, 'user.created', user('usr_1')),
      event(2, 'group.created', group('grp_1')),
      event(3, 'group.members_changed', changed(['usr_1'], [])),
      event(4, 'group.members_changed', changed([], ['usr_1'])),
      event(5, 'user.deleted', user('usr_1')),
      event(6, 'group.updated', group('grp_1', 'renamed')),
    ];
    for (const one of all) await app.post(one);
    const before = app.seen();
    expect(before).toMatchObject({ users: [], memberships: [], groups: [{ displayName: 'renamed' }] });
    for (const one of all) expect((await app.post(one)).status).toBe(204);
    expect(app.seen()).toEqual(before);
  });

  it('keeps of a batch what came before an event that fails, and goes on there', async () => {
    const app = newApp();
    const good = event(1, 'user.created', user('usr_1'));
    const broken = event(2, 'user.created', {});
    expect((await app.post({ events: [good, broken] })).status).toBe(500);
    expect(app.seen().streams).toEqual({ org_1: 1 });
    await app.post({ events: [good, event(2, 'user.created', user('usr_2'))] });
    expect(app.seen().users).toHaveLength(2);
  });

  it('forgets with a deleted group its members, with a deleted directory all that was in it', async () => {
    const app = newApp();
    await app.post(event(1, 'user.created', user('usr_1')));
    await app.post(event(2, 'group.created', group('grp_1')));
    await app.post(event(3, 'group.members_changed', changed(['usr_1'], [])));
    await app.post(event(4, 'group.deleted', group('grp_1')));
    expect(app.seen()).toMatchObject({ users: [{ id: 'usr_1' }], groups: [], memberships: [] });
    await app.post(event(5, 'directory.deleted', {}));
    expect(app.seen().users).toEqual([]);
  });

  it('drops after a resync what the snapshot did not name and nothing has made since', async () => {
    const app = newApp();
    await app.post(event(1, 'user.created', user('usr_lost')));
    await app.post(event(2, 'user.created', user('usr_kept')));
    await app.post(event(3, 'group.created', group('grp_1')));
    await app.post(event(4, 'group.members_changed', changed(['usr_lost', 'usr_kept'], [])));
    await app.post(event(5, 'directory.resync_started', { resyncId: 'rsy_1' }));
    await app.post(event(6, 'user.synced', { resyncId: 'rsy_1', ...user('usr_kept') }));
    await app.post(event(7, 'user.created', user('usr_new')));
    await app.post(event(8, 'group.synced', { resyncId: 'rsy_1', ...group('grp_1') }));
    const part = { resyncId: 'rsy_1', ...group('grp_1'), members: members('usr_kept'), part: 1, last: true };
    await app.post(event(9, 'group.members_synced', part));
    await app.post(event(10, 'directory.resync_finished', { resyncId: 'rsy_1' }));
    expect(app.seen()).toMatchObject({
      users: [{ id: 'usr_kept' }, { id: 'usr_new' }],
      memberships: [{ groupId: 'grp_1', memberId: 'usr_kept' }],
    });
  });

  it('passes over types that it does not know, and test events of no organization', async () => {
    const app = newApp();
    expect((await app.post(event(1, 'user.promoted', {}))).status).toBe(204);
    expect((await app.post({ ...event(0, 'webhook.test', {}, null), organizationId: null })).status).toBe(204);
    expect(app.seen().streams).toEqual({ org_1: 1 });
  });

  it('shows names as text, whatever stands in them', async () => {
    const app = newApp();
    await app.post(event(1, 'user.created', user('usr_1', { displayName: '<script>alert(1)</script>' })));
    await app.post(event(2, 'group.created', group('grp_1', '"><img src=x>')));
    const page = await app.page();
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script|<img/);
  });
});
