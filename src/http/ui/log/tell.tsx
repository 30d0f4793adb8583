// Requests of the log told in sentences: finds the names that they need, in one round trip for all of them.

import { isGroupId } from '../../../id.ts';
import type { DirectoryRow } from '../../../store/db/rows.ts';
import { namesOf } from '../../../store/log/request-pages.ts';
import type { LoggedRequest } from '../../../store/log/requests.ts';
import type { PortalVariables } from '../../portal/context.ts';
import { placeIn } from '../../portal/directory.tsx';
import { providerName } from '../providers.ts';
import { idsOf, saidBy } from './said.ts';
import { namesFrom, type Sentence, sentenceOf } from './sentence.ts';
import type { Part } from './sentence-parts.ts';

/** Names that one page looks up: sentences name the first few of many. */
const MAX_NAMES = 1_000;
const NAMES_PER_REQUEST = 3;

export interface Told {
  readonly request: LoggedRequest;
  readonly sentence: Sentence;
}

/** `c` is a context of portal or console with the directory whose requests they are. */
export async function tell(
  c: { readonly var: Pick<PortalVariables, 'db' | 'directory' | 'meter'> },
  requests: readonly LoggedRequest[],
): Promise<Told[]> {
  const { db, directory, meter } = c.var;
  const ids = requests.flatMap((request) => idsOf(saidBy(request)).slice(0, NAMES_PER_REQUEST));
  const names = namesFrom(await namesOf(db, directory.id, [...new Set(ids)].slice(0, MAX_NAMES), meter));
  const provider = providerName(directory.provider);
  return requests.map((request) => ({ request, sentence: sentenceOf(request, names, provider) }));
}

/** The sentence with its names standing out; with `linked`, leading to the pages of whom they name. */
export function Words({
  parts,
  directory,
  linked = false,
}: {
  readonly parts: readonly Part[];
  readonly directory: DirectoryRow;
  readonly linked?: boolean;
}) {
  return (
    <>
      {parts.map((part) => {
        if (typeof part === 'string') return part;
        if (part.id === null || !linked) return <b>{part.name}</b>;
        const place = isGroupId(part.id) ? 'groups' : 'people';
        return <a href={placeIn(directory, place, part.id)}>{part.name}</a>;
      })}
    </>
  );
}
