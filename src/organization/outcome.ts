// Errors as data: they lose their class across RPC, so the object's methods answer with outcomes.

import { type Meter, newMeter } from '../database.ts';
import type { ChangeResult, Outcome, Refusal } from '../directory/change.ts';
import { ScimError } from '../protocol/error.ts';

export function success(result: ChangeResult, cost: Meter = newMeter()): Outcome {
  return { ok: true, result, cost };
}

export function refused(error: ScimError, cost: Meter = newMeter()): Outcome {
  const { detail, retryAfterSeconds, scimType, status } = error;
  const refusal: Refusal = {
    status,
    detail,
    ...(scimType === undefined ? {} : { scimType }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  return { ok: false, refusal, cost };
}

export function withCost(outcome: Outcome, cost: Meter): Outcome {
  return { ...outcome, cost };
}

/** Anything that is no ScimError is a bug: logged where it happened, answered without its text. */
export function failed(error: unknown): Outcome {
  if (error instanceof ScimError) return refused(error);
  console.error(
    JSON.stringify({
      message: 'a change failed',
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  return refused(new ScimError(500, undefined, 'Something went wrong on our side. Nothing was changed.'));
}
