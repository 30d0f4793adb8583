// What is done to a directory as a whole, in the background: a resync, and its removal. Figures are per person of it, with what
// belongs to them. In a directory that lent its people to a long group, once it is not needed any more.

import { isObject } from '../../src/protocol/json.ts';
import type { Meter } from './measure.ts';
import { ask, type Directory, type Target } from './target.ts';

const POLL_MS = 50;
const TIMEOUT_MS = 1_800_000;

export async function measureWhole(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { directoryId, size } = directory;
  const left = async (what: string) => {
    const answer = await ask(target, '', 'GET', `/ledger/${what}`, 200);
    return isObject(answer) ? Number(answer.left) : Number.NaN;
  };
  const at = `/api/v1/directories/${directoryId}`;
  const resync = async () => {
    await ask(target, target.adminApiKey, 'POST', `${at}/resync`, 202);
    for (const deadline = Date.now() + TIMEOUT_MS; (await left('resyncs')) > 0; await pause())
      if (Date.now() > deadline) throw new Error('The resync does not end.');
  };
  await meter.requests('resync-per-person', resync, size);
  await ask(target, target.adminApiKey, 'DELETE', at, 204);
  const remove = async () => {
    do await ask(target, '', 'POST', '/ledger/tick', 200);
    while ((await left('removals')) > 0);
  };
  await meter.clock('remove-directory-per-person', remove, size);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_MS));
