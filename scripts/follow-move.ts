// Follows the move of an organization until it is over. The move goes on by itself: a Rollcall that does not answer, or not
// now, is asked again.

import { z } from 'zod';
import { type RestClient, RestError } from './rest.ts';

export const Standing = z.object({
  shard: z.string(),
  move: z
    .object({
      to: z.string(),
      state: z.enum(['copying', 'switching', 'cleaning', 'finished', 'cancelling', 'failed']),
      table: z.string().nullable(),
      rows: z.int(),
      error: z.string().nullable(),
    })
    .nullable(),
});
export type Standing = z.infer<typeof Standing>;

export interface Following {
  readonly client: Pick<RestClient, 'call'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly tell: (line: string) => void;
}

const ASK_EVERY_MS = 1_000;
/** Between questions that are not answered: twice as long each time, up to this. */
const MAX_WAIT_MS = 30_000;
/** So long without an answer, and nobody waits for one any more. */
const PATIENCE_MS = 10 * 60_000;
const TOO_MANY = 429;

export function isOver({ move }: Standing): boolean {
  return move === null || move.state === 'finished' || move.state === 'failed';
}

/**
 * Tells how far the move of an organization is, each time that this changes, from what was answered first until it is over.
 * @throws Error where nothing is answered for ten minutes, or a question is refused
 */
export async function followMove(following: Following, organizationId: string, first: Standing): Promise<Standing> {
  const { tell, wait } = following;
  let before = '';
  let standing = first;
  for (;;) {
    const line = told(standing);
    if (line !== before) tell(line);
    before = line;
    if (isOver(standing)) return standing;
    await wait(ASK_EVERY_MS);
    standing = await standingOf(following, organizationId);
  }
}

async function standingOf({ client, now, tell, wait }: Following, organizationId: string): Promise<Standing> {
  const since = now();
  for (let failures = 0; ; failures++) {
    try {
      return await client.call(Standing, 'GET', `/organizations/${organizationId}`);
    } catch (error) {
      if (!passes(error)) throw error;
      const waitMs = Math.min(Math.max(ASK_EVERY_MS * 2 ** failures, error.retryAfterMs ?? 0), MAX_WAIT_MS);
      if (now() + waitMs - since > PATIENCE_MS)
        throw new Error(`${error.message}\nNo answer for ${PATIENCE_MS / 60_000} minutes. The move goes on by itself.`);
      tell(`${error.message} Asking again in ${waitMs / 1000} s; the move goes on.`);
      await wait(waitMs);
    }
  }
}

/** Whether it may be answered otherwise later. */
function passes(error: unknown): error is RestError {
  return error instanceof RestError && (error.status === null || error.status === TOO_MANY || error.status >= 500);
}

/** What a line says of it. */
function told({ move }: Standing): string {
  if (move === null) return 'nothing to move';
  const what = move.table === null ? '' : ` ${move.table}`;
  return `${move.state}${what}, ${move.rows} rows copied`;
}
