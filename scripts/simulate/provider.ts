// An identity provider of a run: several of its threads push to one directory at once, each about people and groups of its
// own, and into groups that all of them share. What was acknowledged it knows; what was not may be or not be.

import type { Answer, Client, Json } from './client.ts';
import type { Act } from './features.ts';
import { type Knowledge, type KnownGroup, type KnownUser, newUser } from './knowledge.ts';
import type { Chance } from './random.ts';
import { ROLES } from './role-acts.ts';

export interface ThreadOptions {
  readonly name: string;
  /** What it comes to know; nothing at its beginning. */
  readonly known: Knowledge;
  readonly client: Client;
  readonly random: Chance;
  readonly now: () => number;
  /** Groups that every thread of the directory uses: displayName and id. */
  readonly shared: readonly { readonly displayName: string; readonly id: string }[];
  /** An id of another directory, which this one must never reach. */
  readonly foreign: () => string | null;
  readonly operations: number;
  /** So long nothing is asked of what a request was given up for, virtual ms: it may still take effect. */
  readonly restMs: number;
  /** What it does beyond creating people. */
  readonly acts: ReadonlySet<Act>;
  readonly removesOften: boolean;
  /** Between two things that it does, virtual ms. */
  readonly longestWaitMs: number;
  readonly violation: (what: string) => void;
}

/** As often as a request is repeated before it is given up. */
const MAX_ATTEMPTS = 6;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export const patch = (...Operations: object[]) => ({ schemas: [PATCH], Operations });

/** The body of a PATCH of a user's title. */
export const titled = (value: string) => patch({ op: 'replace', path: 'title', value });

/** Runs a thread to its end. */
export async function runThread(options: ThreadOptions): Promise<void> {
  const { acts, client, known, name, now, operations, random, shared, violation } = options;
  let values = 0;

  /** Repeats until there is an answer that settles it. `settled` false: it was given up, or sent more than once. */
  async function ask(method: string, path: string, body?: object): Promise<{ answer: Answer | null; doubts: boolean }> {
    let doubts = false;
    const { timesPutBack } = known;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const answer = await client.send(method, path, body);
      if (timesPutBack !== known.timesPutBack) return { answer: null, doubts: true };
      if (answer && answer.status !== 429 && answer.status < 500) return { answer, doubts };
      doubts = true;
      await client.sleep(random.between(50, 15_000));
    }
    return { answer: null, doubts };
  }

  const rest = (subject: KnownUser | KnownGroup, doubts: boolean) => {
    if (doubts) subject.restsUntil = now() + options.restMs;
  };
  const unexpected = (what: string, answer: Answer) =>
    violation(`${name}: ${what} was answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);

  async function createUser(): Promise<void> {
    const userName = `${name}-user-${known.users.length}`;
    const user = newUser(userName);
    known.users.push(user);
    const { answer, doubts } = await ask('POST', '/Users', { schemas: [USER], userName, active: true });
    rest(user, doubts);
    if (!answer) user.exists = [true, false];
    else if (answer.status === 201) {
      user.exists = [true];
      user.id = String(answer.body['id']);
    } else if (answer.status === 409 && doubts) await takeOver(user);
    else unexpected(`create of ${userName}`, answer);
  }

  async function takeOver(user: KnownUser): Promise<void> {
    const { answer } = await ask('GET', `/Users?filter=${encodeURIComponent(`userName eq "${user.userName}"`)}`);
    if (!answer) return;
    const [found] = resources(answer.body);
    if (!found) return violation(`${name}: ${user.userName} is taken, and not found`);
    user.exists = [true];
    user.id = String(found['id']);
  }

  async function change(
    user: KnownUser,
    [method, body]: readonly ['PATCH' | 'PUT', object],
    then: () => void,
    maybe: () => void,
  ): Promise<void> {
    const { answer, doubts } = await ask(method, `/Users/${user.id}`, body);
    rest(user, doubts);
    if (!answer) maybe();
    else if (answer.status === 200 || answer.status === 204) then();
    else unexpected(`change of ${user.userName}`, answer);
    if (answer && acts.has('look') && random.happens(0.3)) await look(user);
  }

  /** What was acknowledged is there at once. */
  async function look(user: KnownUser): Promise<void> {
    const { answer } = await ask('GET', `/Users/${user.id}`);
    if (!answer) return;
    if (answer.status !== 200) return unexpected(`look at ${user.userName}`, answer);
    const { active, title = null } = answer.body;
    if (!user.title.some((one) => one === title))
      violation(`${user.userName} shows title ${title}; acknowledged was ${user.title.join(' or ')}`);
    if (!user.active.some((one) => one === active))
      violation(`${user.userName} shows active ${active}; acknowledged was ${user.active.join(' or ')}`);
  }

  async function setTitle(user: KnownUser): Promise<void> {
    const value = `${user.userName}-${++values}`;
    const [active] = user.active;
    const [said] = user.said;
    const isPut = acts.has('put') && user.active.length === 1 && user.said.length === 1 && random.happens(0.3);
    const whole = { schemas: [USER], userName: user.userName, active, title: value, roles: rolesSaid(said) };
    await change(
      user,
      isPut ? ['PUT', whole] : ['PATCH', titled(value)],
      () => {
        user.title = [value];
      },
      () => {
        user.title = [value, ...user.title];
        // The database may have been put back meanwhile, to when these were others.
        if (isPut)
          [user.active, user.said] = [
            [active, ...user.active],
            [said, ...user.said],
          ];
      },
    );
  }

  async function setActive(user: KnownUser): Promise<void> {
    const value = !user.active[0];
    await change(
      user,
      ['PATCH', patch({ op: 'replace', path: 'active', value })],
      () => {
        user.active = [value];
      },
      () => {
        user.active = [true, false];
      },
    );
  }

  async function sayRole(user: KnownUser): Promise<void> {
    const value = random.happens(0.3) ? '' : random.pick(ROLES);
    await change(
      user,
      ['PATCH', patch({ op: 'replace', path: 'roles', value: rolesSaid(value) })],
      () => {
        user.said = [value];
      },
      () => {
        user.said = [value, ...user.said];
      },
    );
  }

  async function remove(user: KnownUser): Promise<void> {
    const { answer, doubts } = await ask('DELETE', `/Users/${user.id}`);
    rest(user, doubts);
    if (!answer) user.exists = [true, false];
    else if (answer.status === 204 || (answer.status === 404 && doubts)) user.exists = [false];
    else unexpected(`deletion of ${user.userName}`, answer);
  }

  async function move(user: KnownUser): Promise<void> {
    const group = random.pick([...shared, ...ownGroups()]);
    const joins = !(user.memberOf.get(group.displayName)?.[0] ?? false);
    const value = [{ value: user.id }];
    const operation = joins
      ? { op: 'add', path: 'members', value }
      : random.happens(0.5)
        ? { op: 'remove', path: 'members', value }
        : { op: 'remove', path: `members[value eq "${user.id}"]` };
    const { answer, doubts } = await ask('PATCH', `/Groups/${group.id}`, patch(operation));
    rest(user, doubts);
    if (!answer) user.memberOf.set(group.displayName, [true, false]);
    else if (answer.status === 200 || answer.status === 204) user.memberOf.set(group.displayName, [joins]);
    else unexpected(`${joins ? 'joining' : 'leaving'} of ${user.userName}`, answer);
  }

  async function createGroup(): Promise<void> {
    const displayName = `${name}-group-${known.groups.length}`;
    const group: KnownGroup = { displayName, id: null, exists: [true, false], restsUntil: 0 };
    known.groups.push(group);
    const { timesPutBack } = known;
    const answer = await client.send('POST', '/Groups', { schemas: [GROUP], displayName });
    if (timesPutBack !== known.timesPutBack) {
      group.exists = [true, false];
      rest(group, true);
    } else if (answer?.status === 201) {
      group.exists = [true];
      group.id = String(answer.body['id']);
    } else if (!answer || answer.status === 429 || answer.status >= 500) rest(group, true);
    else unexpected(`create of ${displayName}`, answer);
  }

  /** Of its own, those that are surely there. */
  function ownGroups(): { readonly displayName: string; readonly id: string }[] {
    return known.groups.flatMap(({ displayName, exists, id, restsUntil }) =>
      id !== null && exists.length === 1 && exists[0] && restsUntil <= now() ? [{ displayName, id }] : [],
    );
  }

  async function removeGroup(): Promise<void> {
    const [first] = ownGroups();
    const group = known.groups.find(({ displayName }) => displayName === first?.displayName);
    if (!group) return;
    const { answer, doubts } = await ask('DELETE', `/Groups/${group.id}`);
    rest(group, doubts);
    if (!answer) group.exists = [true, false];
    else if (answer.status === 204 || (answer.status === 404 && doubts)) group.exists = [false];
    else unexpected(`deletion of ${group.displayName}`, answer);
    for (const { memberOf } of known.users)
      if (!group.exists[0]) memberOf.delete(group.displayName);
      else if (memberOf.has(group.displayName)) memberOf.set(group.displayName, [true, false]);
  }

  /** As providers do: looked up before it is made again. */
  async function settleGroup(group: KnownGroup): Promise<void> {
    const { answer } = await ask(
      'GET',
      `/Groups?filter=${encodeURIComponent(`displayName eq "${group.displayName}"`)}`,
    );
    if (!answer) return;
    const [found, ...more] = resources(answer.body);
    if (more.length > 0) violation(`${name}: ${group.displayName} is there ${more.length + 1} times`);
    group.exists = [found !== undefined];
    group.id = found ? String(found['id']) : null;
  }

  async function trespass(): Promise<void> {
    const id = options.foreign();
    if (id === null) return;
    const [path, body] = id.startsWith('usr_')
      ? [`/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'foreign' })]
      : [`/Groups/${id}`, patch({ op: 'replace', path: 'displayName', value: 'foreign' })];
    const { answer } = await ask('PATCH', path, body);
    if (answer && answer.status !== 404) unexpected(`change of ${id}, which is another directory's,`, answer);
  }

  const changes = [
    ...(acts.has('title') ? [setTitle, setTitle] : []),
    ...(acts.has('active') ? [setActive] : []),
    ...(acts.has('said roles') ? [sayRole, sayRole] : []),
    ...(acts.has('membership') ? [move, move, move, move] : []),
    ...(acts.has('removal') ? (options.removesOften ? [remove, remove, remove] : [remove]) : []),
  ];
  for (let n = 0; n < operations; n++) {
    await client.sleep(random.happens(0.5) ? random.between(0, 30) : random.between(0, options.longestWaitMs));
    const groups = known.groups.filter((group) => group.restsUntil <= now());
    const unsettled = groups.find((group) => group.exists.length > 1);
    if (unsettled) {
      await settleGroup(unsettled);
      continue;
    }
    const choice = random.fraction();
    if (choice < 0.1 && acts.has('trespass')) await trespass();
    else if (choice >= 0.1 && choice < 0.2 && acts.has('group')) await createGroup();
    else if (choice >= 0.2 && choice < 0.25 && acts.has('group removal')) await removeGroup();
    else {
      const users = known.users.filter((user) => user.id !== null && user.exists.length === 1 && user.exists[0]);
      const rested = users.filter((user) => user.restsUntil <= now());
      const few = users.length < 3 && random.happens(0.4);
      if (rested.length === 0 || few || changes.length === 0) await createUser();
      else {
        const user = random.pick(rested);
        const act = random.pick(changes);
        if (act !== remove || options.removesOften || random.happens(0.3)) await act(user);
      }
    }
  }
}

function rolesSaid(role: string): { readonly value: string }[] {
  return role === '' ? [] : [{ value: role }];
}

function resources(body: Json): Json[] {
  const list = body['Resources'];
  return Array.isArray(list) ? list : [];
}
