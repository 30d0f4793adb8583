// Notices that npm is gone. npm hands SIGTERM and SIGINT on, but SIGKILL to npm leaves what it started behind, and
// with it the port.

import { readFileSync } from 'node:fs';

const POLL_MS = 500;

/** Calls back once when this process was started by npm, and npm or the shell between has ended. */
export function onNpmGone(callback: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = lineage();
  const timer = setInterval(() => {
    if (lineage() === before) return;
    clearInterval(timer);
    callback();
  }, POLL_MS);
  timer.unref();
}

/** Parent and grandparent where a shell stands between; who started npm may end. Without /proc, only the parent. */
function lineage(): string {
  const parent = process.ppid;
  return process.env.npm_lifecycle_script?.startsWith('exec ') ? `${parent}` : `${parent} ${parentOf(parent) ?? ''}`;
}

function parentOf(pid: number): string | undefined {
  try {
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
