// The events and entries of the log that bench/packed.ts stores: of made-up people, decided as the writer decides, without a database.

import { foundCompany, type Person } from '../../packages/testkit/src/jumpcloud/people.ts';
import * as requests from '../../packages/testkit/src/jumpcloud/requests.ts';
import { newId } from '../../src/id.ts';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { URN } from '../../src/protocol/urn.ts';
import type { EventRow } from '../../src/store/commit/changes.ts';
import { newWorld, type World } from '../../test/directory/world.ts';

export { rowOfEvent } from '../../src/store/commit/events.ts';
export { unpacked } from '../../src/store/db/packed.ts';
export { entryIn, textOfEntry } from '../../src/store/log/entry.ts';
export { ORGANIZATION } from '../../test/directory/world.ts';

const PEOPLE = 300;
const START_MS = Date.UTC(2026, 10, 28, 9);
const BETWEEN_MS = 1_703;

const company = foundCompany(1, { users: PEOPLE, groups: 1, memberships: PEOPLE });
const bodyOf = ({ body }: requests.ScimRequest): JsonObject => {
  const json: unknown = JSON.parse(JSON.stringify(body));
  if (!isObject(json)) throw new Error('A request without a body.');
  return json;
};

/** As Entra ID sends people with its default mappings and the enterprise attributes filled in. */
function entraBody({ department = 'Sales', familyName, givenName, jumpcloudId, title, userName }: Person, i: number) {
  const name = `${givenName} ${familyName}`;
  return {
    schemas: [URN.user, URN.enterpriseUser],
    externalId: `${jumpcloudId.slice(0, 8)}-${jumpcloudId.slice(8, 12)}-4000-8000-${jumpcloudId.slice(12)}`,
    userName,
    name: { formatted: name, familyName, givenName },
    displayName: name,
    title: title ?? 'Analyst',
    preferredLanguage: 'en-GB',
    active: true,
    emails: [{ value: userName, type: 'work', primary: true }],
    phoneNumbers: [
      { value: `+44 20 7946 ${String(i).padStart(4, '0')}`, type: 'work' },
      { value: `+44 7700 90${String(i).padStart(4, '0')}`, type: 'mobile' },
    ],
    addresses: [
      {
        ...{ streetAddress: `${i} St James's Square`, locality: 'London', region: 'Greater London' },
        ...{ postalCode: `SW1Y ${i % 10}LE`, country: 'United Kingdom', type: 'work', primary: true },
      },
    ],
    [URN.enterpriseUser]: { employeeNumber: String(100_000 + i), department, costCenter: `CC-${i % 40}` },
  } satisfies JsonObject;
}

/** The events of some changes for each person. */
function eventsOf(change: (world: World, person: Person, id: string, i: number) => void): EventRow[] {
  const world = newWorld();
  world.now = START_MS;
  return company.people.flatMap((person, i) => {
    world.now += BETWEEN_MS;
    const id = newId('usr', world.now);
    change(world, person, id, i);
    return world.tables.events.slice(-1);
  });
}

const create = (world: World, id: string, body: JsonObject) => world.ask({ kind: 'user.create', id, body });

function replaceTitle(world: World, id: string, body: JsonObject, title: string): void {
  world.now += BETWEEN_MS;
  world.ask({ kind: 'user.replace', id, body: { ...body, id, title } });
}

const group = newId('grp', START_MS);
/** Events of a kind, by its name. */
export const KINDS: readonly (readonly [string, () => EventRow[]])[] = [
  ['JumpCloud, user created', () => eventsOf((world, one, id) => create(world, id, bodyOf(requests.createUser(one))))],
  [
    'JumpCloud, user updated',
    () =>
      eventsOf((world, one, id) => {
        create(world, id, bodyOf(requests.createUser(one)));
        replaceTitle(world, id, bodyOf(requests.updateUser(id, one)), 'Lead');
      }),
  ],
  [
    'Entra ID, user with enterprise attributes updated',
    () =>
      eventsOf((world, one, id, i) => {
        create(world, id, entraBody(one, i));
        replaceTitle(world, id, entraBody(one, i), 'Lead');
      }),
  ],
  [
    'user deleted',
    () =>
      eventsOf((world, one, id, i) => {
        create(world, id, entraBody(one, i));
        world.ask({ kind: 'user.delete', id });
      }),
  ],
  [
    'a member added',
    () =>
      eventsOf((world, one, id, i) => {
        if (i === 0) world.ask({ kind: 'group.create', id: group, body: { displayName: 'Engineering' } });
        create(world, id, bodyOf(requests.createUser(one)));
        world.ask({ kind: 'group.patch', id: group, body: bodyOf(requests.addMembers(group, [id])) });
      }),
  ],
];

function entry(path: string, body: JsonObject | null): JsonObject {
  return {
    ...{ path, address: '203.0.113.7', scimType: null, detail: null, durationMs: 23 },
    ...{ requestBody: body && JSON.stringify(body), d1Trips: 1, rowsRead: 22, rowsWritten: body ? 7 : 0 },
  };
}

const logged = (of: (person: Person, id: string, i: number) => JsonObject) => () =>
  company.people.map((person, i) => of(person, newId('usr', START_MS + i * BETWEEN_MS), i));

/** Entries of the request log. */
export const LOGGED: readonly (readonly [string, () => JsonObject[]])[] = [
  ['look-up by userName', logged(({ userName }) => entry(requests.findUser(userName).path, null))],
  ['JumpCloud, POST of a user', logged((one) => entry('/Users', bodyOf(requests.createUser(one))))],
  ['JumpCloud, PUT', logged((one, id) => entry(`/Users/${id}`, bodyOf(requests.updateUser(id, one))))],
  ['Entra ID, POST with enterprise attributes', logged((one, _, i) => entry('/Users', entraBody(one, i)))],
];
