// The check list: how far a setup is, read from the log. Pure.

import { expect, test } from 'vitest';
import { type Check, checksFor } from '../../../src/http/portal/checks.ts';
import type { DirectoryRow } from '../../../src/store/db/rows.ts';
import type { LoggedRequest } from '../../../src/tenancy/requests.ts';
import { logged } from '../logged.ts';

const directory: DirectoryRow = {
  id: 'dir_x',
  organizationId: 'org_x',
  provider: 'jumpcloud',
  name: null,
  status: 'pending',
  deletedStatus: null,
  userCount: 0,
  groupCount: 0,
  inactiveCount: 0,
  userShelves: null,
  groupShelves: null,
  extension: null,
  lastRequestAt: null,
  groupsSyncedAt: null,
  unknownMembers: null,
  profile: 'tolerant',
  guard: null,
  removals: null,
  heldFrom: null,
  heldAt: null,
  guardOpenUntil: null,
  maxTokenDays: null,
  allowedAddresses: null,
  createdAt: 1,
  updatedAt: 1,
};

const list = () => logged('GET', '/Users', 200);
const refused = () => logged('GET', '/Users', 401);
const testUser = () => logged('POST', '/Users', 201, { userName: 'Scim.Test@acme.example' });
const testGroup = () => logged('POST', '/Groups', 201, { displayName: 'Test' });
const removal = () => logged('DELETE', '/Users/usr_1', 204);
const person = () => logged('POST', '/Users', 201, { userName: 'ada@acme.example' });
const member = () =>
  logged('PATCH', '/Groups/grp_1', 204, { Operations: [{ op: 'add', path: 'members', value: [{ value: 'usr_2' }] }] });

const states = (checks: readonly Check[]) => checks.map(({ state }) => state);
const after = (...requests: LoggedRequest[]) => states(checksFor(directory, requests));

test('nothing heard: the first is next', () => {
  expect(after()).toEqual(['next', 'open', 'open', 'open', 'open', 'open', 'open']);
});

test('each stage turns done as JumpCloud goes on', () => {
  const steps = [list(), testUser(), testGroup(), removal(), person(), member()];
  expect(after(...steps.slice(0, 1))).toEqual(['done', 'done', 'next', 'open', 'open', 'open', 'open']);
  expect(after(...steps.slice(0, 2))).toEqual(['done', 'done', 'done', 'next', 'open', 'open', 'open']);
  expect(after(...steps.slice(0, 3))).toEqual(['done', 'done', 'done', 'done', 'next', 'open', 'open']);
  expect(after(...steps.slice(0, 4))).toEqual(['done', 'done', 'done', 'done', 'done', 'next', 'open']);
  expect(after(...steps.slice(0, 5))).toEqual(['done', 'done', 'done', 'done', 'done', 'done', 'next']);
  expect(after(...steps)).toEqual(['done', 'done', 'done', 'done', 'done', 'done', 'done']);
});

test('activation runs the test again: its user is no first person', () => {
  expect(after(list(), testUser(), testGroup(), removal(), testUser(), testGroup())[5]).toBe('next');
});

test('a test user that is only made inactive counts as removed', () => {
  const inactive = logged('PUT', '/Users/usr_1', 200, { active: false });
  expect(after(list(), testUser(), testGroup(), inactive)[4]).toBe('done');
});

test('a refused token fails with reason and remedy, until one is accepted', () => {
  const [, token] = checksFor(directory, [refused()]);
  expect(token?.state).toBe('failed');
  expect(token?.problem?.reason).toContain('token');
  expect(token?.problem?.remedy).toContain('JumpCloud');
  expect(after(refused(), list())[1]).toBe('done');
  expect(after(list(), refused())[1]).toBe('failed');
});

test('a refused test group fails its stage with the detail', () => {
  const group = logged('POST', '/Groups', 400, { displayName: '' }, { detail: 'displayName must not be empty' });
  const checks = checksFor(directory, [list(), testUser(), group]);
  expect(states(checks)).toEqual(['done', 'done', 'done', 'failed', 'open', 'open', 'open']);
  expect(checks[3]?.problem?.reason).toBe('displayName must not be empty.');
});

test('a person refused later fails that stage, not the test’s', () => {
  const conflict = () => logged('POST', '/Users', 409, { userName: 'ada@acme.example' });
  expect(after(list(), testUser(), testGroup(), removal(), person(), conflict()).slice(2, 6)).toEqual([
    'done',
    'done',
    'done',
    'failed',
  ]);
});

test('what the log no longer holds is read from the directory', () => {
  const old: DirectoryRow = { ...directory, status: 'active', lastRequestAt: 1, userCount: 5, groupCount: 2 };
  expect(states(checksFor(old, []))).toEqual(['done', 'done', 'done', 'done', 'done', 'done', 'done']);
});

test('a test user that is still there is no first person, and not removed', () => {
  const one: DirectoryRow = { ...directory, status: 'active', lastRequestAt: 1, userCount: 1 };
  expect(states(checksFor(one, [list(), testUser(), testGroup()])).slice(4)).toEqual(['next', 'open', 'open']);
});

test('other providers have no test user', () => {
  const entra = { ...directory, provider: 'entra' };
  expect(states(checksFor(entra, [list(), person()]))).toEqual(['done', 'done', 'done', 'done', 'next']);
});
