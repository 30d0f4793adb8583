// How the Worker reaches an organization's one writer.

import type { ChangeRequest, Outcome, Refusal } from '../directory/change.ts';
import type { Env } from '../env.ts';
import { ScimError } from '../protocol/error.ts';

/** What the Durable Object offers over RPC. */
export interface Writer {
  change(request: ChangeRequest, bytes?: number): Promise<Outcome>;
}

/** The stub of an organization. Its RPC type would unfold JSON without end, hence the plain interface. */
function writerOf(env: Env, organizationId: string): Writer {
  return env.ORGANIZATIONS.getByName(organizationId) as unknown as Writer;
}

/**
 * Carries out one change in its organization's lane; `bytes` is the size of its body. Never rejects for what the change
 * is refused for.
 */
export async function change(env: Env, request: ChangeRequest, bytes = 0): Promise<Outcome> {
  return writerOf(env, request.organizationId).change(request, bytes);
}

/** The error that a refusal stands for: errors lose their class across RPC. */
export function errorOf({ detail, retryAfterSeconds, scimType, status }: Refusal): ScimError {
  return new ScimError(status, scimType, detail, retryAfterSeconds);
}
