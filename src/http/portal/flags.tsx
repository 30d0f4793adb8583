// What may be wrong with a group, in words.

import type { ListedGroup } from '../../tenancy/people.ts';
import { Badge } from '../ui/components.tsx';

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
      why: `A single request removed all of its members. The group was probably unassigned from this application in ${provider}.`,
    });
  if (group.syncedAt < staleBefore)
    flags.push({
      word: 'Not updated',
      why: `Other groups have been updated since, but this one has not for a week. It may no longer be sent by ${provider}.`,
    });
  if (twin)
    flags.push({
      word: 'Duplicate name',
      why: 'Another group has the same name. It may have been sent twice, so compare the members of both.',
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
