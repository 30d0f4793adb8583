// Two customers of one Rollcall, each with one of everything, and ids that nobody has ever had.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { newDirectoryId, newId, newOrganizationId } from '../../../src/id.ts';
import { isObject } from '../../../src/protocol/json.ts';
import { HOOK, logDelivery } from '../acts.ts';
import { csrfIn, newLink, Visitor } from '../browsing.ts';
import { call, data, member, newDirectory, newOrganization, ORIGIN } from '../calls.ts';
import { ask, basic, newClient } from '../oauth/calls.ts';
import { createGroup, createUser, type Provider, resources, scim } from '../scim/calls.ts';

/** What a path's placeholders stand for: `org`, `dir`, `usr`, … */
export type Ids = Readonly<Record<string, string>>;

export interface Tenant {
  readonly provider: Provider;
  readonly ids: Ids;
  /** An access token of its OAuth client. */
  readonly accessToken: string;
  /** Of its portal session, with the token of the session's forms. */
  readonly session: string;
  readonly csrf: string;
}

export async function tokenOf(directoryId: string, body: object = {}) {
  const made = await call('POST', `/directories/${directoryId}/tokens`, body);
  return { id: member(made, 'id'), token: member(made, 'token') };
}

export function providerOf(organizationId: string, directoryId: string, token: string): Provider {
  return { organizationId, directoryId, token, base: `/directories/${directoryId}/scim/v2` };
}

export async function newTenant(name: string, organizationId?: string): Promise<Tenant> {
  const org = organizationId ?? (await newOrganization(name));
  const dir = await newDirectory(org, 'custom');
  const { id: tok, token } = await tokenOf(dir);
  const provider = providerOf(org, dir, token);
  const usr = await createUser(provider, `ada@${name}.example`, { emails: [{ value: `ada@${name}.example` }] });
  const grp = await createGroup(provider, `Team of ${name}`, [usr]);
  const [membership] = resources(await scim(provider, 'GET', '/GroupMemberships'));
  const client = await newClient(dir, { method: 'client_secret' });
  const oc = member(client, 'id');
  const [secret] = Array.isArray(client.body.secrets) ? client.body.secrets.filter(isObject) : [];
  const given = await ask(dir, {}, basic(oc, member(client, 'clientSecret')));
  const gone = await createUser(provider, `gone@${name}.example`);
  const era = member(await call('POST', `/directories/${dir}/users/${gone}/erase`), 'erasureId');
  const pl = member(await call('POST', `/organizations/${org}/portal-links`, {}), 'id');
  const wh = member(await call('POST', '/webhooks', { url: HOOK, organizationId: org }), 'id');
  await call('PATCH', `/webhooks/${wh}`, { status: 'paused' });
  const made: Record<string, string> = { wh };
  await logDelivery({ org, dir, ids: made });
  const visitor = new Visitor();
  await visitor.post(await newLink(org));
  const csrf = csrfIn(await visitor.get(`/portal/${org}/${dir}/setup`));
  const session = visitor.cookieAt(`/portal/${org}`).split('=')[1] ?? '';
  const ses = String(data(await call('GET', `/organizations/${org}/portal-sessions`))[0]?.id);
  const ids = { ...made, org, dir, usr, grp, mem: String(membership?.id), tok, oc, era, pl, ses };
  return {
    provider,
    accessToken: member(given, 'access_token'),
    session,
    csrf,
    ids: { ...ids, sec: String(secret?.id) },
  };
}

/** The id of an entry in the request log. @throws where none is written yet */
export async function loggedRequest(directoryId: string): Promise<string> {
  const id = data(await call('GET', `/directories/${directoryId}/requests?limit=1`))[0]?.id;
  if (typeof id !== 'string') throw new Error('Nothing is logged yet.');
  return id;
}

/** As well-formed as a tenant's, and nobody's. */
export function nobodys(now: number): Ids {
  const org = newOrganizationId();
  const named = (['usr', 'grp', 'tok', 'oc', 'sec', 'era', 'pl', 'ses', 'wh', 'del', 'req'] as const).map(
    (prefix) => [prefix, newId(prefix, now)] as const,
  );
  const ids = Object.fromEntries(named);
  return { ...ids, org, dir: newDirectoryId(org), mem: `gm_${ids.grp?.slice('grp_'.length)}_${ids.usr}` };
}

/** What stands for a placeholder of a path: `:id` is the organization, directory or webhook of the part before it. */
export function filled(path: string, ids: Ids): string {
  return path.replaceAll(/(\w+)?\/:(\w+)/g, (_, before = '', name: string) => {
    const kind = name === 'id' ? ID_OF[before] : (SAME[name] ?? name);
    return `${before}/${(kind === undefined ? undefined : ids[kind]) ?? 'none'}`;
  });
}

const ID_OF: Ids = {
  organizations: 'org',
  directories: 'dir',
  webhooks: 'wh',
  'api-keys': 'key',
  'alert-endpoints': 'ale',
};
/** The portal calls a token and a client by one name. */
const SAME: Ids = { token: 'tok' };

/** What a response tells: all of it but ids, which the asker named, and what is of this one request or session. */
export async function told(response: Response): Promise<string> {
  const { headers, status } = response;
  const known = ['Location', 'ETag', 'Allow', 'WWW-Authenticate', 'Retry-After', 'Content-Type', 'Set-Cookie'];
  const shown = known.map((name) => `${name}: ${headers.get(name)}`);
  return [status, ...shown, await response.text()]
    .join('\n')
    .replaceAll(/\b(?:org|dir|usr|grp|gm|tok|oc|sec|era|pl|ses|wh|del|req|evt|key|ale)_[0-9a-z_]{12,}/gi, 'ID')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH');
}

export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
}

/** One request, sent as a browser or a client would; redirects are not followed. */
export function send(method: string, path: string, { form, headers = {}, json }: Asking = {}): Promise<Response> {
  const reads = method === 'GET' || method === 'HEAD';
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const body = form ? String(new URLSearchParams(form)) : JSON.stringify(json ?? {});
  return SELF.fetch(
    new Request(ORIGIN + path, {
      method,
      redirect: 'manual',
      headers: { ...(reads ? {} : { 'Content-Type': type, Origin: ORIGIN }), ...headers },
      ...(reads ? {} : { body }),
    }),
  );
}

export const bearing = (secret: string) => ({ Authorization: `Bearer ${secret}` });

/** What grows by itself: who asked when, and what is delivered. */
const MOVING = new Set(['request_log', 'counters', 'streams', 'deliveries', 'alerts', 'alert_state', 'refused_bursts']);

/** Every row of an organization and its directories, as text: what an attack must leave as it was. */
export async function rowsOf(organizationId: string): Promise<string[]> {
  const tables = await env.DB.prepare(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
  ).all<{ name: string }>();
  const own = organizationId.slice('org_'.length);
  const rows: string[] = [];
  for (const { name } of tables.results) {
    if (MOVING.has(name)) continue;
    const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
    const theirs = results.filter(({ directory_id, id, organization_id }) =>
      `${directory_id} ${id} ${organization_id}`.includes(own),
    );
    rows.push(
      ...theirs.map(({ last_request_at: _asked, last_used_at: _used, ...row }) => `${name} ${JSON.stringify(row)}`),
    );
  }
  return rows.sort();
}
