// Requests of the log described in sentences: finds the names that they need, in one round trip for all of them.

import type { Database } from '../../../database.ts';
import type { StoredDirectory } from '../../../tenancy/directories.ts';
import { type LoggedRequest, namesOf } from '../../../tenancy/requests.ts';
import { ENGLISH, type Language } from '../catalog/language.ts';
import { providerName } from '../providers.ts';
import { idsOf, parseRequest } from './parsed-request.ts';
import { namesFrom, type Sentence, sentenceOf } from './sentence.ts';
import type { Part } from './sentence-parts.ts';

/** Names that one page looks up: sentences name the first few of many. */
const MAX_NAMES = 1_000;
const NAMES_PER_REQUEST = 3;

export interface DescribedRequest {
  readonly request: LoggedRequest;
  readonly sentence: Sentence;
}

/** Where the requests are from, and where the names in them are found. */
interface LogSource {
  readonly db: Database;
  readonly directory: Pick<StoredDirectory, 'id' | 'provider'>;
  /** English where it is absent. */
  readonly language?: Language;
}

export async function describeRequests(
  { db, directory, language = ENGLISH }: LogSource,
  requests: readonly LoggedRequest[],
): Promise<DescribedRequest[]> {
  const ids = requests.flatMap((request) => idsOf(parseRequest(request)).slice(0, NAMES_PER_REQUEST));
  const names = namesFrom(await namesOf(db, directory.id, [...new Set(ids)].slice(0, MAX_NAMES)));
  const provider = providerName(directory.provider, language);
  return requests.map((request) => ({ request, sentence: sentenceOf(request, names, provider, language) }));
}

interface WordsProps {
  readonly parts: readonly Part[];
  /** Path of the page of a user or group by its id, where names are to lead there. */
  readonly linkTo?: (id: string) => string;
}

/** The sentence with its names standing out. */
export function Words({ parts, linkTo }: WordsProps) {
  return (
    <>
      {parts.map((part) => {
        if (typeof part === 'string') return part;
        if (part.id === null || !linkTo) return <b>{part.name}</b>;
        return <a href={linkTo(part.id)}>{part.name}</a>;
      })}
    </>
  );
}
