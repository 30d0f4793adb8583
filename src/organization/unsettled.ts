// Creates that were told to try again while their commit may still take effect: D1 kept silent to the end. Where the
// same is asked once more, it is asked under the id of before, so that a row of that id is its own and no second group,
// or 409 for one's own user, comes of it. Held in memory: an object that is evicted meanwhile forgets it, at that price.

import type { ChangeRequest } from '../directory/change.ts';

/** Longer than a cycle of Entra ID, 40 minutes. */
const REMEMBERED_MS = 3_600_000;
const MAX_REMEMBERED = 1_000;

export interface Unsettled {
  remember(requests: readonly ChangeRequest[]): Promise<void>;
  /** The request, with its previous id if it was sent before. */
  asBefore(request: ChangeRequest): Promise<ChangeRequest>;
}

/** @param now epoch ms */
export function openUnsettled(now: () => number): Unsettled {
  const ids = new Map<string, { readonly id: string; readonly until: number }>();
  return {
    async remember(requests) {
      for (const request of requests) {
        const { change } = request;
        if (!isCreate(change)) continue;
        const key = await keyOf(request.directoryId, change);
        // The first id stays: each further one was already asked under it.
        ids.set(key, { id: change.id, until: now() + REMEMBERED_MS });
        if (ids.size > MAX_REMEMBERED) for (const [oldest] of ids) if (ids.delete(oldest)) break;
      }
    },
    async asBefore(request) {
      const { change } = request;
      if (ids.size === 0 || !isCreate(change)) return request;
      const known = ids.get(await keyOf(request.directoryId, change));
      if (!known || known.until <= now()) return request;
      return { ...request, change: { ...change, id: known.id } };
    },
  };
}

type Create = Extract<ChangeRequest['change'], { kind: 'user.create' | 'group.create' }>;

function isCreate(change: ChangeRequest['change']): change is Create {
  return change.kind === 'user.create' || change.kind === 'group.create';
}

/** Directory, kind and body: a group's may have 16 MiB, hence its hash. */
async function keyOf(directoryId: string, { body, kind }: Create): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(body)));
  return `${directoryId} ${kind} ${[...new Uint8Array(hash)].join('.')}`;
}
