// An organization as Rollcall keeps it, in small: what is there, and the events of how it came to be. Events can be
// fetched from it by a client of the SDK.

import { createClient } from '../../../packages/sdk/src/index.ts';
import type { Event } from '../../../packages/sdk/src/types.ts';

const ORGANIZATION = 'org_1';

export interface Group {
  readonly name: string;
  readonly members: ReadonlySet<string>;
}

export interface Directory {
  readonly users: Map<string, string>;
  readonly groups: Map<string, Group>;
}

/** What any view of the organization shows, in an order of its own. */
export interface Seen {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly members: readonly string[];
}

export interface Model {
  readonly events: readonly Event[];
  readonly client: ReturnType<typeof createClient>;
  /** Does one thing, which the numbers choose: what, to whom, with what. */
  act(what: number, whom: number, how: number): void;
  /** Events up to this one are not kept any more; those of a resync that runs are: it lasts no thirty days. */
  drop(upTo: number): void;
  seen(): Seen;
  /** Ends what runs, so that all of it stands in the events. */
  finish(): void;
  /** The whole of it as it was when `events` were so many, in a new epoch. */
  restore(upTo: number): void;
}

export function newModel(): Model {
  let directories = new Map<string, Directory>();
  const events: Event[] = [];
  /** As it was after each act. */
  const before: { readonly directories: typeof directories; readonly events: number }[] = [];
  let epoch = 1;
  let epochFrom = 1;
  /** Resyncs under way: what is still to be named. */
  const resyncs = new Map<string, { readonly id: string; readonly from: number; users: string[]; groups: string[] }>();
  let dropped = 0;
  let made = 0;
  const newId = (prefix: string) => `${prefix}_${++made}`;

  const tell = (type: string, directoryId: string | null, data: object) => {
    const sequence = events.length + 1;
    const event: unknown = {
      id: `evt_${sequence}`,
      type,
      sequence,
      epoch,
      timestamp: '',
      organizationId: ORGANIZATION,
      directoryId,
      data,
    };
    events.push(event as Event);
  };
  const userView = (id: string, userName: string) => ({ user: { id, userName } });
  const groupView = (id: string, { name }: Group) => ({ group: { id, displayName: name } });
  const named = (ids: Iterable<string>) => [...ids].map((id) => ({ id, type: 'User' }));
  const setMembers = (directoryId: string, id: string, members: ReadonlySet<string>) => {
    const directory = directories.get(directoryId);
    const group = directory?.groups.get(id);
    if (!directory || !group) return;
    const added = named([...members].filter((one) => !group.members.has(one)));
    const removed = named([...group.members].filter((one) => !members.has(one)));
    directory.groups.set(id, { ...group, members });
    if (added.length + removed.length > 0)
      tell('group.members_changed', directoryId, { ...groupView(id, group), added, removed });
  };
  const startResync = (directoryId: string) => {
    const directory = directories.get(directoryId);
    if (!directory || resyncs.has(directoryId)) return false;
    const from = events.length + 1;
    const resync = { id: newId('rsy'), from, users: [...directory.users.keys()], groups: [...directory.groups.keys()] };
    resyncs.set(directoryId, resync);
    tell('directory.resync_started', directoryId, { resyncId: resync.id });
    return true;
  };
  /** Names the next one that is still there; what came since the beginning has events of its own. */
  const stepResync = (directoryId: string) => {
    const directory = directories.get(directoryId);
    const resync = resyncs.get(directoryId);
    if (!directory || !resync) return;
    const resyncId = resync.id;
    const user = resync.users.shift();
    const group = user === undefined ? resync.groups.shift() : undefined;
    const userName = user === undefined ? undefined : directory.users.get(user);
    const found = group === undefined ? undefined : directory.groups.get(group);
    if (user !== undefined && userName !== undefined)
      tell('user.synced', directoryId, { resyncId, ...userView(user, userName) });
    if (group !== undefined && found) {
      tell('group.synced', directoryId, { resyncId, ...groupView(group, found) });
      const members = named(found.members);
      if (members.length > 0)
        tell('group.members_synced', directoryId, {
          resyncId,
          ...groupView(group, found),
          members,
          part: 1,
          last: true,
        });
    }
    if (user !== undefined || group !== undefined) return;
    tell('directory.resync_finished', directoryId, { resyncId });
    resyncs.delete(directoryId);
  };

  const act = (what: number, whom: number, how: number) => {
    before.push({ directories: copyOf(directories), events: events.length });
    does(what, whom, how);
  };
  const does = (what: number, whom: number, how: number) => {
    const ids = [...directories.keys()];
    const directoryId = ids[whom % Math.max(ids.length, 1)] ?? '';
    const directory = directories.get(directoryId);
    if (!directory || what === 0) {
      const id = newId('dir');
      directories.set(id, { users: new Map(), groups: new Map() });
      return tell('directory.created', id, {});
    }
    const [userId, userName] = at(directory.users, how) ?? [];
    const [groupId, group] = at(directory.groups, how) ?? [];
    switch (what) {
      case 1:
      case 2: {
        const id = newId('usr');
        directory.users.set(id, id);
        return tell('user.created', directoryId, userView(id, id));
      }
      case 3:
        if (userId === undefined) return;
        directory.users.set(userId, `${userName?.split('!')[0]}!${events.length}`);
        return tell('user.updated', directoryId, userView(userId, directory.users.get(userId) ?? ''));
      case 4: {
        if (userId === undefined || userName === undefined) return;
        for (const [id, { members }] of directory.groups)
          setMembers(directoryId, id, new Set([...members].filter((one) => one !== userId)));
        directory.users.delete(userId);
        return tell('user.deleted', directoryId, userView(userId, userName));
      }
      case 5: {
        const id = newId('grp');
        const made = { name: id, members: new Set<string>() };
        directory.groups.set(id, made);
        return tell('group.created', directoryId, groupView(id, made));
      }
      case 6:
        if (groupId === undefined || !group) return;
        directory.groups.delete(groupId);
        return tell('group.deleted', directoryId, groupView(groupId, group));
      case 7:
      case 8:
      case 9:
        if (groupId === undefined) return;
        return setMembers(
          directoryId,
          groupId,
          new Set([...directory.users.keys()].filter((_, n) => (how >> (n % 8)) & 1)),
        );
      case 10:
        directories.delete(directoryId);
        resyncs.delete(directoryId);
        return tell('directory.deleted', directoryId, {});
      case 11:
        return void startResync(directoryId);
      case 12:
        return tell('user.promoted', directoryId, {});
      default:
        return stepResync(directoryId);
    }
  };

  const finish = () => {
    while (resyncs.size > 0) for (const id of [...resyncs.keys()]) stepResync(id);
  };

  const restore = (upTo: number) => {
    const found = before.findLast((one) => one.events <= Math.max(upTo, dropped));
    if (!found) return;
    directories = copyOf(found.directories);
    events.length = found.events;
    resyncs.clear();
    epoch += 1;
    epochFrom = events.length + 1;
    tell('organization.restored', null, { previousEpoch: epoch - 1, directories: [...directories.keys()] });
    for (const directoryId of directories.keys()) startResync(directoryId);
  };

  const answer = async (url: string, { method }: { method?: string }): Promise<Response> => {
    const { pathname, searchParams } = new URL(url);
    const directoryId = /\/directories\/(dir_\d+)\/resync$/.exec(pathname)?.[1];
    if (directoryId !== undefined && method === 'POST') {
      if (!startResync(directoryId)) return Response.json({ status: 409 }, { status: 409 });
      return Response.json({ resyncId: 'rsy' }, { status: 202 });
    }
    if (pathname.endsWith('/directories'))
      return Response.json({ data: [...directories.keys()].map((id) => ({ id })), nextCursor: null });
    const asked = Number(searchParams.get('after'));
    const behind = searchParams.has('epoch') && Number(searchParams.get('epoch')) < epoch;
    const after = behind ? Math.min(asked, epochFrom - 1) : asked;
    const earliest = dropped + 1;
    if (after > 0 && after < dropped) return Response.json({ status: 410, earliest, epoch }, { status: 410 });
    const from = Math.max(after, dropped);
    const data = events.slice(from, from + 7);
    const page = { data, nextAfter: data.at(-1)?.sequence ?? from, earliest };
    return Response.json({ ...page, lastSequence: events.length, epoch });
  };

  return {
    events,
    client: createClient({ origin: 'https://rollcall.example', apiKey: 'rk_test', fetch: answer }),
    act,
    drop: (upTo) => {
      dropped = Math.max(dropped, Math.min(upTo, ...[...resyncs.values()].map(({ from }) => from - 1)));
    },
    finish,
    restore,
    seen: () => ({
      users: sorted([...directories].flatMap(([, { users }]) => [...users].map((pair) => pair.join(' ')))),
      groups: sorted(
        [...directories].flatMap(([, { groups }]) => [...groups].map(([id, { name }]) => `${id} ${name}`)),
      ),
      members: sorted(
        [...directories].flatMap(([, { groups }]) =>
          [...groups].flatMap(([id, { members }]) => [...members].map((member) => `${id} ${member}`)),
        ),
      ),
    }),
  };
}

function copyOf(directories: ReadonlyMap<string, Directory>): Map<string, Directory> {
  const copies = [...directories].map(([id, { groups, users }]): [string, Directory] => [
    id,
    { users: new Map(users), groups: new Map(groups) },
  ]);
  return new Map(copies);
}

function at<V>(map: ReadonlyMap<string, V>, number: number): [string, V] | undefined {
  return [...map][number % Math.max(map.size, 1)];
}

export function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}
