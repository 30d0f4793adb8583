import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { type EVENT_DATA, Event } from '../../../src/http/api/event-schemas.ts';
import { upkeepOfCredentials } from '../../../src/organization/credentials-upkeep.ts';
import { upkeepIn } from '../../../src/organization/upkeep-context.ts';
import { EVENT_TYPES, type EventData, type EventType } from '../../../src/protocol/event.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { call, data, member, ORIGIN } from '../calls.ts';

const INTRODUCTION = `# Events: examples
One example of each type, made by the code: \`npm run event-reference\` writes this file, and a test holds it to what the
code sends. Ids and times are made up. What the events mean and how to take them: [host-app.md](host-app.md).
\`data\` takes 64 KiB at most: what is left out for that is named in \`data.omitted\`, a list of paths such as \`user.photoUrl\`.
`;

/** What an administrator and a provider do, so that each type of event comes at least once. */
async function history(): Promise<JsonObject[]> {
  const organization = member(
    await call('POST', '/organizations', { name: 'Acme', externalId: `acme-${Math.random()}` }),
    'id',
  );
  const base = `/organizations/${organization}/directories`;
  const directory = member(await call('POST', base, { provider: 'jumpcloud', name: 'Acme staff' }), 'id');
  const token = member(await call('POST', `/directories/${directory}/tokens`, {}), 'token');
  const scim = async (method: string, path: string, body?: object) => {
    const answer = await SELF.fetch(`${ORIGIN}/directories/${directory}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const { id } = text === '' ? {} : (JSON.parse(text) as { id?: string });
    return id ?? '';
  };
  const patch = (path: string, ...Operations: object[]) => scim('PATCH', path, { schemas: [URN.patchOp], Operations });
  const person = (name: string, title: string) => ({
    schemas: [URN.user, URN.enterpriseUser],
    userName: `${name.toLowerCase()}@acme.example`,
    externalId: name === 'Ada' ? '5f0000000000000000000001' : '5f0000000000000000000002',
    name: { givenName: name, familyName: 'Lovelace' },
    displayName: `${name} Lovelace`,
    title,
    active: true,
    emails: [{ value: `${name.toLowerCase()}@acme.example`, type: 'work', primary: true }],
    [URN.enterpriseUser]: { department: 'Engineering' },
  });
  const ada = await scim('POST', '/Users', person('Ada', 'Engineer'));
  // Written with the request log, a moment after the answer: what comes later shows it at every run.
  const asked = async () => (await call('GET', `/directories/${directory}`)).body;
  await expect.poll(asked).not.toMatchObject({ lastRequestAt: null });
  const bob = await scim('POST', '/Users', person('Bob', 'Analyst'));
  await patch(`/Users/${ada}`, { op: 'replace', path: 'title', value: 'Lead' });
  await patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
  await patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: true });
  const group = await scim('POST', '/Groups', {
    schemas: [URN.group],
    displayName: 'Engineering',
    externalId: '5f0000000000000000000003',
    members: [{ value: ada }, { value: bob }],
  });
  const roles = [
    { name: 'admin', displayName: 'Administrator' },
    { name: 'member', displayName: 'Member' },
  ];
  await call('PUT', '/roles', { roles });
  const mapping = {
    mode: 'highest',
    defaultRole: 'member',
    mappings: [{ directoryId: directory, groupId: group, role: 'admin' }],
  };
  const preview = await call('POST', `/organizations/${organization}/role-mapping/preview`, mapping);
  await call('PUT', `/organizations/${organization}/role-mapping`, {
    ...mapping,
    previewToken: member(preview, 'previewToken'),
  });
  const recomputed = async () => (await eventsOf(organization)).at(-1)?.type;
  await expect.poll(recomputed).toBe('organization.roles_recomputed');
  await patch(`/Groups/${group}`, { op: 'replace', path: 'displayName', value: 'Platform' });
  await scim('DELETE', `/Users/${bob}`);
  await call('POST', `/directories/${directory}/resync`);
  await expect.poll(async () => (await eventsOf(organization)).at(-1)?.type).toBe('directory.resync_finished');
  await scim('DELETE', `/Groups/${group}`);
  await expect.poll(recomputed).toBe('organization.roles_recomputed');
  await call('PATCH', `/directories/${directory}`, { name: 'Acme' });
  await endSoon(directory);
  await call('DELETE', `/directories/${directory}`);
  const events = await eventsOf(organization);
  const other = member(await call('POST', '/organizations', { name: 'Acme' }), 'id');
  await call('DELETE', `/organizations/${other}`);
  const restored = member(await call('POST', '/organizations', { name: 'Acme' }), 'id');
  const kept = member(await call('POST', `/organizations/${restored}/directories`, { provider: 'okta' }), 'id');
  await call('POST', '/restores', {});
  await call('PATCH', `/directories/${kept}`, { name: 'Acme' });
  return [...events, ...(await eventsOf(other)), ...(await discarded()), ...(await eventsOf(restored))];
}

/** A token of the directory ends in two weeks, and the clock has come by. */
async function endSoon(directory: string): Promise<void> {
  const inTwoWeeks = Date.now() + 14 * 24 * 60 * 60 * 1000;
  await env.DB.prepare('UPDATE tokens SET expires_at = ? WHERE directory_id = ?').bind(inTwoWeeks, directory).run();
  await upkeepOfCredentials(upkeepIn(env, '', Date.now()));
}

/** What stands for an event that the guard held and an operator discarded. */
async function discarded(): Promise<JsonObject[]> {
  const organization = member(await call('POST', '/organizations', { name: 'Acme' }), 'id');
  const guard = { mode: 'hold', maxPeople: 0, maxPercent: 100, afterHours: 0 };
  const base = `/organizations/${organization}/directories`;
  const directory = member(await call('POST', base, { provider: 'jumpcloud', guard }), 'id');
  const token = member(await call('POST', `/directories/${directory}/tokens`, {}), 'token');
  const scim = (method: string, path: string, body?: object) =>
    SELF.fetch(`${ORIGIN}/directories/${directory}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const made = await scim('POST', '/Users', { schemas: [URN.user], userName: 'ada@acme.example' });
  const { id } = (await made.json()) as { id: string };
  await scim('DELETE', `/Users/${id}`);
  await call('POST', `/directories/${directory}/guard/discard`);
  return (await eventsOf(organization)).filter(({ type }) => type === 'event.discarded');
}

async function eventsOf(organizationId: string): Promise<JsonObject[]> {
  return data(await call('GET', `/organizations/${organizationId}/events?after=0&limit=200`));
}

/** The same at every run: ids by the order in which they come, one time for all. */
function settled(text: string): string {
  const names = new Map<string, string>();
  return text
    .replaceAll(/\b(org|dir|usr|grp|evt|rsy|rec|tok)_[0-9a-z_]+/g, (id, kind: string) => {
      const known = names.get(id) ?? `${kind}_${String(names.size + 1).padStart(2, '0')}…`;
      names.set(id, known);
      return known;
    })
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-24T09:00:00.000Z')
    .replaceAll(/"hint": "[^"]+"/g, '"hint": "Rft0"')
    .replaceAll(/"epoch": \d{10}/g, '"epoch": 1764000000')
    .replaceAll(/acme-[\d.e-]+/g, 'your id of Acme');
}

/** Types whose data, as the code makes it, does not fit the schema that describes it. */
type Misfits = {
  [Type in EventType]: EventData<Type> extends z.infer<(typeof EVENT_DATA)[Type]> ? never : Type;
}[EventType];

describe('the reference of events', () => {
  let told: Promise<JsonObject[]> | undefined;
  /** Played once, by the first test that looks. */
  const sent = () => {
    told ??= history();
    return told;
  };

  it('describes every event as it is sent, and no member less or more', async () => {
    expectTypeOf<Misfits>().toBeNever();
    const events = await sent();
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(EVENT_TYPES));
    // Parsing drops what a schema does not name.
    for (const event of events) expect(Event.parse(event)).toEqual(event);
  });

  it('stands in the OpenAPI document, a webhook for each type', async () => {
    const answer = await SELF.fetch(`${ORIGIN}/api/v1/openapi.json`);
    const { components, webhooks } = z
      .object({
        components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
        webhooks: z.record(z.string(), z.unknown()),
      })
      .parse(await answer.json());
    expect(Object.keys(webhooks)).toEqual([...EVENT_TYPES]);
    expect(components.schemas['Event']).toMatchObject({
      discriminator: {
        propertyName: 'type',
        mapping: { 'group.members_changed': '#/components/schemas/GroupMembersChangedEvent' },
      },
    });
  });

  it('shows each type as the code makes it', async () => {
    const events = await sent();
    const examples = EVENT_TYPES.map((type) => {
      const example = events.find((event) => event.type === type);
      return `## ${type}\n\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\`\n`;
    });
    await expect(settled([INTRODUCTION, ...examples].join('\n'))).toMatchFileSnapshot('../../../docs/events.md');
  });
});
