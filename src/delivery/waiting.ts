// What waits for webhooks in a database, by a look that is bounded and says whether it saw everything.

import type { Database, Statement } from '../database.ts';
import { list } from '../store/db/statement.ts';
import type { WebhookRow } from '../store/operator/webhooks.ts';
import {
  type Backlog,
  backlogOfFirst,
  backlogsOfDue,
  backlogsOfPairs,
  hasMoreDue,
  hasMoreStreams,
} from '../store/streams/backlogs.ts';

export type Counted = Pick<WebhookRow, 'id' | 'organizationId' | 'status'>;

export interface Waiting {
  /** Of webhooks that have a backlog. */
  readonly backlogs: readonly Backlog[];
  /** Webhooks of which there may be more than was looked at: theirs is at least so much. */
  readonly inexact: ReadonlySet<string>;
}

/** Rows of the sweep's list that are looked at, and streams of webhooks that are paused or disabled. */
const LOOKED_AT = 1_000;
/** With many webhooks of all organizations fewer, as each has a stream for each organization; but so many. */
const LOOKED_AT_LEAST = 50;
const STREAMS_LOOKED_AT = 5_000;

/** One trip. */
export async function waitingFor(db: Database, webhooks: readonly Counted[]): Promise<Waiting> {
  const ofOne = webhooks.filter(({ organizationId }) => organizationId !== null);
  const general = webhooks.filter(({ organizationId }) => organizationId === null);
  const active = general.filter(({ status }) => status === 'active').map(({ id }) => id);
  const others = general.filter(({ status }) => status !== 'active').map(({ id }) => id);
  const looked = (among: readonly string[], most: number) =>
    Math.max(LOOKED_AT_LEAST, Math.min(LOOKED_AT, Math.floor(most / Math.max(1, among.length))));
  const due = looked(active, STREAMS_LOOKED_AT);
  const first = looked(others, LOOKED_AT);
  const counting: Statement<Backlog>[] = [
    ...(ofOne.length === 0 ? [] : [backlogsOfPairs({ pairs: list(ofOne.map((one) => [one.id, one.organizationId])) })]),
    ...(active.length === 0 ? [] : [backlogsOfDue({ webhookIds: list(active), looked: due })]),
    ...others.map((webhookId) => backlogOfFirst({ webhookId, looked: first })),
  ];
  if (counting.length === 0) return { backlogs: [], inexact: new Set() };
  const bounds = others.map((webhookId) => hasMoreStreams({ webhookId, looked: first }));
  const answers: readonly unknown[][] = await db.run([hasMoreDue({ looked: due }), ...bounds, ...counting]);
  const [moreDue = [], ...rest] = answers;
  const more = others.filter((_, index) => (rest[index] ?? []).length > 0);
  const backlogs = rest.slice(others.length).flat() as Backlog[];
  return { backlogs, inexact: new Set([...(moreDue.length > 0 ? active : []), ...more]) };
}
