import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import dashboard from '../../docs/grafana-dashboard.json?raw';
import docs from '../../docs/metrics.md?raw';
import { newMeter, openDatabase } from '../../src/database.ts';
import { COUNTERS, count, countMeter, HISTOGRAMS, observe, takeCounts } from '../../src/metrics.ts';
import { openDatabases } from '../../src/shards.ts';
import { GAUGES, keepCounts, metricsText } from '../../src/tenancy/metrics.ts';
import wrangler from '../../wrangler.toml?raw';
import { ADMIN_KEY, call, member, newKey, newOrganization, ORIGIN } from './calls.ts';
import { signedIn } from './console/browsing.ts';

const scrape = (key = ADMIN_KEY) => SELF.fetch(`${ORIGIN}/metrics`, { headers: { Authorization: `Bearer ${key}` } });

/** Far apart, so that counts may be written at each. */
let now = Date.now();
beforeEach(async () => {
  now += 60_000;
  takeCounts(now);
  now += 60_000;
  await env.DB.prepare('DELETE FROM counters').run();
});

const SAMPLE = /^([a-z_0-9]+)(?:\{[^}]*\})? (\S+)$/;

describe('GET /metrics', () => {
  it('adds up what isolates have counted, in OpenMetrics', async () => {
    const request = { part: 'scim', method: 'POST', status: '201' };
    for (const seconds of [0.04, 0.06, 60]) {
      count('rollcall_http_requests', request);
      observe('rollcall_http_request_duration_seconds', { part: 'scim' }, seconds);
    }
    countMeter('scim', { ...newMeter(), rowsRead: 12, d1Trips: 2 });
    await keepCounts(openDatabase(env.DB), now);
    count('rollcall_http_requests', request, 4);
    await keepCounts(openDatabase(env.DB), now + 1_000);
    const early = await metricsText(openDatabases(env), now);
    expect(early).toContain('rollcall_http_requests_total{part="scim",method="POST",status="201"} 3\n');
    await keepCounts(openDatabase(env.DB), now + 16_000);
    const text = await metricsText(openDatabases(env), now);
    expect(text).toContain('rollcall_http_requests_total{part="scim",method="POST",status="201"} 7\n');
    expect(text).toContain('rollcall_d1_rows_read_total{part="scim"} 12\n');
    expect(text).not.toContain('rollcall_d1_rows_written_total{');
    for (const line of [
      'bucket{part="scim",le="0.05"} 1',
      'bucket{part="scim",le="0.1"} 2',
      'bucket{part="scim",le="30"} 2',
      'bucket{part="scim",le="+Inf"} 3',
      'count{part="scim"} 3',
    ])
      expect(text).toContain(`rollcall_http_request_duration_seconds_${line}\n`);
    expect(text).toContain('rollcall_http_request_duration_seconds_sum{part="scim"} 60.1\n');
    expect(text.endsWith('# EOF\n')).toBe(true);
    for (const line of text.trimEnd().split('\n')) expect(line.startsWith('# ') || SAMPLE.test(line), line).toBe(true);
  });

  it('keeps for the next time what could not be written', async () => {
    count('rollcall_sweeps', {});
    const failing = {
      prepare: () => {
        throw new Error('no');
      },
      batch: () => Promise.reject(new Error('no')),
    };
    await keepCounts(openDatabase(failing), now);
    await keepCounts(openDatabase(env.DB), now + 16_000);
    expect(await metricsText(openDatabases(env), now)).toContain('rollcall_sweeps_total 1\n');
  });

  it('counts open alerts by type, and says how late they may come', async () => {
    const values = async () =>
      [...(await metricsText(openDatabases(env), now)).matchAll(/^rollcall_alert\w+(\{.*\})? (\S+)$/gm)]
        .filter(([line]) => !line.endsWith('} 0'))
        .map(([line]) => line);
    await env.DB.batch(['alerts', 'alert_state'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
    expect(await values()).toEqual(['rollcall_alert_lag_seconds 0']);
    const insert = env.DB.prepare(
      "INSERT INTO alerts (id, type, about, summary, opened_at, closed_at) VALUES (?, ?, ?, '', 1, ?)",
    );
    await env.DB.batch([
      insert.bind('alt_1', 'directory.held', 'dir_1', null),
      insert.bind('alt_2', 'directory.held', 'dir_2', null),
      insert.bind('alt_3', 'sweep.late', '', 2),
      env.DB.prepare("INSERT INTO alert_state VALUES ('took:streams:', '180000')"),
    ]);
    expect(await values()).toEqual(['rollcall_alerts_open{type="directory.held"} 2', 'rollcall_alert_lag_seconds 180']);
    const page = await (await signedIn()).visitor.get('/console/alerts');
    expect(page.text).toContain('An alert can be up to 3 minutes late');
  });

  it('is for keys that read all organizations', async () => {
    const answer = await scrape(await newKey('read'));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    ]);
    expect((await scrape('rk_wrong')).status).toBe(401);
    const own = { name: 'one', scope: 'read', organizationId: await newOrganization() };
    expect((await scrape(member(await call('POST', '/api-keys', own), 'key'))).status).toBe(403);
  });

  it('reads no more for more organizations', async () => {
    const cost = async () => {
      const databases = openDatabases(env);
      await metricsText(databases, now);
      return databases.meter.rowsRead;
    };
    const before = await cost();
    const rows = JSON.stringify(Array.from({ length: 2_000 }, (_, i) => `org_many${i}`));
    await env.DB.prepare(
      "INSERT INTO organizations (id, name, created_at, updated_at) SELECT value, 'x', 1, 1 FROM json_each(?)",
    )
      .bind(rows)
      .run();
    expect(await cost()).toBe(before);
  });
});

describe('what is said about metrics', () => {
  const names = [
    ...Object.keys(COUNTERS).map((name) => `${name}_total`),
    ...Object.keys(HISTOGRAMS),
    ...Object.keys(GAUGES),
  ];

  it('names those there are, in the docs and on the dashboard, and all of them', () => {
    for (const text of [docs, dashboard]) {
      const said = new Set([...text.matchAll(/rollcall_[a-z0-9_]+/g)].map(([name]) => name.replace(/_bucket$/, '')));
      expect([...said].sort()).toEqual([...names].sort());
    }
  });

  it('keeps URLs out of logs and traces: setup links carry a secret in theirs', () => {
    expect(wrangler).toMatch(/\[observability\.logs\]\ninvocation_logs = false/);
    expect(wrangler).not.toMatch(/observability\.traces/);
  });
});
