// The changes of a round, decided one after the other on what was loaded, and what the commit is to write. Where the guard
// refuses some of them, or the database has no room for them, all are decided again without these: a refusal leaves
// nothing behind. Pure.

import { littleRoom } from '../protocol/error.ts';
import type { Changes } from '../store/commit/changes.ts';
import { openBudget, type WriteLimits, type Written } from './budget.ts';
import type { ChangeResult } from './change.ts';
import { changesOf } from './changes.ts';
import { decide } from './decide.ts';
import type { Drafts } from './drafts.ts';
import { guardOf } from './guard.ts';
import { massRemoval, overGuard, type Span } from './guard-refusal.ts';
import type { Plan } from './plan.ts';
import { usesReserve } from './reserve.ts';

/** The answer to a change: its result, or what refuses it (a ScimError, else a bug of ours). */
export type Decision =
  | { readonly ok: true; readonly result: ChangeResult }
  | { readonly ok: false; readonly error: unknown };

/** What a round may write. */
export interface RoundLimits extends WriteLimits {
  /** The database has room for nothing but what takes away (reserve.ts). */
  readonly nearlyFull?: boolean;
}

export interface DecidedRound {
  readonly decisions: readonly Decision[];
  readonly drafts: Drafts;
  /** Null where the round changed nothing. */
  readonly changes: Changes | null;
  readonly written: Written;
}

interface Decided extends Span {
  readonly plan: Plan;
  readonly decision: Decision;
}

/** Without what is refused others may take more away: after so many rounds the rest of the directory is refused too. */
const MAX_PASSES = 4;

/** @param open makes fresh drafts from the same rows */
export function decideRound(
  open: () => Drafts,
  plans: readonly Plan[],
  limits: RoundLimits,
  newEventId: (now: number) => string,
): DecidedRound {
  const refused = new Set<Plan>();
  /** Each pass finds one more at least, which is refused from then on. */
  const growing = new Set<Plan>();
  for (let pass = 1; ; ) {
    const drafts = open();
    const budget = openBudget(drafts.shared.organization, limits, drafts.now);
    const decided = plans.map((plan): Decided => {
      const { events } = drafts.shared;
      const from = events.length;
      if (growing.has(plan))
        return { plan, decision: { ok: false, error: littleRoom() }, from, to: from, refused: false };
      const decision = refused.has(plan)
        ? refusal(drafts, plan)
        : decisionOf(() => budget.within(plan.request, events, () => decide(drafts, plan, limits)));
      return { plan, decision, from, to: events.length, refused: refused.has(plan) };
    });
    const more = limits.nearlyFull ? decided.filter((one) => !isTaken(drafts, one)) : [];
    if (more.length > 0) {
      for (const { plan } of more) growing.add(plan);
      continue;
    }
    const over = overIn(drafts, decided, pass === MAX_PASSES);
    if (over.length === 0) {
      const changes = changesOf(drafts, () => newEventId(drafts.now));
      return { decisions: decided.map(({ decision }) => decision), drafts, changes, written: budget.written() };
    }
    for (const plan of over) refused.add(plan);
    pass += 1;
  }
}

/** Whether a nearly full database takes what came of a change. */
function isTaken({ shared }: Drafts, { decision, from, plan, to }: Decided): boolean {
  return !decision.ok || usesReserve(plan.request.change, shared.events.slice(from, to));
}

function decisionOf(decide: () => ChangeResult): Decision {
  try {
    return { ok: true, result: decide() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** Marks the draft, so that the refusing state of the directory is part of the commit. */
function refusal({ of }: Drafts, { request }: Plan): Decision {
  const draft = of.get(request.directoryId);
  const directory = draft?.directory.now;
  if (!draft || !directory) throw new Error(`Directory ${request.directoryId} was not loaded.`);
  draft.refusing = true;
  return { ok: false, error: massRemoval(guardOf(directory)) };
}

/** @param all whether every change of a provider is refused from the first on that the guard refuses */
function overIn({ of, shared }: Drafts, decided: readonly Decided[], all: boolean): Plan[] {
  return [...of].flatMap(([directoryId, draft]) => {
    const own = decided.filter(({ plan: { request } }) => request.directoryId === directoryId);
    const asked = own.filter(({ plan: { request } }) => request.tokenHash !== null);
    const [first, ...others] = overGuard(draft, shared.events, asked);
    if (!first) return [];
    const over = all ? asked.slice(asked.indexOf(first)) : [first, ...others];
    return over.map(({ plan }) => plan);
  });
}
