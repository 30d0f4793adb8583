// How the Worker reaches an organization's one writer, and what becomes of an answer that is lost on the way.

import type { ChangeRequest, Outcome, Refusal } from '../directory/change.ts';
import type { Env } from '../env.ts';
import { overloaded, ScimError } from '../protocol/error.ts';
import { refused } from './outcome.ts';

/** What the Durable Object offers over RPC. */
export interface Writer {
  change(request: ChangeRequest, bytes?: number): Promise<Outcome>;
}

/** The stub of an organization. Its RPC type would unfold JSON without end, hence the plain interface. */
function writerOf(env: Env, organizationId: string): Writer {
  return env.ORGANIZATIONS.getByName(organizationId) as unknown as Writer;
}

/**
 * Carries out one change in its organization's lane; `bytes` is the size of its body. Never rejects: the object answers
 * its own faults with outcomes, so that what breaks here is the way to it (restarted, moved, overloaded), which passes.
 * A create is then sent once more: its id was minted before, so that a row of this id is its own. Whether any other
 * change was made is not known, and the client decides.
 */
export async function change(env: Env, request: ChangeRequest, bytes = 0): Promise<Outcome> {
  const ask = () => writerOf(env, request.organizationId).change(request, bytes);
  const { kind } = request.change;
  const mayRepeat = kind === 'user.create' || kind === 'group.create';
  try {
    return await ask().catch((error: unknown) => {
      if (!mayRepeat) throw error;
      return ask();
    });
  } catch (error) {
    console.warn(JSON.stringify({ message: 'the answer of a writer was lost', change: kind, error: String(error) }));
    const detail = 'The answer of the directory was lost; whether the change was made is not known. Try again.';
    return refused(overloaded(detail));
  }
}

/** The error that a refusal stands for: errors lose their class across RPC. */
export function errorOf({ detail, retryAfterSeconds, scimType, status }: Refusal): ScimError {
  return new ScimError(status, scimType, detail, retryAfterSeconds);
}
