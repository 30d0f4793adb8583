// "Test Connection" and "Activate" as the administrator clicks them: a test user and a test group come, change and go.

import { idOf } from './answers.ts';
import type { Person } from './people.ts';
import * as requests from './requests.ts';
import { lookUp, type Session } from './session.ts';

/**
 * The whole test sequence. The test group is deleted; so is the test user: nothing of the test stays.
 * @throws UnexpectedAnswer at the first answer that would make JumpCloud report a problem.
 */
export async function testConnection(session: Session, testEmail: string): Promise<void> {
  const { client, random } = session;
  const person: Person = {
    jumpcloudId: random.hex(24),
    userName: testEmail,
    givenName: 'Test',
    familyName: 'User',
    title: undefined,
    department: undefined,
    phoneNumber: undefined,
    suspended: false,
    passwordExpired: false,
  };
  await client.expect(requests.listUsers, 200);
  const found = await lookUp(session, requests.findUser(testEmail));
  if (found !== undefined) throw new Error(`The test address ${testEmail} is not new to the endpoint.`);
  const userId = idOf((await client.expect(requests.createUser(person), 201)).body);
  await client.expect(requests.getUser(userId), 200);
  await client.expect(requests.updateUser(userId, { ...person, givenName: 'Tested' }), 200);

  await client.expect(requests.listGroups, 200);
  const group = { jumpcloudId: random.hex(24), name: `Test group ${random.hex(8)}` };
  const groupId = idOf((await client.expect(requests.createGroup(group), 201)).body);
  await client.expect(requests.renameGroup(groupId, `${group.name}, renamed`), 200, 204);
  await client.expect(requests.deleteGroup(groupId), 204);

  await client.expect(requests.updateUser(userId, { ...person, suspended: true }), 200);
  await client.expect(requests.deleteUser(userId), 204);
}

/** Activation runs the same test with the same address again: a deleted user must never be in its way. */
export async function activate(session: Session, testEmail: string): Promise<void> {
  await testConnection(session, testEmail);
}
