// Preloaded into the first process of a group (process-group.ts). When the process that holds the other end of the
// pipe is gone, by SIGKILL too, the whole group goes with it: nothing is left to hold a port or the state folder.

import { Socket } from 'node:net';

const LEASH_FD = 3;

if (process.env.ROLLCALL_LEASH === String(process.ppid)) {
  // Only the group's first process is held; what it starts inherits neither the pipe nor this variable.
  delete process.env.ROLLCALL_LEASH;
  const pipe = new Socket({ fd: LEASH_FD, readable: true, writable: false });
  pipe.on('close', () => process.kill(-process.pid, 'SIGKILL'));
  pipe.resume();
  pipe.unref();
}
