// `npm run demo -- --guard` judges itself: it must not call an afternoon good on which someone lost access.

import { describe, expect, it } from 'vitest';
import { startSession } from '../../packages/testkit/src/jumpcloud/session.ts';
import { playAfternoon } from '../../scripts/demo-guard.ts';

type Membership = { readonly groupId: string; readonly memberId: string };

const ADA = { groupId: 'grp_1', memberId: 'usr_ada' };
const BOB = { groupId: 'grp_1', memberId: 'usr_bob' };

interface Lived {
  /** What the host app has at each look: before, while it is held, in the end. */
  readonly looks?: readonly (readonly Membership[])[];
  readonly heldSince?: string | null;
  /** The pages of events, the newest of which is empty. */
  readonly removed?: readonly string[];
}

/** The afternoon as it went: what it finds wrong, and what it says. */
async function afternoon({
  looks = [[ADA, BOB]],
  heldSince = '2026-11-29T00:00:00.000Z',
  removed = [],
}: Lived): Promise<{ readonly wrong: readonly string[]; readonly said: string; readonly played: readonly string[] }> {
  const left = [...looks];
  const said: string[] = [];
  const played: string[] = [];
  const events = [
    { type: 'group.members_changed', data: { added: [{ id: 'usr_ada' }], removed: [] } },
    ...removed.map((id) => ({ type: 'group.members_changed', data: { added: [], removed: [{ id }] } })),
  ];
  const answers = (method: string, path: string): unknown => {
    if (path.endsWith('after=0&limit=200')) return { data: events, nextAfter: events.length };
    if (path.includes('/events?')) return { data: [], nextAfter: events.length };
    return method === 'GET' ? { heldSince } : {};
  };
  const wrong = await playAfternoon({
    rest: {
      call: async (shape, method, path) => shape.parse(answers(method, path)),
      list: () => Promise.reject(new Error('Nothing is listed.')),
    },
    host: {
      origin: '',
      copy: async () => ({
        users: [],
        groups: [],
        memberships: [...((left.length > 1 ? left.shift() : left[0]) ?? [])],
      }),
      untilApplied: async () => undefined,
    },
    session: startSession({ baseUrl: 'http://127.0.0.1/', token: '' }),
    watch: { settle: async () => 'nothing' },
    organizationId: 'org_1',
    directoryId: 'dir_1',
    signal: new AbortController().signal,
    jumpCloud: async ({ title }) => void played.push(title),
    say: (step) => void said.push(step),
  });
  return { wrong, said: said.join('\n'), played };
}

describe('the afternoon of the demo', () => {
  it('is good where the removals were held and nobody lost access', async () => {
    const { played, said, wrong } = await afternoon({});
    expect(wrong).toEqual([]);
    expect(said).toContain('Nobody lost access: 2 memberships');
    expect(played).toHaveLength(2);
  });

  it.each<[string, Lived, string]>([
    ['nothing was held', { heldSince: null }, 'Nothing was held.'],
    ['someone lost access for a while', { looks: [[ADA, BOB], [ADA], [ADA, BOB]] }, 'While it was held, 1 memberships'],
    ['someone lost access for good', { looks: [[ADA, BOB], [ADA, BOB], [BOB]] }, 'In the end, 1 memberships'],
    ['a removal was told', { removed: ['usr_bob'] }, '1 removals were told to the host app.'],
  ])('is not where %s', async (_, lived, fault) => {
    const { said, wrong } = await afternoon(lived);
    expect(wrong).toEqual([expect.stringContaining(fault)]);
    expect(said).not.toContain('Nobody lost access');
  });
});
