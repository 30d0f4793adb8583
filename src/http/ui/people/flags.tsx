// What may be wrong with a group, in words.

import type { ListedGroup } from '../../../tenancy/people.ts';
import type { Language } from '../catalog/language.ts';
import { Badge } from '../components.tsx';
import { providerName } from '../providers.ts';

export interface Flag {
  readonly word: string;
  readonly why: string;
}

/** `staleBefore`: epoch ms; a group not synced since is stale. */
export function flagsOf(
  { group, twin }: ListedGroup,
  staleBefore: number,
  providerId: string,
  language: Language,
): Flag[] {
  const { groups } = language.texts;
  const provider = providerName(providerId, language);
  const flags: Flag[] = [];
  if (group.unassigned) flags.push({ word: groups.unassigned, why: language.say(groups.unassignedWhy, { provider }) });
  if (group.syncedAt < staleBefore)
    flags.push({ word: groups.stale, why: language.say(groups.staleWhy, { provider }) });
  if (twin) flags.push({ word: groups.twin, why: groups.twinWhy });
  return flags;
}

export const Flags = ({ flags }: { readonly flags: readonly Flag[] }) => (
  <>
    {flags.map(({ word }) => (
      <Badge tone="wait">{word}</Badge>
    ))}
  </>
);
