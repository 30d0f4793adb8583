// What arrived on a stream, judged. Pure.

import type { Arrival } from './host.ts';

export interface StreamReport {
  /** How many events never arrived. */
  readonly lost: number;
  /** Repeats in each life of the server; the first is that before any kill. */
  readonly repeated: readonly number[];
  /** Times that an event came before the one that precedes it. */
  readonly gaps: number;
  /** Times that the stream went back other than at the first arrival after a kill. */
  readonly disorder: number;
  /** Events that came again under another `webhook-id`. */
  readonly renamed: number;
}

/** `last` is the organization's newest sequence, `lives` how often the server was started. */
export function reportOf(arrivals: readonly Arrival[], last: number, lives: number): StreamReport {
  const names = new Map<number, string>();
  const repeated = Array.from({ length: lives }, () => 0);
  let [newest, gaps, disorder, renamed] = [0, 0, 0, 0];
  let before: Arrival | undefined;
  for (const arrival of arrivals) {
    const { sequence, webhookId, life } = arrival;
    if (sequence > newest + 1) gaps += 1;
    const goesOn = before === undefined || sequence === before.sequence + 1;
    if (!goesOn && before?.life === life) disorder += 1;
    const name = names.get(sequence);
    if (name !== undefined) repeated[life] = (repeated[life] ?? 0) + 1;
    if (name !== undefined && name !== webhookId) renamed += 1;
    names.set(sequence, webhookId);
    newest = Math.max(newest, sequence);
    before = arrival;
  }
  const lost = Array.from({ length: last }, (_, i) => i + 1).filter((sequence) => !names.has(sequence)).length;
  return { lost, repeated, gaps, disorder, renamed };
}

/** Whether the promise was kept: nothing lost, in order, and after each kill no more repeats than are allowed. */
export function isKept({ lost, repeated, gaps, disorder, renamed }: StreamReport, maxRepeats: number): boolean {
  const [first = 0, ...afterKills] = repeated;
  return lost + gaps + disorder + renamed + first === 0 && afterKills.every((count) => count <= maxRepeats);
}
