// A directory in memory whose changes are decided, committed and looked at, without D1: for tests of decisions.

import { NO_LIMITS, type WriteLimits } from '../../src/directory/budget.ts';
import type { Change, ChangeRequest, ChangeResult } from '../../src/directory/change.ts';
import { touchesOf } from '../../src/directory/changes.ts';
import { decideRound } from '../../src/directory/decide-round.ts';
import { admittedOf, openDrafts } from '../../src/directory/drafts.ts';
import { furtherQuestions, planOf, questionsOf } from '../../src/directory/plan.ts';
import { ScimError } from '../../src/protocol/error.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import { once, withMore } from '../../src/store/load/load.ts';
import { groupBody, userBody } from '../world/bodies.ts';
import { answersTo } from './answers.ts';
import { commit, newTables, type Tables } from './tables.ts';

export const ORGANIZATION = `org_${'0'.repeat(16)}`;
const DIRECTORY = `dir_${'0'.repeat(29)}`;

/** The token of every directory here; the operator asks without one. */
export const TOKEN = 'hash';
export const OPERATOR = null;

export interface Event {
  readonly type: string;
  readonly directoryId: string | null;
  readonly data: JsonObject;
}

/** A change's result, or the error that refuses it. */
export type Answer = ChangeResult | ScimError;

export interface World {
  readonly directoryId: string;
  readonly tables: Tables;
  /** Epoch ms of the next round. */
  now: number;
  limits: WriteLimits;
  /** Takes the changes in one round: decided in order on what was loaded, then committed together. */
  round(changes: readonly Change[], tokenHash?: string | null): Answer[];
  /** The same, each asked by whom it says. */
  mixed(asked: readonly Pick<ChangeRequest, 'tokenHash' | 'change' | 'audit'>[]): Answer[];
  /** One change in a round of its own. @throws ScimError where it is refused */
  ask(change: Change, tokenHash?: string | null): ChangeResult;
  /** The events since the last look. */
  events(): Event[];
  /** Creates a user named so; its id is `usr_` and the name. */
  user(userName: string, more?: JsonObject): string;
  /** Creates a group named so; its id is `grp_` and the name. */
  group(displayName: string, members?: readonly string[]): string;
  /** Whom a group has. */
  members(groupId: string): string[];
}

/** An organization with one directory, made by the operator and active; its events so far are looked at. */
export function newWorld(settings: Partial<Extract<Change, { kind: 'directory.create' }>> = {}): World {
  const [organizationId, directoryId] = [ORGANIZATION, DIRECTORY];
  const tables = newTables(organizationId);
  tables.tokens.push({ hash: TOKEN, directoryId, expiresAt: null });
  let seen = 0;
  const world: World = {
    directoryId,
    tables,
    now: 1_000_000_000,
    limits: NO_LIMITS,
    round: (changes, tokenHash = TOKEN) => world.mixed(changes.map((change) => ({ tokenHash, change }))),
    mixed: (asked) =>
      round(
        world,
        asked.map((each) => ({ organizationId, directoryId, ...each })),
      ),
    ask(change, tokenHash) {
      const [answer] = world.round([change], tokenHash);
      if (!answer || answer instanceof ScimError) throw answer ?? new Error('No answer.');
      return answer;
    },
    events() {
      const fresh = tables.events.slice(seen);
      seen = tables.events.length;
      return fresh.map(({ data, directoryId: of, type }) => ({ type, directoryId: of, data: JSON.parse(data) }));
    },
    user(userName, more) {
      world.ask({ kind: 'user.create', id: `usr_${userName}`, body: userBody(userName, more) });
      return `usr_${userName}`;
    },
    group(displayName, members) {
      world.ask({ kind: 'group.create', id: `grp_${displayName}`, body: groupBody(displayName, members) });
      return `grp_${displayName}`;
    },
    members: (groupId) =>
      [...tables.memberships]
        .flatMap((pair) => (pair.startsWith(`${groupId} `) ? [pair.slice(groupId.length + 1)] : []))
        .sort(),
  };
  world.ask({ kind: 'directory.create', provider: 'jumpcloud', name: null, ...settings }, OPERATOR);
  world.ask({ kind: 'directory.activate' });
  world.events();
  return world;
}

/** As organization/round.ts does it, but for D1 and its faults. */
export function round(
  { limits, now, tables }: Pick<World, 'limits' | 'now' | 'tables'>,
  requests: readonly ChangeRequest[],
): Answer[] {
  const plans = requests.map(planOf);
  const { organization } = tables;
  const first = { organization, answers: answersTo(tables, once(questionsOf(plans))) };
  const admitted = admittedOf(plans, first.answers, now);
  const more = answersTo(tables, once(furtherQuestions(admitted, first)));
  let sequence = organization.lastSequence;
  const loaded = { organization, answers: withMore(first.answers, more) };
  const { changes, decisions, drafts, written } = decideRound(
    () => openDrafts(admitted, loaded, first, now),
    plans,
    limits,
    () => `evt_${++sequence}`,
  );
  if (changes) {
    commit(tables, changes);
    tables.organization = { ...tables.organization, writtenHour: written.hour, writtenBytes: written.bytes };
  }
  touch(tables, touchesOf(drafts));
  return decisions.map((decision): Answer => {
    if (decision.ok) return decision.result;
    if (decision.error instanceof ScimError) return decision.error;
    throw decision.error;
  });
}

/** `synced_at` of what was written without being changed. */
function touch({ groups, users }: Tables, touches: ReturnType<typeof touchesOf>): void {
  for (const { id, syncedAt } of touches.users) {
    const row = users.get(id);
    if (row) users.set(id, { ...row, syncedAt });
  }
  for (const { id, syncedAt } of touches.groups) {
    const row = groups.get(id);
    if (row) groups.set(id, { ...row, syncedAt });
  }
}
