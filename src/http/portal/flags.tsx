// What may be wrong with a group, in words.

import type { ListedGroup } from '../../store/operator/group-pages.ts';
import { Badge } from '../ui/parts.tsx';

export interface Flag {
  readonly word: string;
  readonly why: string;
}

/** `staleBefore`: epoch ms; a group not synced since is stale. */
export function flagsOf({ group, twin }: ListedGroup, staleBefore: number, provider: string): Flag[] {
  const flags: Flag[] = [];
  if (group.unassigned)
    flags.push({
      word: 'Unassigned',
      why: `One request took its last members: the group was probably taken out of this application in ${provider}.`,
    });
  if (group.syncedAt < staleBefore)
    flags.push({
      word: 'Not updated',
      why: `Other groups were updated, this one has not been for a week: ${provider} may have stopped sending it.`,
    });
  if (twin)
    flags.push({
      word: 'Same name twice',
      why: 'Another group has the same name: it may have been sent twice. Look at the members of both.',
    });
  return flags;
}

export const Flags = ({ flags }: { readonly flags: readonly Flag[] }) => (
  <>
    {flags.map(({ word }) => (
      <Badge tone="wait">{word}</Badge>
    ))}
  </>
);
