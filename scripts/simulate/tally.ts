// What many runs come to, and how `npm run simulate` tells it.

import type { RunResult } from './run.ts';

export interface Tally {
  seeds: number;
  steps: number;
  virtualMs: number;
  requests: number;
  events: number;
  repeatedEvents: number;
  moves: number;
  /** How many seeds used each. */
  readonly features: Map<string, number>;
}

interface SoFar {
  readonly failed: readonly number[];
  readonly tookMs: number;
}

export function newTally(): Tally {
  return { seeds: 0, steps: 0, virtualMs: 0, requests: 0, events: 0, repeatedEvents: 0, moves: 0, features: new Map() };
}

export function add(tally: Tally, { counts, features, steps, virtualMs }: RunResult): void {
  tally.seeds += 1;
  tally.steps += steps;
  tally.virtualMs += virtualMs;
  tally.requests += counts.requests;
  tally.events += counts.events;
  tally.repeatedEvents += counts.repeatedEvents;
  tally.moves += counts.moves;
  for (const name of features) tally.features.set(name, (tally.features.get(name) ?? 0) + 1);
}

export function progressOf(tally: Tally, { failed, seeds, tookMs }: SoFar & { readonly seeds: number }): string {
  const left = tally.seeds === 0 ? '?' : Math.ceil(((seeds - tally.seeds) * tookMs) / tally.seeds / 60_000);
  return (
    `${shown(tally.seeds)} of ${shown(seeds)} seeds, ${shown(tally.steps)} steps, ` +
    `${((tally.seeds * 1000) / tookMs).toFixed(1)} seeds a second, ${left} min left; ${failed.length} failed`
  );
}

export function linesOf(tally: Tally, { failed, from, tookMs }: SoFar & { readonly from: number }): string[] {
  const share = (n: number) => `${((100 * n) / tally.seeds).toFixed(1)} %`;
  const features = [...tally.features].sort(([, a], [, b]) => b - a);
  return [
    `${shown(tally.seeds)} seeds from ${from}: ${shown(tally.steps)} steps, ${shown(tally.requests)} requests, ` +
      `${shown(tally.events)} events (${shown(tally.repeatedEvents)} repeated), ${shown(tally.moves)} moves, ` +
      `${shown(Math.round(tally.virtualMs / 3_600_000))} virtual hours in ${Math.round(tookMs / 1000)} s; ` +
      `${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
    `of these: ${features.map(([name, n]) => `${share(n)} ${name}`).join(', ')}`,
  ];
}

function shown(n: number): string {
  return n.toLocaleString('en');
}
