// Why somebody is not there: what the directory, its events and its log say of a person by what they are called. The
// directory is asked by its indexes; of log and events the newest are looked through.

import type { Database } from '../database.ts';
import { organizationOf } from '../id.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import { toUser } from '../store/list/found.ts';
import {
  type EventOfPerson,
  eventsOfPerson,
  MAX_LOOKED_THROUGH,
  NEWEST,
  requestsOfPerson,
} from '../store/log/history.ts';
import { deletionsNaming, lookedSince, renamesNaming, requestsNaming } from '../store/log/why.ts';
import { peopleBy } from '../store/operator/people.ts';
import { userProfile } from '../store/operator/profiles.ts';
import { isCalled, refusalIn, type WhyKey } from './called.ts';
import { keyFor } from './find-people.ts';
import { spellings } from './organization-search.ts';
import { type LoggedRequest, logged } from './requests.ts';

export type AskedDirectory = Pick<DirectoryRow, 'id' | 'heldFrom' | 'createdAt'>;

/** What was found of the person, the newest first decides. */
export type WhyStatus = 'active' | 'deactivated' | 'held' | 'deleted' | 'refused' | 'never_sent';

export interface Why {
  readonly directoryId: string;
  readonly status: WhyStatus;
  readonly userId: string | null;
  /** When that happened; null where it is not known any more, or nothing happened. */
  readonly at: number | null;
  readonly event: EventOfPerson | null;
  /** The provider's request that did it, or was refused. Null where it was not the provider's, or is not logged any more. */
  readonly request: LoggedRequest | null;
  /** When the provider last looked for somebody who was never sent. */
  readonly askedAt: number | null;
  /** What was before is not looked at: the oldest request that was. Null where everything was, for all that is known. */
  readonly since: number | null;
}

const DAY_MS = 86_400_000;
const MAX_EVENTS = 200;
const MAX_NAMED = 50;
/** A request is logged when it came, its event dated when it was committed. */
const TOGETHER_MS = 15_000;
/** Of whom a request would have changed the name. */
const PERSON = /^\/Users\/(usr_[0-9a-z]+)/;
const TIME_PART = /^usr_(\w{10})/;
/** What makes an event of a person, Bulk aside. */
const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  ['user.updated', ['PATCH', 'PUT']],
  ['user.deactivated', ['PATCH', 'PUT']],
  ['user.reactivated', ['PATCH', 'PUT']],
  ['user.deleted', ['DELETE']],
]);
const NOTHING = { userId: null, at: null, event: null, request: null, askedAt: null, since: null } as const;

export async function whyNotThere(db: Database, directory: AskedDirectory, by: WhyKey, value: string): Promise<Why> {
  const found = await lookedUp(db, directory.id, by, value);
  return found ? whyOfUser(db, directory, found) : whyOfNobody(db, directory, by, value);
}

/** The same by a text that may be an id, an email address, a user name or an externalId: what tells most. */
export async function whyByText(db: Database, directory: AskedDirectory, text: string): Promise<Why> {
  const keys: readonly WhyKey[] = /^usr_[0-9a-z]+$/.test(text) ? ['id'] : ['email', 'externalId'];
  const told = await Promise.all(keys.map((by) => whyNotThere(db, directory, by, text)));
  const [first, second] = told.toSorted((a, b) => weight(b) - weight(a));
  if (!first) throw new Error('No key was asked for.');
  return second && first.askedAt === null ? { ...first, askedAt: second.askedAt } : first;
}

function weight({ askedAt, status }: Why): number {
  return status === 'never_sent' ? Number(askedAt !== null) : 2;
}

interface Found {
  readonly id: string;
  readonly active: boolean;
}

async function lookedUp(db: Database, directoryId: string, by: WhyKey, value: string): Promise<Found | null> {
  if (by === 'id') {
    const [[row]] = await db.run([userProfile({ directoryId, id: value })]);
    return row ? { id: value, active: isActive(toUser(row).doc) } : null;
  }
  // A range of ids as long as this one: a neighbor would differ in nothing but its last character.
  const range = { from: directoryId.slice(0, -1), to: `${directoryId}~` };
  const [rows] = await db.run([peopleBy(by, range, keyFor(by, value))]);
  const own = rows.filter((row) => row.directoryId === directoryId);
  const [first] = own.toSorted((a, b) => b.active - a.active);
  return first ? { id: toUser(first).id, active: first.active === 1 } : null;
}

/** There, active or not; perhaps held. */
async function whyOfUser(
  db: Database,
  { heldFrom, id: directoryId }: AskedDirectory,
  { active, id }: Found,
): Promise<Why> {
  const [events, requests] = await touching(db, directoryId, id);
  const of = (event: EventOfPerson | undefined) => ({
    ...NOTHING,
    directoryId,
    userId: id,
    at: event?.at ?? null,
    event: event ?? null,
    request: event ? requestOf(event, requests, id) : null,
  });
  const held = heldFrom === null ? undefined : events.find(({ sequence }) => sequence >= heldFrom);
  if (held) return { ...of(held), status: 'held' };
  if (active) return { ...of(undefined), status: 'active' };
  const went = events.find(({ type }) => type === 'user.deactivated' || type === 'user.created');
  return { ...of(went), status: 'deactivated' };
}

/** Nobody is called so: the newest of deletion, refusal and change of name says why. */
async function whyOfNobody(db: Database, directory: AskedDirectory, by: WhyKey, value: string): Promise<Why> {
  const { createdAt, heldFrom, id: directoryId } = directory;
  const organizationId = organizationOf(directoryId);
  const [one, two, three] = spellings(value);
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  const quoted = (text: string) => (by === 'id' ? text : `"${escaped(text)}"`);
  // A body is a text within the entry: its quotes are escaped once more.
  const inBody = (text: string) => escaped(quoted(text));
  // As the log's paths are compared: with these four decoded, and the rest as everybody encodes it.
  const decoded = (text: string) =>
    encodeURIComponent(text).toLowerCase().replaceAll('%40', '@').replaceAll('%20', ' ').replaceAll('%22', '"');
  const encoded = (text: string) => (by === 'id' ? text : `"${decoded(text)}"`);
  const naming = { organizationId, directoryId, one, two, three, limit: MAX_NAMED };
  const [deletions, renames, rows, [oldest]] = await db.run([
    deletionsNaming(naming),
    renamesNaming(naming),
    requestsNaming({
      directoryId,
      one: inBody(one),
      two: inBody(two),
      three: inBody(three),
      quotedOne: quoted(one),
      quotedTwo: quoted(two),
      quotedThree: quoted(three),
      encodedOne: encoded(one),
      encodedTwo: encoded(two),
      encodedThree: encoded(three),
      limit: MAX_NAMED,
    }),
    lookedSince({ directoryId }),
  ]);
  const since = oldest && (oldest.n >= MAX_LOOKED_THROUGH || oldest.at - createdAt > DAY_MS) ? oldest.at : null;
  const requests = rows.map(logged);
  const gone = deletions.find(({ user }) => isCalled(JSON.parse(user), by, value));
  const refused = requests.flatMap((request) => refusalIn(request, by, value) ?? [])[0];
  const renamed = by === 'id' ? undefined : renames.find(({ previous }) => isCalled(JSON.parse(previous), by, value));
  if (renamed && renamed.at > Math.max(gone?.at ?? 0, refused?.request.at ?? 0)) {
    const userId = idIn(JSON.parse(renamed.user)) ?? '';
    const told = await whyNotThere(db, directory, 'id', userId);
    if (told.status !== 'active') return told;
    const [, touched] = await touching(db, directoryId, userId);
    const { at, id, sequence, type } = renamed;
    const event = { id, sequence, type, at };
    return { ...told, at, event, request: requestOf(event, touched, userId) };
  }
  if (gone && gone.at >= (refused?.request.at ?? 0)) {
    const userId = idIn(JSON.parse(gone.user));
    const event = { id: gone.id, sequence: gone.sequence, type: 'user.deleted', at: gone.at };
    const [, touched] = await touching(db, directoryId, userId ?? value);
    return {
      ...NOTHING,
      directoryId,
      // The app does not know of it yet: the guard holds the event.
      status: heldFrom !== null && gone.sequence >= heldFrom ? 'held' : 'deleted',
      userId,
      at: gone.at,
      event,
      request: requestOf(event, touched, userId ?? value),
      since,
    };
  }
  if (refused) {
    const { path, request } = refused;
    const userId = PERSON.exec(path)?.[1] ?? null;
    return { ...NOTHING, directoryId, status: 'refused', userId, at: request.at, request, since };
  }
  const asked = requests.find(({ method }) => method === 'GET');
  return { ...NOTHING, directoryId, status: 'never_sent', askedAt: asked?.at ?? null, since };
}

async function touching(db: Database, directoryId: string, id: string): Promise<[EventOfPerson[], LoggedRequest[]]> {
  const minted = TIME_PART.exec(id)?.[1] ?? '';
  const [events, requests] = await db.run([
    eventsOfPerson({
      organizationId: organizationOf(directoryId),
      directoryId,
      id,
      before: NEWEST.sequence,
      limit: MAX_EVENTS,
    }),
    requestsOfPerson({ directoryId, id, minted, before: NEWEST.request, limit: MAX_EVENTS }),
  ]);
  return [events, requests.map(logged)];
}

/**
 * The provider's request that an event came from: the nearest in time of those that could have made it. Null where none
 * could: it was not the provider's, or its row is not written yet.
 */
function requestOf({ at, type }: EventOfPerson, requests: readonly LoggedRequest[], id: string): LoggedRequest | null {
  const distance = (request: LoggedRequest) => Math.abs(request.at - at);
  const could = requests.filter(
    ({ entry, method, status, ...request }) =>
      status < 400 &&
      Math.abs(request.at - at) < TOGETHER_MS &&
      (method === 'POST'
        ? entry.path.startsWith('/Bulk') || (type === 'user.created' && entry.path.startsWith('/Users'))
        : METHODS.get(type)?.includes(method) === true && entry.path.startsWith(`/Users/${id}`)),
  );
  const [nearest] = could.toSorted((one, other) => distance(one) - distance(other));
  return nearest ?? null;
}

function idIn(user: unknown): string | null {
  return isObject(user) && typeof user['id'] === 'string' ? user['id'] : null;
}

function isActive(doc: JsonObject): boolean {
  return doc['active'] !== false;
}
