// What goes wrong on the way between a provider and a directory, all on one day.

import type { Player } from './player.ts';

const LEAVERS = 3;

/** Plays it on people and groups that were pushed before. @throws Error where there are too few of them */
export async function playBadDay(player: Player): Promise<void> {
  const { client, connector, dialect, network, person, random } = player;
  const { groups, people } = connector;
  const [group] = [...groups.values()];
  if (!group || people.size <= LEAVERS + 2) throw new Error('A bad day needs a group and six people: provision first.');
  const someone = () => random.pick([...people.values()].filter(({ active }) => active));

  // The answer to a creation is lost. The provider repeats it, is told 409, and takes the user over.
  const newcomer = person();
  await client.expect(dialect.findUser(newcomer), 200);
  network.loseAnswer();
  await client.send(dialect.createUser(newcomer));
  await connector.assign(newcomer);
  // So is the one to a change of members, which is then sent twice, and once more for no reason.
  network.loseAnswer();
  await connector.add(group.displayName, [newcomer.userName]);
  await connector.add(group.displayName, [newcomer.userName]);

  // Someone is given a name that another one bears: refused, and left to the administrator.
  const [first, second] = [...people.values()];
  if (first && second) await client.expect(dialect.updateUser(second.id, { ...second, userName: first.userName }), 409);

  // A push names one who is gone beside one who is there. Where it is refused as a whole, it is sent without them.
  const joiner = someone();
  const gone = { id: `usr_${random.hex(24)}`, userName: 'gone@acme.example' };
  const answer = await client.send(dialect.addMembers(group.id, [gone, joiner]));
  if (answer.status === 400) await connector.add(group.displayName, [joiner.userName]);
  else group.members.add(joiner.userName);

  // Three leave; one of them is deleted, and hired again: the same name, another person to the directory.
  const leavers = Array.from({ length: LEAVERS }, () => {
    const leaver = someone();
    people.set(leaver.userName, { ...leaver, active: false });
    return leaver;
  });
  for (const { userName } of leavers) await connector.leave(userName);
  const [back] = leavers;
  if (back) {
    await connector.remove(back.userName);
    await connector.assign({ ...back, active: true });
    await connector.add(group.displayName, [back.userName]);
  }
  await connector.rename(group.displayName, `${group.displayName} ${random.hex(3)}`);
}
