// The sample host app as a process of its own, and what it says of itself.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { objectOf } from '../packages/testkit/src/jumpcloud/answers.ts';
import type { Seen } from '../packages/testkit/src/jumpcloud/expected.ts';
import { startGroup } from './process-group.ts';

const STARTS_WITHIN_MS = 15_000;
const POLL_MS = 100;

const Profile = z.looseObject({ id: z.string() });
/** The host app's tables as its `/tables.json` shows them. */
export const Everything = z.object({
  users: z.array(Profile),
  groups: z.array(Profile),
  memberships: z.array(z.object({ groupId: z.string(), memberId: z.string() })),
});
const Streams = z.record(z.string(), z.number());

/** The host app's copy. */
export type Copy = z.infer<typeof Everything>;

export interface HostApp {
  readonly origin: string;
  copy(): Promise<Copy>;
  /** Waits until the organization's event of that sequence is applied. @throws when the signal is aborted */
  untilApplied(organizationId: string, sequence: number, signal: AbortSignal): Promise<void>;
}

/** For comparison with what the identity provider sent. */
export function copyAsScim({ users, groups, memberships }: Copy): Seen {
  const members = Map.groupBy(memberships, ({ groupId }) => groupId);
  return {
    users: users.map((user) => objectOf(user.scim, 'scim')),
    groups: groups.map((resource) => ({
      resource,
      members: (members.get(resource.id) ?? []).map(({ memberId }) => memberId),
    })),
  };
}

/** Starts it and waits until it answers. `secret` is the webhook's. */
export async function startHostApp(
  port: number,
  secret: string,
  database: string,
  onLine: (line: string) => void,
): Promise<HostApp> {
  const env = { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret, DATABASE: database };
  const group = startGroup({ args: ['examples/host-app/main.ts'], env, onLine });
  const ended = group.exited.then((code) => {
    throw new Error(`The host app exited with code ${code}.`);
  });
  ended.catch(() => undefined);
  const origin = `http://127.0.0.1:${port}`;
  const get = async <T>(shape: z.ZodType<T>, path: string): Promise<T> =>
    shape.parse(await (await fetch(origin + path)).json());
  const streams = () => get(Streams, '/streams.json');
  await Promise.race([ended, untilAnswering(streams)]);
  return {
    origin,
    copy: () => get(Everything, '/tables.json'),
    untilApplied: async (organizationId, sequence, signal) => {
      while (((await streams())[organizationId] ?? 0) < sequence) await sleep(POLL_MS, undefined, { signal });
    },
  };
}

async function untilAnswering(ask: () => Promise<unknown>): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      await ask();
      return;
    } catch (error) {
      if (waited >= STARTS_WITHIN_MS) throw error;
    }
    await sleep(POLL_MS);
  }
}
