// What a stall came to for one provider, and the table of all. Pure.

import type { Verdict } from './facts.ts';
import type { Work } from './providers.ts';
import { type Answer, isSuccess } from './sender.ts';

/** Epoch ms. */
export interface When {
  readonly beganAt: number;
  readonly endsAt: number;
}

export interface Drilled {
  readonly stall: string;
  readonly provider: string;
  readonly work: Work;
  readonly verdict: Verdict;
  readonly answers: readonly Answer[];
  readonly when: When;
  /** All that the provider had begun came to its end. */
  readonly isDone: boolean;
}

export interface Outcome {
  readonly isKept: boolean;
  readonly cells: readonly string[];
}

const HEADINGS = [
  'stall',
  'provider',
  'acknowledged',
  'lost',
  'done twice',
  'events missing',
  'repeats',
  'given up',
  'first success after it',
  'answers meanwhile',
];

export function outcomeOf({ answers, isDone, provider, stall, verdict, when, work }: Drilled): Outcome {
  const { lost, missing, twice } = verdict;
  const first = answers.find((answer) => answer.isWrite && isSuccess(answer) && answer.at >= when.endsAt);
  const meanwhile = answers.filter(({ at, sentAt }) => at >= when.beganAt && sentAt < when.endsAt);
  const cells = [
    stall,
    provider,
    `${work.acknowledged.size}`,
    `${lost.length}`,
    `${twice.length}`,
    `${missing.length}`,
    `${work.repeats}`,
    `${work.givenUp.length}${isDone ? '' : ', not done'}`,
    first ? `${((first.at - when.endsAt) / 1000).toFixed(1)} s` : 'none',
    statuses(meanwhile),
  ];
  const nothing = lost.length + twice.length + missing.length + work.givenUp.length === 0;
  return { isKept: nothing && isDone && first !== undefined, cells };
}

/** `12 × 429, 3 × 200`, the most frequent first; silence has a word. */
function statuses(answers: readonly Answer[]): string {
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  return [...byStatus]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([status, those]) => `${those.length} × ${status === 0 ? 'none' : status}`)
    .join(', ');
}

export function table(outcomes: readonly Outcome[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEADINGS), line(HEADINGS.map(() => '---')), ...outcomes.map(({ cells }) => line(cells))].join('\n');
}
