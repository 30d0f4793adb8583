// Two providers at work until they are told to stop, and how each of them takes failure: Okta repeats a request after
// 429 with whole seconds, ten times, and leaves anything else to an administrator; Entra ID leaves what failed to its
// next cycle, where it looks first. What was acknowledged is noted as facts (facts.ts), each of which is sent once.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Fact, fact } from './facts.ts';
import { type Answer, find, groupBody, idOf, isSuccess, patchBody, type Send, userBody } from './sender.ts';

const OKTA_ATTEMPTS = 10;
/** Pushes that Okta has under way at a time. */
const OKTA_STREAMS = 4;
/** Between two requests of a stream: the drill is about faults, not about load. */
const PAUSE_MS = 150;
/** Entra ID's is 40 minutes. */
const CYCLE_MS = 5_000;
const USERS_OF_CYCLE = 4;

export interface Work {
  readonly acknowledged: Set<Fact>;
  /** Requests sent again: by Okta after a 429, by Entra ID in a later cycle. */
  repeats: number;
  /** What the provider gave up: an administrator would have to look. */
  readonly givenUp: string[];
  /** No new work begins; what was begun is finished. */
  stopping: boolean;
}

export function newWork(): Work {
  return { acknowledged: new Set(), repeats: 0, givenUp: [], stopping: false };
}

class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** Sends as Okta does. @throws GivenUp */
function patiently(send: Send, work: Work): Send {
  return async (method, path, body) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(method, path, body);
      // A repeated DELETE finds that the first one was carried out.
      if (isSuccess(answer) || (method === 'DELETE' && answer.status === 404 && attempt > 1)) return answer;
      if (answer.status !== 429 || !/^\d+$/.test(answer.retryAfter) || attempt === OKTA_ATTEMPTS)
        throw new GivenUp(`${method} ${path}: ${answer.status} after ${attempt} attempts`);
      work.repeats += 1;
      await sleep(Number(answer.retryAfter) * 1000);
    }
  };
}

export async function oktaAtWork(rawSend: Send, work: Work): Promise<void> {
  const send = patiently(rawSend, work);
  const team = idOf(await send('POST', '/Groups', groupBody('okta team')));
  work.acknowledged.add(fact.group('okta team'));
  const push = async (name: string, number: number) => {
    const note = (what: Fact) => void work.acknowledged.add(what);
    const id =
      (await find(send, '/Users', `userName eq "${name}"`)) ?? idOf(await send('POST', '/Users', userBody(name)));
    note(fact.user(name));
    for (const title of [1, 2]) {
      await send('PATCH', `/Users/${id}`, patchBody('replace', 'title', String(title)));
      note(fact.title(name, title));
    }
    await send('PATCH', `/Groups/${team}`, patchBody('add', 'members', [{ value: id }]));
    note(fact.member('okta team', name));
    if (number % 4 === 1) {
      await send('POST', '/Groups', groupBody(`of ${name}`, [id]));
      note(fact.group(`of ${name}`));
    }
    if (number % 4 === 2) {
      await send('PATCH', `/Users/${id}`, patchBody('replace', 'active', false));
      note(fact.inactive(name));
    }
    if (number % 4 === 3) {
      await send('DELETE', `/Users/${id}`);
      note(fact.gone(name));
    }
  };
  const stream = async (index: number) => {
    for (let number = 0; !work.stopping; number++) {
      await push(`okta-${index}-${number}`, number).catch((error: unknown) => {
        if (!(error instanceof GivenUp)) throw error;
        work.givenUp.push(error.message);
      });
      await sleep(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: OKTA_STREAMS }, (_, index) => stream(index)));
}

/** A user that Entra ID has still to bring to its state; each cycle tries once. */
interface Assignment {
  readonly name: string;
  tries: number;
  isDone: boolean;
}

/** Ends when it was told to stop and everything is done. */
export async function entraAtWork(send: Send, work: Work): Promise<void> {
  const assignments: Assignment[] = [];
  for (let cycle = 0; ; cycle++) {
    if (!work.stopping)
      for (let index = 0; index < USERS_OF_CYCLE; index++)
        assignments.push({ name: `entra-${cycle}-${index}`, tries: 0, isDone: false });
    const open = assignments.filter(({ isDone }) => !isDone);
    if (open.length === 0 && work.stopping) return;
    const team = await ensured(send, '/Groups', 'displayName', 'entra team', () => groupBody('entra team'));
    if (team !== undefined) work.acknowledged.add(fact.group('entra team'));
    for (const one of open) {
      if (one.tries > 0) work.repeats += 1;
      one.tries += 1;
      one.isDone = await assigned(send, work, one.name, team);
    }
    await sleep(CYCLE_MS);
  }
}

/** Whether all was acknowledged: the user, its title, its place in the group. */
async function assigned(send: Send, work: Work, name: string, team: string | undefined): Promise<boolean> {
  const id = await ensured(send, '/Users', 'userName', name, () => userBody(name));
  if (id === undefined) return false;
  work.acknowledged.add(fact.user(name));
  const titled = await send('PATCH', `/Users/${id}`, patchBody('Add', 'title', '1'));
  if (!isSuccess(titled)) return refusedForGood(work, titled, name);
  work.acknowledged.add(fact.title(name, 1));
  if (team === undefined) return false;
  const added = await send('PATCH', `/Groups/${team}`, patchBody('Add', 'members', [{ value: id }]));
  if (!isSuccess(added)) return refusedForGood(work, added, name);
  work.acknowledged.add(fact.member('entra team', name));
  return true;
}

/** Entra ID tries again whatever it was told; what a stall never justifies is noted all the same. */
function refusedForGood(work: Work, { status }: Answer, name: string): false {
  if (status !== 429) work.givenUp.push(`${name}: ${status}`);
  return false;
}

/** The id of a resource that is looked up and made where it is not there; undefined where either failed. */
async function ensured(send: Send, path: string, attribute: string, name: string, body: () => object) {
  const found = await find(send, path, `${attribute} eq "${name}"`);
  if (found === undefined || found !== null) return found;
  const made = await send('POST', path, body());
  return isSuccess(made) ? idOf(made) : undefined;
}
