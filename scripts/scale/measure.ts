// Bytes of what a shard stores, measured: a made-up company pushed through the whole of Rollcall into SQLite with the
// shipped migrations, without faults, and the pages that its tables and indexes take.

import { foundCompany } from '../../packages/testkit/src/jumpcloud/people.ts';
import * as requests from '../../packages/testkit/src/jumpcloud/requests.ts';
import { loadCode } from '../simulate/code.ts';
import { simulatedDatabase } from '../simulate/database.ts';
import { faultsOf } from '../simulate/faults.ts';
import { CLOCK_MS } from '../simulate/features.ts';
import { hosts } from '../simulate/hosts.ts';
import { chance } from '../simulate/random.ts';
import { scheduler as newScheduler } from '../simulate/scheduler.ts';
import { world as newWorld } from '../simulate/world.ts';

/** Bytes each, with every index. */
export interface Bytes {
  /** With a directory, its token, a webhook and its stream, and what events and audit log tell of them. */
  readonly organization: number;
  readonly person: number;
  readonly group: number;
  readonly membership: number;
  readonly personEvent: number;
  readonly membershipEvent: number;
  /** A row of the request log: of a change, and of a look-up. */
  readonly change: number;
  readonly lookUp: number;
  readonly delivery: number;
}

const SEED = 1;
const START_MS = 1_795_824_000_000;
/** Virtual, between two requests: the clock's work comes between. */
const PAUSE_MS = 200;
const HOST = 'https://host.example';
/** Beside the one that is measured: tables of few rows fill no pages. */
const OTHER_ORGANIZATIONS = 200;
const BASE = 'https://rollcall.example';

/** @param people of the company; each tenth as many groups, and three memberships a person */
export async function measure(people: number): Promise<Bytes> {
  const code = await loadCode();
  const random = chance(SEED);
  const scheduler = newScheduler(START_MS, random, () => undefined);
  const faults = faultsOf(random, { times: 1, standstills: false, on: () => false });
  const database = simulatedDatabase(code.tables, { scheduler, faults });
  const wrong = (what: string): never => {
    throw new Error(what);
  };
  const apps = hosts(scheduler, faults, code.host, {
    violation: wrong,
    isHeld: () => false,
    isDiscarded: () => false,
  });
  code.host.stand({
    now: scheduler.now,
    random,
    after: (delayMs, what, run) => scheduler.after(delayMs, what, run),
    fetch: () => Promise.reject(new TypeError('An app asks nobody.')),
    say: () => undefined,
  });
  const world = newWorld({
    ...{ scheduler, random, faults, databases: new Map([['', database]]), packed: true, pool: code.pool },
    clockMs: CLOCK_MS,
    outbound: apps.fetch,
    said: () => undefined,
    violation: wrong,
  });

  const wait = (ms: number) => scheduler.until(new Promise<void>((resolve) => scheduler.after(ms, 'wait', resolve)));

  const found = async (name: string) => {
    const url = `${HOST}/${encodeURIComponent(name)}`;
    const founded = await scheduler.until(
      world.operate('founding', (system, env) =>
        system.found(env, { name, directories: ['one'], url, shard: '', maxBatch: 1, maxPeople: null }),
      ),
    );
    apps.open(url, founded.organizationId, founded.secret);
    return founded;
  };
  const { directories } = await found('measured');
  const [{ credential, id: directoryId } = wrong('No directory.')] = directories;
  world.begin();

  const send = async ({ body, method, path }: requests.ScimRequest): Promise<string> => {
    const headers = { Authorization: `Bearer ${credential.token}`, 'Content-Type': 'application/scim+json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await scheduler.until(
      world.serve(new Request(`${BASE}/directories/${directoryId}/scim/v2${path}`, init)),
    );
    const text = await (response ?? wrong('No answer.')).text();
    if (!response?.ok) throw new Error(`${method} ${path} was answered ${response?.status} ${text}`);
    await wait(PAUSE_MS);
    return text === '' ? '' : String(JSON.parse(text).id);
  };
  /** Bytes of tables with their indexes, when everything gathered is written. */
  const sizes = async () => {
    await wait(60_000);
    const rows = database.rows(
      `SELECT s.tbl_name AS name, sum(d.pgsize) AS bytes FROM dbstat AS d JOIN sqlite_schema AS s ON s.name = d.name
       GROUP BY s.tbl_name`,
    );
    return new Map(rows.map(({ bytes, name }) => [String(name), Number(bytes)]));
  };

  const company = foundCompany(SEED, { users: people, groups: Math.ceil(people / 10), memberships: people * 3 });
  const ids = new Map<string, string>();
  const before = await sizes();
  for (let other = 0; other < OTHER_ORGANIZATIONS; other++) await found(`other ${other}`);
  const marks = [await sizes()];
  const mark = async () => void marks.push(await sizes());
  for (const person of company.people) ids.set(person.jumpcloudId, await send(requests.createUser(person)));
  await mark();
  for (const person of company.people)
    await send(requests.updateUser(ids.get(person.jumpcloudId) ?? '', { ...person, title: `New ${person.title}` }));
  await mark();
  for (const { userName } of company.people) await send(requests.findUser(userName));
  await mark();
  const teams: string[] = [];
  for (const team of company.teams) teams.push(await send(requests.createGroup(team)));
  await mark();
  for (const [index, team] of company.teams.entries())
    for (const person of team.people) await send(requests.addMembers(teams[index] ?? '', [ids.get(person) ?? '']));
  await mark();
  world.end();
  database.end();

  const memberships = company.teams.reduce((sum, team) => sum + team.people.length, 0);
  /** What stage `stage` added to these tables, for each of `count`. */
  const added = (stage: number, count: number, ...tables: readonly string[]) =>
    Math.round(
      tables.reduce((sum, name) => sum + (marks[stage]?.get(name) ?? 0) - (marks[stage - 1]?.get(name) ?? 0), 0) /
        count,
    );
  const stored = ['users', 'user_emails', 'name_index', 'buckets'];
  const bytesOf = (tables: ReadonlyMap<string, number> = new Map()) =>
    [...tables.values()].reduce((sum, each) => sum + each, 0);
  return {
    organization: Math.round((bytesOf(marks[0]) - bytesOf(before)) / OTHER_ORGANIZATIONS),
    // With what a first update adds: JumpCloud creates people bare.
    person: added(1, people, ...stored) + added(2, people, ...stored),
    group: added(4, company.teams.length, 'groups', 'name_index', 'buckets'),
    membership: added(5, memberships, 'memberships', 'groups'),
    personEvent: added(2, people, 'events'),
    membershipEvent: added(5, memberships, 'events'),
    change: added(2, people, 'request_log'),
    lookUp: added(3, people, 'request_log'),
    delivery: added(2, people, 'deliveries'),
  };
}
