// What one refused request takes of the CPU, by the clock of the server's processes and not by the wall, which tells more
// of what else the machine does: at the Worker's door, and at a path of the same process that answers 401 to anyone.

import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { refusedStatus } from './refused.ts';
import type { Sides } from './sides.ts';
import { BODY_BYTES } from './stranger.ts';

const REQUESTS = 150;
const CONCURRENCY = 8;

export interface Refusal {
  /** Milliseconds of CPU of a request, of all processes that `wrangler dev` runs; the lowest round of each. */
  readonly door: number;
  readonly beside: number;
}

/** `turns` rounds of each, in turn. Null where there is no /proc. */
export async function measureRefusal(sides: Sides, turns: number): Promise<Refusal | null> {
  if (process.platform !== 'linux') return null;
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const body = Buffer.from(JSON.stringify({ userName: 'x'.repeat(BODY_BYTES) }));
  const { group, origin } = sides.worker;
  let next = 0;
  const round = async (place: 'directories' | 'nobody') => {
    const url = `${origin}/${place}/${sides.small[0]?.directoryId}/scim/v2/Users`;
    const before = cpuOf(group);
    let left = REQUESTS;
    const sender = async () => {
      while (left-- > 0) await refusedStatus(url, agent, sides.strangers[next++ % sides.strangers.length] ?? '', body);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, sender));
    return (cpuOf(group) - before) / REQUESTS;
  };
  const rounds = { door: [] as number[], beside: [] as number[] };
  for (let turn = 0; turn <= turns; turn++) {
    const beside = await round('nobody');
    const door = await round('directories');
    // The first of each finds everything cold, and an address that may still be looked up.
    if (turn === 0) continue;
    rounds.beside.push(beside);
    rounds.door.push(door);
  }
  agent.destroy();
  return { door: Math.min(...rounds.door), beside: Math.min(...rounds.beside) };
}

/** Milliseconds of CPU that the processes of a group have taken so far. */
function cpuOf(group: number): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.reduce((sum, pid) => sum + (groupOf(pid) === group ? nanosecondsOf(pid) / 1e6 : 0), 0);
}

function groupOf(pid: string): number | null {
  const stat = textOf(`/proc/${pid}/stat`);
  // Behind the name, which may hold anything: state, parent, group.
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

function nanosecondsOf(pid: string): number {
  const threads = readdirOf(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => {
    const [nanoseconds = '0'] = (textOf(`/proc/${pid}/task/${thread}/schedstat`) ?? '0').split(' ');
    return sum + Number(nanoseconds);
  }, 0);
}

/** Null where the process has ended meanwhile. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function readdirOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
