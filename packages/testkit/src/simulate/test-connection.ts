// The button that every provider has: a user comes, is read, changed, deactivated and goes; nothing of it stays where the
// provider deletes.

import { idOf } from '../jumpcloud/answers.ts';
import { find } from './dialect.ts';
import type { Player } from './player.ts';

/** @throws UnexpectedAnswer at the first answer that would make the provider report a problem */
export async function testConnection({ client, dialect, person, random }: Player): Promise<void> {
  await client.expect(find('Users', 'userName', `nobody-${random.hex(8)}`), 200);
  // All but Okta's test deletes its user again; Okta asks, lists and leaves it at that.
  const { deleteUser } = dialect;
  if (!deleteUser) {
    await client.expect({ method: 'GET', path: '/Users?startIndex=1&count=2' }, 200);
    await client.expect({ method: 'GET', path: '/Groups?startIndex=1&count=100' }, 200);
    return;
  }
  const tester = person({ userName: `test-${random.hex(8)}@acme.example`, givenName: 'Test', familyName: 'User' });
  await client.expect(dialect.findUser(tester), 200);
  const id = idOf((await client.expect(dialect.createUser(tester), 201)).body);
  await client.expect({ method: 'GET', path: `/Users/${id}` }, 200);
  await client.expect(dialect.updateUser(id, { ...tester, givenName: 'Tested' }), 200);
  const group = { sourceId: random.hex(24), displayName: `Test group ${random.hex(8)}` };
  const groupId = idOf((await client.expect(dialect.createGroup(group), 201)).body);
  await client.expect(dialect.renameGroup(groupId, { ...group, displayName: `${group.displayName} 2` }), 200, 204);
  await client.expect(dialect.deleteGroup(groupId), 204);
  await client.expect(dialect.setActive(id, { ...tester, active: false }), 200);
  await client.expect(deleteUser(id), 204);
}
