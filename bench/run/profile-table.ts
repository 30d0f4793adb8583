// A CPU profile as a short table: microseconds a request, by function.

import type { Profile } from './inspector.ts';

const SHOWN = 40;
/** What V8 calls the time in which no JavaScript runs. */
const IDLE = new Set(['(idle)', '(program)']);

/** The heaviest functions of a profile, by the time in which they themselves ran. */
export function byFunction(profile: Profile, requests: number): string {
  const names = new Map(profile.nodes.map(({ callFrame, id }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  for (const [i, node] of profile.samples.entries()) {
    const name = names.get(node) ?? '';
    spent.set(name, (spent.get(name) ?? 0) + (profile.timeDeltas[i] ?? 0));
  }
  const busy = [...spent].filter(([name]) => !IDLE.has(name)).sort(([, a], [, b]) => b - a);
  const total = busy.reduce((sum, [, time]) => sum + time, 0);
  const line = (name: string, time: number) => `${(time / requests).toFixed(1).padStart(9)}  ${name}`;
  return [line('microseconds of JavaScript a request, of these:', total)]
    .concat(busy.slice(0, SHOWN).map(([name, time]) => line(name, time)))
    .join('\n');
}

function nameOf({ functionName, lineNumber, url }: Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName;
  return `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`;
}
