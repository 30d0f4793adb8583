// Applies events of one organization to a store: each once, in the order of their sequence, with the app's own writes.

import {
  type Commit,
  isAfter,
  KINDS,
  type Known,
  keyOf,
  type Position,
  positionOf,
  type Store,
} from '../stores/store.ts';
import type { Event } from '../types.ts';
import { type Change, effectOf, removalOf, type Sweep } from './effects.ts';
import type { Context, Handlers, Writes } from './handlers.ts';

export interface ApplyOptions<Write> {
  readonly store: Store<Write>;
  readonly on: Handlers<Write>;
  /** At most so many events are written at once. */
  readonly eventsPerCommit: number;
}

/** What happened in events that nobody keeps any more. */
export interface Gone {
  /** The last of them. */
  readonly upTo: Position;
  /** Directories that were deleted. */
  readonly directories: readonly string[];
}

/** Another instance of the app has applied events in the meantime: look again where the position is. */
export class LostRace extends Error {
  override readonly name = 'LostRace';
}

/** More directories than any organization may have. */
const ALL = 10_000;
/** What is taken away at once, so that no transaction grows with the directory. */
const SWEEP_STEP = 500;

/**
 * Applies what is newer than the position. Where one event fails, those before it are kept, and it is tried first the
 * next time; up to `setAsideUpTo`, the app may let it be passed over.
 * @throws LostRace; whatever a handler or the store throws
 */
export async function applyEvents<Write>(
  { store, on, eventsPerCommit }: ApplyOptions<Write>,
  organizationId: string,
  events: readonly Event[],
  { setAsideUpTo = 0, gone }: { readonly setAsideUpTo?: number; readonly gone?: Gone } = {},
): Promise<void> {
  let from = await store.position(organizationId);
  let applied = from;
  let gathered = 0;
  let draft = newDraft<Write>();

  const commit = async () => {
    if (applied === undefined) return;
    const moved = applied.epoch !== from?.epoch || applied.sequence !== from.sequence;
    if (!moved && draft.entries.size === 0 && draft.writes.length === 0) return;
    if (!(await store.commit(commitOf(organizationId, from, applied, draft))))
      throw new LostRace(`Events of ${organizationId} were applied by another instance.`);
    from = applied;
    gathered = 0;
    draft = newDraft();
  };
  /** Asks the handlers before anything of it is gathered: half an event is none. */
  const gather = async (
    context: Context,
    changes: readonly Change[],
    known: readonly Known[],
    gone: readonly Known[],
  ) => {
    const writes: Write[] = [];
    for (const change of changes) writes.push(...(await written(callHandler(on, change, context))));
    draft.writes.push(...writes);
    for (const entry of known) draft.entries.set(keyOf(entry), { entry, gone: false });
    for (const entry of gone) draft.entries.set(keyOf(entry), { entry, gone: true });
  };
  const sweep = async (context: Context, { kinds, before, ...common }: Sweep) => {
    const sequence =
      typeof before === 'number' ? before : await startOf(store, organizationId, common.directoryId, before.resyncId);
    for (const kind of sequence === undefined ? [] : kinds)
      for (let more = true; more; ) {
        const query = { organizationId, kind, ...common, before: sequence ?? 0, limit: SWEEP_STEP };
        const found = await store.known(query);
        if (found.length > 0) await gather(context, removalOf(kind, found), [], found);
        more = found.length === SWEEP_STEP;
        if (more) await commit();
      }
  };
  /** Directories that a restore has undone, with all that is in them. */
  const sweepAllBut = async (context: Context, directoryIds: readonly string[], before: number) => {
    const known = await store.known({ organizationId, kind: 'directory', before, limit: ALL });
    for (const { directoryId } of known)
      if (!directoryIds.includes(directoryId))
        await sweep({ ...context, directoryId }, { kinds: KINDS, directoryId, before });
  };
  const applyOne = async (event: Event) => {
    const effect = effectOf(event);
    const context = contextOf(event, organizationId);
    if (effect.directories) await sweepAllBut(context, effect.directories, event.sequence);
    if (effect.sweep) {
      // What the sweep reads must be there.
      await commit();
      await sweep(context, effect.sweep);
    }
    const handled = on[event.type] !== undefined || effect.recognized;
    const writes = await written(handled ? callByType(on, event, context) : on.unknown?.(event, context));
    await gather(context, effect.changes, effect.known, effect.forgotten);
    draft.writes.push(...writes);
  };

  if (gone) {
    const { sequence } = gone.upTo;
    const common = { event: null, organizationId, sequence, omitted: [] };
    for (const directoryId of gone.directories)
      await sweep({ ...common, directoryId }, { kinds: KINDS, directoryId, before: Number.MAX_SAFE_INTEGER });
    if (isAfter(gone.upTo, applied)) applied = gone.upTo;
    await commit();
  }
  for (const event of events) {
    const position = positionOf(event);
    if (!isAfter(position, applied)) continue;
    if (applied && position.epoch !== applied.epoch) {
      // What is known from before must be older than all that this epoch names.
      await commit();
      applied = { ...position, sequence: position.sequence - 1 };
      await commit();
    }
    try {
      await applyOne(event);
    } catch (error) {
      if (error instanceof LostRace) throw error;
      await commit();
      if (event.sequence > setAsideUpTo || !on.setAside) throw error;
      await on.setAside(event, error);
    }
    applied = position;
    gathered += 1;
    if (gathered >= eventsPerCommit) await commit();
  }
  await commit();
}

interface Draft<Write> {
  readonly entries: Map<string, { readonly entry: Known; readonly gone: boolean }>;
  readonly writes: Write[];
}

function newDraft<Write>(): Draft<Write> {
  return { entries: new Map(), writes: [] };
}

function commitOf<Write>(
  organizationId: string,
  from: Position | undefined,
  to: Position,
  { entries, writes }: Draft<Write>,
): Commit<Write> {
  const all = [...entries.values()];
  return {
    organizationId,
    from,
    to,
    known: all.flatMap(({ entry, gone }) => (gone ? [] : [entry])),
    forgotten: all.flatMap(({ entry, gone }) => (gone ? [entry] : [])),
    writes,
  };
}

/** The sequence at which a resync began; undefined where this receiver has not seen it begin. */
async function startOf(
  store: Store<never>,
  organizationId: string,
  directoryId: string | undefined,
  resyncId: string,
): Promise<number | undefined> {
  const marks = await store.known({
    organizationId,
    ...(directoryId === undefined ? {} : { directoryId }),
    kind: 'resync',
    before: Number.MAX_SAFE_INTEGER,
    limit: SWEEP_STEP,
  });
  return marks.find(({ id }) => id === resyncId)?.sequence;
}

function contextOf(event: Event, organizationId: string): Context {
  const { data, directoryId, sequence } = event;
  return {
    event,
    organizationId,
    directoryId,
    sequence,
    omitted: 'omitted' in data && Array.isArray(data.omitted) ? data.omitted : [],
  };
}

function callHandler<Write>(on: Handlers<Write>, change: Change, context: Context): Writes<Write> {
  switch (change.handler) {
    case 'user':
      return on.user?.(change.subject, context);
    case 'group':
      return on.group?.(change.subject, context);
    case 'usersRemoved':
    case 'groupsRemoved':
      return on[change.handler]?.(change.subject, context);
    case 'membersAdded':
    case 'membersRemoved':
      return on[change.handler]?.(change.subject, context);
    case 'roles':
      return on.roles?.(change.subject, context);
  }
}

/** Each handler takes the event of its own type, which `on` says by its key. */
function callByType<Write>(on: Handlers<Write>, event: Event, context: Context): Writes<Write> {
  const handler: ((event: never, context: Context) => Writes<Write>) | undefined = on[event.type];
  return handler?.(event as never, context);
}

/** Not `await` alone: a query builder's statement is thenable, and awaiting it runs it. */
async function written<Write>(writes: Writes<Write>): Promise<readonly Write[]> {
  const list = writes instanceof Promise ? await writes : writes;
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new TypeError('A handler returns a list of what is to be written, or nothing.');
  return list;
}
