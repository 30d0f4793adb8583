// A thread of a provider whose token the operator revokes: what it sends afterwards must change nothing, whatever the
// Worker and the writer remember of it.

import { runThread, type ThreadOptions, titled } from './provider.ts';

/** @param revoke rejects where it is not known whether the token is gone: then nothing is demanded */
export async function revokedThread(options: ThreadOptions, revoke: () => Promise<void>): Promise<void> {
  const { client, known, name, now, violation } = options;
  await runThread(options);
  const user = known.users.find(
    ({ exists, id, restsUntil }) => id !== null && exists.length === 1 && exists[0] && restsUntil <= now(),
  );
  if (!user) return;
  const path = `/Users/${user.id}`;
  const answer = await client.send('PATCH', path, titled('last'));
  user.title = answer?.status === 200 ? ['last'] : ['last', ...user.title];
  const revoked = await revoke().then(
    () => true,
    () => false,
  );
  if (!revoked) return;
  // Should it take effect without an answer, the title is none that is known.
  const after = await client.send('PATCH', path, titled('revoked'));
  if (after && after.status < 400) violation(`${name}: a revoked token was answered ${after.status}`);
}
