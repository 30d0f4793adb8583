// What the console is to show: organizations at all stages, and a host app that refuses until it is told to accept.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { must } from './report.ts';
import { newOrganization, text, type World } from './world.ts';

export interface Host {
  readonly url: string;
  /** Sequences of the events that it accepted, in order. */
  readonly accepted: readonly number[];
  /** All bodies that it was sent, accepted or not. */
  readonly bodies: readonly string[];
  /** What it answers from now on. */
  answer(status: number): void;
  stop(): Promise<void>;
}

/** A host app on a free port of 127.0.0.1; it answers 500 at first. */
export async function startHost(): Promise<Host> {
  const accepted: number[] = [];
  const bodies: string[] = [];
  let status = 500;
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += String(part);
    });
    request.on('end', () => {
      bodies.push(body);
      const event: unknown = JSON.parse(body);
      const sequence = typeof event === 'object' && event !== null ? Reflect.get(event, 'sequence') : undefined;
      if (status < 300 && typeof sequence === 'number') accepted.push(sequence);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(status < 300 ? '{"ok":true}' : '{"error":"<b>the database is down</b>"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    accepted,
    bodies,
    answer(next) {
      status = next;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface Customer {
  readonly organizationId: string;
  readonly directoryId: string;
  readonly token: string;
}

export const SCRIPT_NAME = 'Ada <script>alert(1)</script> Lovelace';

/** An organization whose provider sent people, a group, and two requests that failed. */
export async function newCustomer(world: World, name: string, firstPerson = SCRIPT_NAME): Promise<Customer> {
  const organizationId = await newOrganization(world, name);
  const base = `/organizations/${organizationId}/directories`;
  const directory = await world.call('POST', base, { provider: 'jumpcloud' });
  const directoryId = text(directory, 'id');
  const token = text(await world.call('POST', `/directories/${directoryId}/tokens`, {}), 'token');
  const customer = { organizationId, directoryId, token };
  const ada = await createUser(world, customer, 'ada', firstPerson);
  await createUser(world, customer, 'grace', 'Grace Hopper');
  await createUser(world, customer, 'ada', 'Another Ada', 409);
  await scim(world, customer, 'POST', '/Groups', { displayName: 'Engineering', members: [{ value: ada }] });
  const mistyped = token.slice(0, -1) + (token.endsWith('x') ? 'y' : 'x');
  await scim(world, { ...customer, token: mistyped }, 'GET', '/Users', undefined, 401);
  return customer;
}

export async function createUser(
  world: World,
  customer: Customer,
  userName: string,
  displayName: string,
  expected = 201,
): Promise<string> {
  const body = { userName: `${userName}@example.com`, displayName, active: true };
  const answer = await scim(world, customer, 'POST', '/Users', body, expected);
  return String(answer['id'] ?? '');
}

/** @throws Error for another status than `expected`, or than a good one */
export async function scim(
  world: World,
  { directoryId, token }: Customer,
  method: string,
  path: string,
  body?: Readonly<Record<string, unknown>>,
  expected?: number,
): Promise<Record<string, unknown>> {
  const schema = path === '/Groups' ? 'Group' : 'User';
  const sent = { schemas: [`urn:ietf:params:scim:schemas:core:2.0:${schema}`], ...body };
  const answer = await fetch(`${world.origin}/directories/${directoryId}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(sent) }),
  });
  must(expected === undefined ? answer.ok : answer.status === expected, `${method} ${path} answered ${answer.status}`);
  const answered = await answer.text();
  const parsed: unknown = answered === '' ? {} : JSON.parse(answered);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}
