// A change that comes alone. If its writer remembers all that the change would load, it is decided on that at once, and
// committed by a batch that first compares it with what stands. The end of such a batch reads what the next change will
// probably ask (decisions/0032).

import type { Statement } from '../database.ts';
import { admittedOf, type Drafts, openDrafts } from '../directory/drafts.ts';
import { expectedRows, foreseen, isGuessable, NEWEST } from '../directory/expected.ts';
import { furtherQuestions, type Plan, questionsOf } from '../directory/plan.ts';
import { isBehindRestore } from '../directory/restored.ts';
import type { Changes } from '../store/commit/changes.ts';
import { type Asked, answersFrom, eachAsked, type KnownRow, unchanged } from '../store/load/asked.ts';
import { recentGroups } from '../store/load/group-questions.ts';
import { once, withMore } from '../store/load/load.ts';
import { type OrganizationRow, organizationById } from '../store/load/organization.ts';
import type { Questions } from '../store/load/questions.ts';
import type { Read, Remembered } from './remembered.ts';

/** Things that one batch compares, or reads at its end: each takes up to four of a statement's 100 parameters. */
const MAX_ASKED = 20;

/** What a load would bring, as far as anyone can tell. */
export interface Guess {
  readonly organization: OrganizationRow;
  readonly admits: true;
  readonly open: () => Drafts;
  readonly portions: readonly (readonly Plan[])[];
  /** Takes the fence's place: fails the batch if any of it is different, the organization's sequence included. */
  readonly fence: Statement<never>;
}

/** Null if something must be loaded. */
export function guessOf(memory: Remembered, organizationId: string, plan: Plan, now: number): Guess | null {
  memory.age(now);
  const organization = memory.organization();
  if (!organization || isBehindRestore(organization) || !isGuessable(plan)) return null;
  const expected = (questions: Questions) => {
    const all = eachAsked(once(questions), organizationId).map((asked) => {
      const rows = expectedRows(plan, asked, memory.rowsOf);
      return rows && { asked, rows };
    });
    return all.every((each) => each !== null) ? all : null;
  };
  const first = expected(questionsOf([plan]));
  if (!first) return null;
  const loaded = { organization, answers: answersFrom(first) };
  const admitted = admittedOf([plan], loaded.answers, now);
  // The first request of a directory makes an event of its own, and a refusal is answered on what was loaded.
  if (admitted.length === 0 || loaded.answers.tokens.some(({ status }) => status !== 'active')) return null;
  const further = expected(furtherQuestions(admitted, loaded));
  if (!further || first.length + further.length > MAX_ASKED) return null;
  const whole = { organization, answers: withMore(loaded.answers, answersFrom(further)) };
  const known = [...first, ...further].flatMap(({ asked: { statement }, rows }) =>
    statement ? [{ statement, rows }] : [],
  );
  const itself = { statement: organizationById({ id: organizationId }), rows: [organization] };
  return {
    organization,
    admits: true,
    portions: [[plan]],
    open: () => openDrafts(admitted, whole, loaded, now),
    fence: unchanged(`guard:known:${organizationId}`, [itself, ...known]),
  };
}

/**
 * Whether a decision may stand on a guess. One that writes nothing, a refusal above all, is answered on what was loaded:
 * that takes one trip, too. So is one whose event shows the directory, since its last request is not compared.
 */
export function mayBeGuessed(changes: Changes | null): changes is Changes {
  return changes !== null && !changes.events.some(({ type }) => type.startsWith('directory.'));
}

/** What the end of a commit reads for the changes after it. */
export interface Tail {
  readonly statements: readonly Statement[];
  /** Takes the rows of the statements, in their order. */
  readonly learn: (results: readonly (readonly unknown[])[]) => void;
}

/** Null if it is not worth it: then nothing is remembered either. */
export function tailOf(
  memory: Remembered,
  organizationId: string,
  plan: Plan,
  changes: Changes,
  now: number,
): Tail | null {
  if (!isGuessable(plan)) return null;
  const { directoryId } = plan.request;
  const asked = eachAsked(once(foreseen(plan)), organizationId).flatMap((each) =>
    each.statement ? [{ ...each, statement: each.statement }] : [],
  );
  if (asked.length > MAX_ASKED) return null;
  const wantsGroups = !memory.knowsGroupsOf(directoryId);
  const groups = wantsGroups ? [recentGroups({ directoryId })] : [];
  return {
    statements: [organizationById({ id: organizationId }), ...asked.map(({ statement }) => statement), ...groups],
    learn: ([organizations, ...results]) => {
      // The rows of statements have the columns that these name.
      const rowsOf = (rows: readonly unknown[] | undefined) => (rows ?? []) as readonly KnownRow[];
      const [organization] = (organizations ?? []) as readonly OrganizationRow[];
      if (!organization) return memory.forget();
      const recent = wantsGroups ? rowsOf(results[asked.length]) : [];
      memory.learn({
        now,
        organization,
        touched: touchedBy(changes),
        read: [
          ...recent.map((row) => ({
            asked: { name: 'groups' as const, asked: [directoryId, row['id']] },
            rows: [row],
          })),
          ...asked.map((each, index) => read(each, rowsOf(results[index]))),
        ],
        groupsOf: wantsGroups ? directoryId : null,
      });
    },
  };
}

/** The last bucket is remembered for ids that do not exist yet, and not under the one that it was asked for. */
function read(asked: Asked, rows: readonly KnownRow[]): Read {
  const [row] = rows;
  if (asked.name !== 'buckets' || row?.['last'] !== 1) return { asked, rows };
  const newest = [row['directoryId'], row['kind'], NEWEST];
  return { asked: { name: 'buckets', asked: newest }, rows: [{ ...row, id: NEWEST }] };
}

/** Ids of users and groups that a commit changes: whatever speaks of them speaks of what was. */
function touchedBy(changes: Changes): Set<string> {
  const { usersChanged, usersInserted, usersDeleted, groupsChanged, groupsCounted, groupsInserted, groupsDeleted } =
    changes;
  const users = [...usersChanged.map(({ row }) => row), ...usersInserted, ...usersDeleted, ...changes.roles.people];
  const groups = [...groupsChanged.map(({ row }) => row), ...groupsCounted, ...groupsInserted, ...groupsDeleted];
  const members = [...changes.membersInserted, ...changes.membersDeleted];
  return new Set([...users, ...groups].map(({ id }) => id).concat(members.map(({ memberId }) => memberId)));
}
