// How the Worker reaches an organization's one writer, and what becomes of an answer that is lost on the way.

import type { ChangeRequest, Outcome, Refusal } from '../directory/change.ts';
import type { Env } from '../env.ts';
import { observe } from '../metrics.ts';
import { overloaded, ScimError } from '../protocol/error.ts';
import { refused } from './outcome.ts';
import { objectOf } from './place.ts';

/** Longer than a change waits in the write queue and its round rides out faults, shorter than providers wait (decisions/0009). */
const ANSWER_WITHIN_MS = 38_000;
/** A create that is lost later than this would be answered too late. */
const REPEAT_WITHIN_MS = 5_000;

/** What the Durable Object offers over RPC. */
export interface Writer {
  change(request: ChangeRequest, bytes?: number): Promise<Outcome>;
}

/** The stub of an organization. Its RPC type would unfold JSON without end, hence the plain interface. */
function writerOf(env: Env, organizationId: string): Writer {
  return objectOf(env, organizationId) as unknown as Writer;
}

/**
 * Carries out one change in its organization's write queue; `bytes` is the size of its body. Never rejects: the object answers
 * its own faults with outcomes, so that what breaks here is the way to it (restarted, moved, overloaded), which passes.
 * A create is then sent once more: its id was minted before, so that a row of this id is its own. Whether any other
 * change was made is not known, and the client decides.
 */
export async function change(env: Env, request: ChangeRequest, bytes = 0): Promise<Outcome> {
  const ask = () => writerOf(env, request.organizationId).change(request, bytes);
  const { kind } = request.change;
  const mayRepeat = kind === 'user.create' || kind === 'group.create';
  const began = Date.now();
  const asked = ask().catch((error: unknown) => {
    if (!mayRepeat || Date.now() - began > REPEAT_WITHIN_MS) throw error;
    return ask();
  });
  try {
    const outcome = await inTime(asked);
    if (outcome.waitedMs !== undefined) observe('rollcall_write_wait_seconds', {}, outcome.waitedMs / 1000);
    return outcome;
  } catch (error) {
    console.warn(JSON.stringify({ message: 'the answer of a writer was lost', change: kind, error: String(error) }));
    const detail = 'The response was lost, so the change may or may not have been applied. Try again.';
    return refused(overloaded(detail));
  }
}

/** @throws Error where there is no answer in time: a leading call that was cut off never gives its round one */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The directory did not respond in time. Try again.')), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The error that a refusal stands for: errors lose their class across RPC. */
export function errorOf({ detail, retryAfterSeconds, scimType, status }: Refusal): ScimError {
  return new ScimError(status, scimType, detail, retryAfterSeconds);
}
