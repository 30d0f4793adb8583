// The Worker as the test kit carries it, bundled once for all tests of a run.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/process-group.ts';

export default async function bundle(): Promise<void> {
  await promisify(execFile)(process.execPath, ['packages/testkit/scripts/bundle.ts'], { cwd: ROOT });
}
