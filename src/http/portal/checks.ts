// The live check list: how far the setup is, read from the log of requests and the directory. Pure.

import type { StoredDirectory } from '../../tenancy/directories.ts';
import type { LoggedRequest } from '../../tenancy/requests.ts';
import { ENGLISH, type Language } from '../ui/catalog/language.ts';
import { withoutBrackets } from '../ui/catalog/marked.tsx';
import { idsIn, member, membersOf, type ParsedRequest, parseRequest, textOf } from '../ui/log/parsed-request.ts';
import { type Problem, problemOf } from '../ui/log/problem.ts';
import { providerName } from '../ui/providers.ts';

export interface Check {
  readonly title: string;
  readonly state: 'open' | 'next' | 'done' | 'failed';
  /** Epoch ms; null where it is not known. */
  readonly at: number | null;
  readonly problem: Problem | null;
  /** What to do to get there, while it is next. */
  readonly hint: string;
}

interface Heard {
  readonly request: LoggedRequest;
  readonly parsed: ParsedRequest;
}

interface Stage {
  readonly title: string;
  readonly hint: string;
  /** The first request that counts. */
  readonly done: (heard: readonly Heard[]) => Heard | undefined;
  /** Requests whose failure belongs to this stage. */
  readonly about: (parsed: ParsedRequest) => boolean;
  /** Whether the directory shows that it was done, though the log no longer does. */
  readonly past: (directory: StoredDirectory, heard: readonly Heard[]) => boolean;
  /** Failures count after it was done once, too. */
  readonly goesOn?: boolean;
}

/** In order of time; the log may have lost the oldest. */
export function checksFor(
  directory: StoredDirectory,
  requests: readonly LoggedRequest[],
  language: Language = ENGLISH,
): readonly Check[] {
  const heard = requests.map((request) => ({ request, parsed: parseRequest(request) }));
  const provider = providerName(directory.provider, language);
  const stages = stagesOf(directory.provider, provider, language);
  let waiting = false;
  return stages.map((stage) => {
    const { title, hint } = stage;
    const done = stage.done(heard);
    const failure = waiting ? undefined : failureOf(stage, heard, done);
    if (failure) {
      waiting = true;
      const problem = problemOf(failure.request, failure.parsed, provider, language);
      return { title, hint, state: 'failed', at: failure.request.at, problem };
    }
    if (done || stage.past(directory, heard))
      return { title, hint, state: 'done', at: done?.request.at ?? null, problem: null };
    const state = waiting ? 'open' : 'next';
    waiting = true;
    return { title, hint, state, at: null, problem: null };
  });
}

/** The newest failure of a stage, while nothing of its kind has succeeded since. */
function failureOf(stage: Stage, heard: readonly Heard[], done: Heard | undefined): Heard | undefined {
  const failure = heard.findLast(({ parsed }) => parsed.failed && stage.about(parsed));
  if (!failure || (done && !stage.goesOn)) return undefined;
  const mended = heard.some(
    ({ request, parsed }) => request.id > failure.request.id && !parsed.failed && stage.about(parsed),
  );
  return mended ? undefined : failure;
}

function stagesOf(providerId: string, provider: string, { say, texts }: Language): readonly Stage[] {
  const { checks } = texts.setup;
  const arrived: Stage = {
    title: checks.arrived,
    hint: say(checks.arrivedHint, { provider }),
    done: (heard) => heard[0],
    about: () => false,
    past: ({ lastRequestAt }) => lastRequestAt !== null,
  };
  const admitted: Stage = {
    title: checks.admitted,
    hint: checks.admittedHint,
    done: (heard) => heard.find(({ parsed }) => parsed.status !== 401),
    about: ({ status }) => status === 401 || status === 429 || status < 400,
    goesOn: true,
    past: ({ status }) => status !== 'pending',
  };
  const person: Stage = {
    title: checks.person,
    hint: say(checks.personHint, { provider }),
    done: (heard) => firstPerson(heard, providerId === 'jumpcloud'),
    about: ({ kind, method, id, status }) =>
      isKind(kind, 'users') && (method !== 'GET' || id !== null) && status !== 404,
    past: hasPeople,
    goesOn: true,
  };
  const group: Stage = {
    title: checks.group,
    hint: say(checks.groupHint, { provider }),
    done: (heard) => heard.find(({ parsed }) => !parsed.failed && fillsGroup(parsed)),
    about: (parsed) => isKind(parsed.kind, 'groups') && fillsGroup(parsed),
    past: hasGroups,
    goesOn: true,
  };
  if (providerId !== 'jumpcloud') {
    const read: Stage = {
      title: checks.tested,
      hint: say(checks.testedHint, { provider }),
      done: (heard) => heard.find(({ parsed }) => !parsed.failed && parsed.kind !== 'oauth'),
      about: ({ method }) => method === 'GET',
      past: ({ status }) => status !== 'pending',
    };
    return [arrived, admitted, read, person, group];
  }
  return [
    arrived,
    admitted,
    {
      title: checks.testUser,
      hint: withoutBrackets(checks.testUserHint),
      done: (heard) => heard.find(({ parsed }) => creates(parsed, 'users') && !parsed.failed),
      about: (parsed) => creates(parsed, 'users'),
      past: hasPeople,
    },
    {
      title: checks.testGroup,
      hint: checks.testGroupHint,
      done: (heard) => heard.find(({ parsed }) => isKind(parsed.kind, 'groups') && !parsed.failed),
      about: (parsed) => isKind(parsed.kind, 'groups') && !fillsGroup(parsed) && parsed.status !== 404,
      past: hasGroups,
    },
    {
      title: checks.testGone,
      hint: checks.testGoneHint,
      done: (heard) => heard.find(({ parsed }) => removes(parsed) && !parsed.failed),
      about: (parsed) => removes(parsed) && parsed.status !== 404,
      past: hasPeople,
    },
    person,
    group,
  ];
}

/** There are more than the log tells of: it no longer holds the beginning. */
const hasPeople = ({ userCount }: StoredDirectory, heard: readonly Heard[]) => userCount > created(heard, 'users');
const hasGroups = ({ groupCount }: StoredDirectory, heard: readonly Heard[]) => groupCount > created(heard, 'groups');

function created(heard: readonly Heard[], kind: string): number {
  return heard.filter(({ parsed }) => creates(parsed, kind) && !parsed.failed).length;
}

function isKind(kind: string, wanted: string): boolean {
  return kind.toLowerCase() === wanted;
}

function creates({ kind, method }: ParsedRequest, wanted: string): boolean {
  return method === 'POST' && isKind(kind, wanted);
}

function removes(parsed: ParsedRequest): boolean {
  if (!isKind(parsed.kind, 'users') || parsed.id === null) return false;
  if (parsed.method === 'DELETE') return true;
  if (parsed.method === 'PUT') return member(parsed.body, 'active') === false;
  return parsed.operations.some(
    ({ path, value }) =>
      value === false || (path === '' && typeof value === 'object' && /"active":false/.test(JSON.stringify(value))),
  );
}

/** With a test user: the first of another user name, since each activation runs the test again with the same one. */
function firstPerson(heard: readonly Heard[], afterTest: boolean): Heard | undefined {
  const created = heard.filter(({ parsed }) => creates(parsed, 'users') && !parsed.failed);
  const [first] = created;
  if (!first || !afterTest) return first;
  return created.find(({ parsed }) => userName(parsed) !== userName(first.parsed));
}

function userName({ body }: ParsedRequest): string | undefined {
  return textOf(member(body, 'userName'))?.toLowerCase();
}

function fillsGroup({ body, kind, operations }: ParsedRequest): boolean {
  if (!isKind(kind, 'groups')) return false;
  if (idsIn(member(body, 'members')).length > 0) return true;
  return operations.some(
    ({ op, path, value }) => op !== 'remove' && path.startsWith('members') && idsIn(membersOf(value)).length > 0,
  );
}
