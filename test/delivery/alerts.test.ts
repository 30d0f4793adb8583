// Alerts, with the clock handed in: each type begins and is over, once each; what endpoints get; what a killed run costs.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { evaluateAlerts } from '../../src/delivery/alerts/evaluate.ts';
import { pagerdutyBody, rollcallBody, slackBody } from '../../src/delivery/alerts/format.ts';
import { alertSecretCell, resealAlertEndpoints, sendAlerts } from '../../src/delivery/alerts/send.ts';
import { ALERT_TYPES } from '../../src/delivery/alerts/types.ts';
import { newDirectoryId, newId, newOrganizationId } from '../../src/id.ts';
import { alertsNow } from '../../src/tenancy/alerts.ts';
import { DEFAULT_THRESHOLDS, parseThresholds } from '../../src/thresholds.ts';
import { world } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SECRET = `whsec_${btoa('0123456789abcdef0123456789abcdef')}`;

const run = (sql: string, ...values: (string | number | null)[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

/** Nothing of other tests, and the walks at their beginning. */
async function clean(): Promise<void> {
  for (const table of ['alerts', 'alert_endpoints', 'alert_deliveries', 'alert_state', 'refused_bursts'])
    await run(`DELETE FROM ${table}`);
  for (const table of [
    'streams',
    'set_aside_events',
    'webhooks',
    'tokens',
    'oauth_secrets',
    'directories',
    'api_keys',
    'request_log',
  ])
    await run(`DELETE FROM ${table}`);
}

type World = ReturnType<typeof world>;

async function endpoint(
  w: World,
  format = 'rollcall',
  alerts: string | null = null,
  url = 'https://ops.example.com/a',
) {
  const id = newId('ale', w.now());
  const secret = format === 'rollcall' ? SECRET : format === 'slack' ? `${url}/T0/secret` : 'routing-key';
  const { keyId, text } = await w.deps.seal(alertSecretCell(id), secret);
  await run(
    'INSERT INTO alert_endpoints (id, url, format, alerts, secret, key_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 1, 1)',
    id,
    url,
    format,
    alerts,
    text,
    keyId,
  );
  return id;
}

async function directory(values: Readonly<Record<string, string | number | null>> = {}): Promise<string> {
  const organizationId = newOrganizationId();
  const id = newDirectoryId(organizationId);
  const row = {
    id,
    organization_id: organizationId,
    provider: 'okta',
    status: 'active',
    created_at: 1,
    updated_at: 1,
    ...values,
  };
  const names = Object.keys(row);
  await run(
    `INSERT INTO directories (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    ...Object.values(row),
  );
  return id;
}

/** With so many requests in the day before its last one that it is missed. */
async function busyDirectory(last: number): Promise<string> {
  const id = await directory({ last_request_at: last });
  const requests = JSON.stringify(Array.from({ length: 20 }, (_, i) => [newId('req', last - i), last - i]));
  await run(
    "INSERT INTO request_log SELECT ?, value ->> 0, value ->> 1, 'GET', 200, '{}' FROM json_each(?)",
    id,
    requests,
  );
  return id;
}

async function webhook(values: Readonly<Record<string, string | number | null>> = {}): Promise<string> {
  const id = newId('wh', 1);
  const row = {
    id,
    url: 'https://app.example.com/h',
    status: 'active',
    secret: 's',
    created_at: 1,
    updated_at: 1,
    ...values,
  };
  const names = Object.keys(row);
  await run(
    `INSERT INTO webhooks (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    ...Object.values(row),
  );
  return id;
}

const open = async (): Promise<string[]> => {
  const { results } = await env.DB.prepare('SELECT type FROM alerts WHERE closed_at IS NULL ORDER BY type').all<{
    type: string;
  }>();
  return results.map(({ type }) => type);
};

let slowClock: (() => number) | undefined;

/** How each begins, and how it is over. */
const PROVOKED: Readonly<Record<(typeof ALERT_TYPES)[number], (w: World) => Promise<() => Promise<unknown>>>> = {
  'stream.blocked': async (w) => {
    const id = await webhook();
    const org = newOrganizationId();
    await run(
      'INSERT INTO streams (webhook_id, organization_id, cursor, failures, failing_since) VALUES (?, ?, 0, 3, ?)',
      id,
      org,
      w.now() - 15 * MINUTE,
    );
    return () => run('UPDATE streams SET failing_since = NULL, failures = 0 WHERE webhook_id = ?', id);
  },
  'webhook.disabled': async () => {
    const id = await webhook({ status: 'disabled', disabled_reason: 'gone' });
    return () => run("UPDATE webhooks SET status = 'active' WHERE id = ?", id);
  },
  'event.set_aside': async () => {
    const id = await webhook();
    await run('INSERT INTO set_aside_events VALUES (?, ?, 7, ?, 1)', id, newOrganizationId(), newId('evt', 1));
    return () => run('DELETE FROM set_aside_events WHERE webhook_id = ?', id);
  },
  'webhook.secret_unreadable': async () => {
    const id = await webhook({ key_id: 'unreadable 0123' });
    return () => run("UPDATE webhooks SET key_id = 'k' WHERE id = ?", id);
  },
  'directory.silent': async (w) => {
    const last = w.now() - DAY - HOUR;
    const id = await busyDirectory(last);
    // One that was never busy is not missed.
    await directory({ last_request_at: last });
    return () => run('UPDATE directories SET last_request_at = ? WHERE id = ?', w.now(), id);
  },
  'directory.held': async (w) => {
    const id = await directory({ held_at: w.now(), held_from: 3 });
    return () => run('UPDATE directories SET held_at = NULL, held_from = NULL WHERE id = ?', id);
  },
  'directory.refused_tokens': async (w) => {
    const id = await directory();
    await run('INSERT INTO refused_bursts VALUES (?, ?)', Math.floor(w.now() / HOUR), id);
    return async () => w.advance(2 * HOUR);
  },
  'credential.expiring': async (w) => {
    const id = newId('tok', 1);
    await run(
      'INSERT INTO tokens (hash, id, directory_id, hint, created_at, expires_at) VALUES (?, ?, ?, ?, 1, ?)',
      id,
      id,
      await directory(),
      'abcd',
      w.now() + 13 * DAY,
    );
    return () => run('DELETE FROM tokens WHERE id = ?', id);
  },
  'admin_key.created': async (w) => {
    const id = newId('key', w.now());
    await run(
      "INSERT INTO api_keys (hash, id, name, scope, hint, created_at) VALUES (?, ?, 'Ops', 'admin', 'abcd', ?)",
      id,
      id,
      w.now(),
    );
    return () => run('DELETE FROM api_keys WHERE id = ?', id);
  },
  'database.stalled': async () => {
    let clock = 0;
    // Each look at the clock is 6 s later: an answer takes that long.
    slowClock = () => (clock += 6_000);
    return async () => {
      slowClock = undefined;
    };
  },
  'database.nearly_full': async (w) => {
    const { env: before } = w.deps;
    // One per cent of one megabyte: what the tables take while they are empty.
    Object.assign(w.deps, { env: { ...before, ALERT_THRESHOLDS: 'databaseMB=1,fullPercent=1' } });
    return async () => void Object.assign(w.deps, { env: before });
  },
  'sweep.late': async (w) => {
    await run("INSERT INTO alert_state VALUES ('sweep', ?)", String(w.now() - 6 * MINUTE));
    return async () => undefined;
  },
};

describe('each alert', () => {
  it.each(ALERT_TYPES)('%s is told once when it begins, and once when it is over', async (type) => {
    await clean();
    const w: World = world();
    await endpoint(w);
    await endpoint(w, 'rollcall', '["admin_key.created"]', 'https://other.example.com/a');
    const evaluate = () => evaluateAlerts(w.deps, '', { clock: slowClock ?? w.deps.now });
    const end = await PROVOKED[type](w);
    for (let i = 0; i < 3; i++) {
      await evaluate();
      if (type === 'sweep.late') break;
      w.advance(MINUTE);
    }
    expect(await open()).toEqual([type]);
    await sendAlerts(w.deps);
    await end();
    w.advance(MINUTE);
    for (let i = 0; i < 2; i++) await evaluate();
    expect(await open()).toEqual([]);
    await sendAlerts(w.deps);
    await sendAlerts(w.deps);
    // Two hours later the clock was late too, which is another incident.
    const ofType = w.received.filter(({ text }) => text.includes(`"type":"${type}"`));
    const told = ofType.filter(({ url }) => url === 'https://ops.example.com/a').map(({ body }) => body['type']);
    expect(told).toEqual(['alert.opened', 'alert.closed']);
    const others = w.received.filter(({ url }) => url.startsWith('https://other'));
    expect(others).toHaveLength(type === 'admin_key.created' ? 2 : 0);
    for (const { body, headers } of ofType) {
      expect(body['data']).toMatchObject({ type, runbook: expect.stringMatching(/^docs\/alerts\.md#/) });
      expect(headers.get('webhook-signature')).toMatch(/^v1,/);
    }
  });
});

describe('credential.expiring', () => {
  it('is of tokens, client secrets and API keys, each by its own name', async () => {
    await clean();
    const w: World = world();
    const at = w.now() + 13 * DAY;
    const dir = await directory();
    const gone = await directory({ status: 'deleted' });
    await run(
      "INSERT INTO tokens (hash, id, directory_id, hint, created_at, expires_at) VALUES ('h', 'tok_1', ?, 'aaaa', 1, ?)",
      dir,
      at,
    );
    for (const [id, hint, of] of [
      ['sec_1', 'bbbb', dir],
      ['sec_2', 'dddd', gone],
    ] as const)
      await run(
        "INSERT INTO oauth_secrets (directory_id, client_id, id, hash, hint, created_at, expires_at) VALUES (?, 'oc_1', ?, 'h', ?, 1, ?)",
        of,
        id,
        hint,
        at,
      );
    await run(
      "INSERT INTO api_keys (hash, id, name, scope, hint, created_at, expires_at) VALUES ('k', 'key_1', 'Ops', 'read', 'cccc', 1, ?)",
      at,
    );
    await evaluateAlerts(w.deps);
    const { results } = await env.DB.prepare('SELECT about, summary FROM alerts ORDER BY about').all();
    const day = new Date(at).toISOString().slice(0, 10);
    expect(results).toEqual([
      { about: 'key_1', summary: `The API key “Ops” ends on ${day}.` },
      { about: 'sec_1', summary: `The OAuth client secret …bbbb of directory ${dir} ends on ${day}.` },
      { about: 'tok_1', summary: `The token …aaaa of directory ${dir} ends on ${day}.` },
    ]);
  });
});

describe('directory.silent', () => {
  const walked = (w: World, counts: { rows: number }) => {
    const shard = w.deps.databases.all().get('');
    if (!shard) throw new Error('There is no default database.');
    const counted = {
      ...shard,
      run: (async (...asked: Parameters<typeof shard.run>) => {
        const before = shard.meter.rowsRead;
        const results = await shard.run(...asked);
        if (asked[0].some(({ sql }) => sql.includes('directories_seen'))) counts.rows += shard.meter.rowsRead - before;
        return results;
      }) as typeof shard.run,
    };
    return { ...w.deps, databases: { ...w.deps.databases, all: () => new Map([['', counted]]) } };
  };
  const silent = async () => {
    const { results } = await env.DB.prepare("SELECT about FROM alerts WHERE type = 'directory.silent'").all<{
      about: string;
    }>();
    return results.map(({ about }) => about);
  };

  it('costs what has become due since, and tells of each directory once', async () => {
    await clean();
    const w: World = world();
    const idle = JSON.stringify(Array.from({ length: 3_000 }, (_, i) => `dir_${String(i).padStart(29, '0')}`));
    await run(
      `INSERT INTO directories (id, organization_id, provider, status, last_request_at, created_at, updated_at)
        SELECT value, 'org_' || substr(value, 5, 16), 'okta', 'active', ?, 1, 1 FROM json_each(?)`,
      w.now(),
      idle,
    );
    const quiet = await busyDirectory(w.now() - DAY + HOUR / 2);
    const counts = { rows: 0 };
    const deps = walked(w, counts);
    for (let i = 0; i < 5; i++) await evaluateAlerts(deps);
    // The first that is not due, each time.
    expect([counts.rows, await silent()]).toEqual([5, []]);
    w.advance(HOUR);
    for (let i = 0; i < 5; i++) await evaluateAlerts(deps);
    expect(await silent()).toEqual([quiet]);
    // Itself, and the twenty requests that show it was busy.
    expect(counts.rows).toBeLessThan(40);
    // Heard again, it is one that will be due, whoever notes the time.
    await run('UPDATE directories SET last_request_at = ? WHERE id = ?', w.now(), quiet);
    await evaluateAlerts(deps);
    expect(await open()).toEqual([]);
    const row = env.DB.prepare('SELECT seen_hour FROM directories WHERE id = ?').bind(quiet);
    expect(await row.first('seen_hour')).toBe(Math.floor(w.now() / HOUR));
  });

  it('is told of a flood too, once there is room, and again after a threshold that was raised', async () => {
    await clean();
    const w: World = world();
    const { env: before } = w.deps;
    for (let i = 0; i < 230; i++) await busyDirectory(w.now() - 2 * DAY + i);
    for (let i = 0; i < 5; i++) await evaluateAlerts(w.deps);
    expect(await silent()).toHaveLength(200);
    Object.assign(w.deps, { env: { ...before, ALERT_THRESHOLDS: 'silentHours=72' } });
    for (let i = 0; i < 3; i++) await evaluateAlerts(w.deps);
    expect(await open()).toEqual([]);
    w.advance(DAY + HOUR);
    for (let i = 0; i < 5; i++) await evaluateAlerts(w.deps);
    expect(await open()).toHaveLength(200);
    await run('UPDATE directories SET last_request_at = ? WHERE id IN (SELECT about FROM alerts)', w.now());
    for (let i = 0; i < 3; i++) await evaluateAlerts(w.deps);
    expect(new Set(await silent()).size).toBe(230);
    expect(await open()).toHaveLength(30);
  });
});

describe('telling', () => {
  async function held(w: World): Promise<string> {
    return directory({ held_at: w.now(), held_from: 3 });
  }

  it('is tried again until it is accepted, in order, and says why it failed', async () => {
    await clean();
    const w: World = world();
    const id = await endpoint(w);
    const dir = await held(w);
    w.reply = () => 500;
    await evaluateAlerts(w.deps);
    expect(w.queued.map(({ body }) => body)).toContainEqual({ organizationId: '', alerts: true });
    expect(await sendAlerts(w.deps)).toBe(1);
    // It is over before anyone was told: both are told, one after the other.
    await run('UPDATE directories SET held_at = NULL WHERE id = ?', dir);
    await evaluateAlerts(w.deps);
    expect(await sendAlerts(w.deps)).toBe(0);
    const row = () =>
      env.DB.prepare('SELECT last_error FROM alert_endpoints WHERE id = ?').bind(id).first('last_error');
    expect(await row()).toBe('500');
    w.reply = () => 204;
    w.advance(5_000);
    await sendAlerts(w.deps);
    await sendAlerts(w.deps);
    expect(w.received.map(({ body }) => body['type'])).toEqual(['alert.opened', 'alert.opened', 'alert.closed']);
    expect(new Set(w.received.map(({ headers }) => headers.get('webhook-id'))).size).toBe(2);
    expect(await row()).toBeNull();
  });

  it('survives a sender that is killed, and is given up after nine attempts', async () => {
    await clean();
    const w: World = world();
    await endpoint(w);
    await held(w);
    await evaluateAlerts(w.deps);
    // Claimed, and then nothing: the claim ends after a minute.
    const killed = { ...w.deps, fetcher: () => new Promise<Response>(() => undefined) };
    void sendAlerts(killed);
    await expect
      .poll(async () => (await env.DB.prepare('SELECT attempts FROM alert_deliveries').first('attempts')) ?? 0)
      .toBe(1);
    expect(await sendAlerts(w.deps)).toBe(0);
    w.advance(MINUTE);
    w.reply = () => 500;
    let made = 0;
    for (let i = 0; i < 20; i++) {
      made += await sendAlerts(w.deps);
      w.advance(DAY);
    }
    expect(made).toBe(8);
    expect(await env.DB.prepare('SELECT count(*) AS n FROM alert_deliveries').first('n')).toBe(0);
  });

  it('tells of everything else too while a thousand streams are blocked, in bounded steps', async () => {
    await clean();
    const w: World = world();
    const id = await webhook();
    const organizations = JSON.stringify(Array.from({ length: 1_100 }, (_, i) => `org_${String(i).padStart(16, '0')}`));
    await run(
      'INSERT INTO streams (webhook_id, organization_id, cursor, failures, failing_since) SELECT ?, value, 0, 1, 1 FROM json_each(?)',
      id,
      organizations,
    );
    let most = 0;
    const { operator } = w.deps.databases;
    const counting = {
      ...operator,
      run: ((...asked: Parameters<typeof operator.run>) => {
        most = Math.max(most, asked[0].length);
        return operator.run(...asked);
      }) as typeof operator.run,
    };
    const deps = { ...w.deps, databases: { ...w.deps.databases, operator: counting } };
    const counts = async () => (await alertsNow(operator, w.now())).open;
    for (let i = 0; i < 3; i++) await evaluateAlerts(deps);
    expect((await counts()).get('stream.blocked')).toBe(200);
    await held(w);
    await evaluateAlerts(deps);
    expect((await counts()).get('directory.held')).toBe(1);
    await run('UPDATE streams SET failing_since = NULL');
    for (let i = 0; i < 2; i++) await evaluateAlerts(deps);
    expect([...(await counts())]).toEqual([['directory.held', 1]]);
    // D1 allows 1,000 queries in an invocation.
    expect(most).toBeLessThan(500);
  });

  it('opens nothing twice where two sweeps run at once, and loses nothing where one fails', async () => {
    await clean();
    const w: World = world();
    await endpoint(w);
    await held(w);
    await Promise.all([evaluateAlerts(w.deps), evaluateAlerts(w.deps), evaluateAlerts(w.deps)]);
    await sendAlerts(w.deps);
    expect(w.received).toHaveLength(1);
    expect(await open()).toEqual(['directory.held']);
  });

  it('takes the form that Slack and PagerDuty want, and seals anew with the newest key', async () => {
    await clean();
    const w: World = world();
    await endpoint(w, 'slack', null, 'https://hooks.slack.example.com');
    const id = await endpoint(w, 'pagerduty', null, 'https://events.pagerduty.example.com/v2/enqueue');
    await run("UPDATE alert_endpoints SET key_id = 'old' WHERE id = ?", id);
    await resealAlertEndpoints(w.deps);
    const [newest] = await w.deps.keyRing();
    expect(await env.DB.prepare('SELECT key_id FROM alert_endpoints WHERE id = ?').bind(id).first('key_id')).toBe(
      newest.id,
    );
    await held(w);
    await evaluateAlerts(w.deps);
    await sendAlerts(w.deps);
    const [pagerduty, slack] = w.received.toSorted((a, b) => (a.url < b.url ? -1 : 1));
    expect(slack?.url).toBe('https://hooks.slack.example.com/T0/secret');
    expect(slack?.body['text']).toMatch(/directory\.held/);
    expect(pagerduty?.body).toMatchObject({ routing_key: 'routing-key', event_action: 'trigger' });
  });
});

describe('with more than one run looks at', () => {
  it('an alert comes later, and how much later is known while and after it is so', async () => {
    await clean();
    const w: World = world();
    const since = w.now() - HOUR;
    const organizations = JSON.stringify(Array.from({ length: 1_100 }, (_, i) => `org_${String(i).padStart(16, '0')}`));
    const [id, paused] = [await webhook(), await webhook({ status: 'paused' })];
    const put = 'INSERT INTO streams (webhook_id, organization_id, cursor, failures, failing_since)';
    await run(`${put} SELECT ?, value, 0, 1, ? FROM json_each(?)`, paused, since - 1, organizations);
    await run(`${put} VALUES (?, 'org_9999999999999999', 0, 1, ?)`, id, since);
    const seen: [open: number, lagMs: number][] = [];
    for (let i = 0; i < 4; i++) {
      await evaluateAlerts(w.deps);
      const now = await alertsNow(w.deps.databases.operator, w.now());
      seen.push([now.open.get('stream.blocked') ?? 0, now.lagMs]);
      w.advance(MINUTE);
    }
    expect(seen).toEqual([
      [0, 0],
      [0, MINUTE],
      [1, 2 * MINUTE],
      [1, 2 * MINUTE],
    ]);
    // Fewer again: the next look at everything says so.
    await run('DELETE FROM streams WHERE organization_id > ?', 'org_0000000000000100');
    for (let i = 0; i < 3; i++) await evaluateAlerts(w.deps);
    expect((await alertsNow(w.deps.databases.operator, w.now())).lagMs).toBe(0);
    const { results } = await env.DB.prepare("SELECT name FROM alert_state WHERE name LIKE 'took:%'").all();
    expect(results).toEqual([{ name: 'took:streams:' }]);
  });
});

describe('forms', () => {
  const alert = {
    id: 'alt_1',
    type: 'directory.held',
    about: 'dir_1',
    organizationId: 'org_1',
    directoryId: 'dir_1',
    webhookId: null,
    summary: 'The key “<!channel>” & more',
    openedAt: 0,
    closedAt: 60_000,
  };

  it('say the same alert as JSON, text and event', () => {
    expect(JSON.parse(rollcallBody(alert, 'closed'))).toMatchObject({
      type: 'alert.closed',
      timestamp: '1970-01-01T00:01:00.000Z',
      data: { id: 'alt_1', closedAt: '1970-01-01T00:01:00.000Z', runbook: 'docs/alerts.md#directoryheld' },
    });
    expect(slackBody(alert, 'opened')).toContain('&lt;!channel&gt;');
    expect(JSON.parse(pagerdutyBody(alert, 'closed', 'k'))).toEqual({
      routing_key: 'k',
      dedup_key: 'alt_1',
      event_action: 'resolve',
    });
  });

  it('thresholds are read from a setting, or the defaults hold', () => {
    expect(parseThresholds('')).toEqual(DEFAULT_THRESHOLDS);
    expect(parseThresholds('blockedMinutes=30, silentHours=48')).toMatchObject({ blockedMinutes: 30, silentHours: 48 });
    for (const wrong of ['blocked=3', 'blockedMinutes=0', 'blockedMinutes=x', 'constructor=3'])
      expect(parseThresholds(wrong)).toBeNull();
  });
});
