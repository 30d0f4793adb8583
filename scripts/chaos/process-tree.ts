// Ends a process and all that it started, in whatever group they are, as a power cut would.

import pidtree from 'pidtree';

/** SIGKILL to the process and all its descendants. Returns how many there were. */
export async function killTree(root: number): Promise<number> {
  // The root first, so that it sees no child die and starts another.
  const pids = [root, ...(await pidtree(root))];
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // Its parent's end may have ended it already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  return pids.length;
}
