// Ends a process and all that it started, in whatever group they are, as a power cut would.

import { execFileSync } from 'node:child_process';

/** SIGKILL to the process and all its descendants. Returns how many there were. */
export function killTree(root: number): number {
  const pids = treeOf(root);
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // Its parent's end may have ended it already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  return pids.length;
}

/** Parents first, so that none of them sees a child die and starts another. */
function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid !== undefined && parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}
