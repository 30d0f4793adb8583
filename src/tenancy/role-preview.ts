// What a mapping would change before it is saved: for each role who would gain and who would lose it, in numbers and some
// names. A call looks at a bounded number of people; a large directory takes several, each by the token of the last.

import type { Database } from '../database.ts';
import { type Counted, countGrants } from '../directory/counted.ts';
import { boundedGrants, directoryRoles, mappedGroups, rolesOf } from '../directory/roles.ts';
import { directoryRangeOf } from '../id.ts';
import type { DeclaredRoles, GrantedRole, RoleMapping } from '../protocol/role.ts';
import { grantedRoles } from '../protocol/stored.ts';
import { membersBelow, nestingBelow, nextDirectory, type PersonRow, peopleAfter, saidIn } from '../store/list/roles.ts';
import type { ActionContext } from './context.ts';
import { BEGINNING, type Progress, previewToken, progressOf } from './preview-token.ts';
import { done, type Result } from './result.ts';
import { checkedMapping, type WantedMapping } from './role-mapping.ts';

/** People that one call looks at. */
export const MAX_PEOPLE = 20_000;
/** People of one page. */
const PAGE = 1_000;
/** People that are named for a role. */
export const MAX_NAMED = 20;

export interface PreviewedPerson {
  readonly userId: string;
  readonly userName: string;
}

export interface PreviewedRole {
  readonly role: string;
  readonly count: number;
  /** The first of those whom this call looked at. */
  readonly people: readonly PreviewedPerson[];
}

export interface RolePreview {
  readonly previewToken: string;
  /** False where people are left: ask again with the token. */
  readonly complete: boolean;
  /** People looked at so far. */
  readonly checked: number;
  /** In order of precedence; roles that nobody would gain are left out. */
  readonly gained: readonly PreviewedRole[];
  readonly lost: readonly PreviewedRole[];
  /** People whose roles would stay as they are. */
  readonly unchanged: number;
}

/** Continues where the token says; starts over without one, or if the mapping or the roles have changed since. */
export async function previewRoleMapping(
  context: Pick<ActionContext, 'databases'>,
  organizationId: string,
  wanted: WantedMapping,
  token?: string,
): Promise<Result<RolePreview, 'unknown' | 'invalid'>> {
  const standing = await checkedMapping(context, organizationId, wanted);
  if (!standing.ok) return standing;
  const { declared, mapping } = standing.value;
  const db = context.databases.of(organizationId);
  if (!db) throw new Error(`No database holds ${organizationId}.`);
  const versions = { organizationId, mapping: mapping.version, declared: declared.version };
  const known = token === undefined ? null : await progressOf(token, wanted, versions);
  const tally = openTally(known ?? BEGINNING);
  const goneIds = new Set(mapping.mappings.flatMap(({ gone, groupId }) => (gone ? [groupId] : [])));
  const counting: RoleMapping = { ...wanted, mappings: wanted.mappings.filter(({ groupId }) => !goneIds.has(groupId)) };
  const progress = await lookAtPeople(db, organizationId, counting, declared, tally);
  return done({
    previewToken: await previewToken(wanted, versions, progress),
    complete: progress.complete,
    checked: progress.checked,
    gained: tally.roles('gained', declared),
    lost: tally.roles('lost', declared),
    unchanged: progress.unchanged,
  });
}

async function lookAtPeople(
  db: Database,
  organizationId: string,
  mapping: RoleMapping,
  declared: DeclaredRoles,
  tally: Tally,
): Promise<Progress> {
  const { from, to } = directoryRangeOf(organizationId);
  let { directoryId, position } = tally.began;
  const most = tally.began.checked + MAX_PEOPLE;
  while (!tally.began.complete && tally.checked < most) {
    if (directoryId !== '') {
      const [people] = await db.run([peopleAfter({ directoryId, after: position, limit: PAGE })]);
      const counted = await countedIn(db, directoryId, mapping, position, people.at(-1)?.id ?? position);
      for (const row of people) tally.add(row, rolesWanted(row, counted, mapping, declared));
      position = people.at(-1)?.id ?? position;
      if (people.length === PAGE) continue;
    }
    const [[next]] = await db.run([nextDirectory({ directoryId, after: directoryId || from, to })]);
    if (!next) return tally.progress('', '', true);
    directoryId = next.nextId;
    position = '';
  }
  return tally.progress(directoryId, position, tally.began.complete);
}

async function countedIn(
  db: Database,
  directoryId: string,
  mapping: RoleMapping,
  after: string,
  upTo: string,
): Promise<Counted> {
  const groups = JSON.stringify([...mappedGroups(mapping, directoryId)]);
  const [nesting, counted] = await db.run([
    nestingBelow({ directoryId, groups }),
    membersBelow({ directoryId, groups, after, upTo }),
  ]);
  return countGrants(mapping, directoryId, { nesting, counted });
}

function rolesWanted(
  row: PersonRow,
  { given, groupsOf }: Counted,
  mapping: RoleMapping,
  declared: DeclaredRoles,
): GrantedRole[] {
  const grants = (groupsOf.get(row.id) ?? []).flatMap((groupId) => given.get(groupId) ?? []);
  const directory = directoryRoles(saidIn(row), declared);
  return rolesOf({ grants: boundedGrants(grants, declared), directory }, mapping, declared);
}

type Side = 'gained' | 'lost';

interface Tally {
  readonly began: Progress;
  readonly checked: number;
  add(row: PersonRow, wanted: readonly GrantedRole[]): void;
  progress(directoryId: string, position: string, complete: boolean): Progress;
  roles(side: Side, declared: DeclaredRoles): PreviewedRole[];
}

function openTally(began: Progress): Tally {
  let { checked, unchanged } = began;
  const counts = { gained: new Map(Object.entries(began.gained)), lost: new Map(Object.entries(began.lost)) };
  const named = { gained: new Map<string, PreviewedPerson[]>(), lost: new Map<string, PreviewedPerson[]>() };
  const note = (side: Side, role: string, { id, userName }: PersonRow) => {
    counts[side].set(role, (counts[side].get(role) ?? 0) + 1);
    const people = named[side].get(role) ?? [];
    if (people.length < MAX_NAMED) people.push({ userId: id, userName });
    named[side].set(role, people);
  };
  return {
    began,
    get checked() {
      return checked;
    },
    add(row, wanted) {
      checked += 1;
      const is = new Set(grantedRoles(row.roles).map(({ role }) => role));
      const becomes = new Set(wanted.map(({ role }) => role));
      const [gained, lost] = [becomes.difference(is), is.difference(becomes)];
      if (gained.size + lost.size === 0) unchanged += 1;
      for (const role of gained) note('gained', role, row);
      for (const role of lost) note('lost', role, row);
    },
    progress: (directoryId, position, complete) => ({
      directoryId,
      position,
      checked,
      unchanged,
      gained: Object.fromEntries(counts.gained),
      lost: Object.fromEntries(counts.lost),
      complete,
    }),
    roles(side, declared) {
      const rank = (role: string) => declared.roles.findIndex(({ name }) => name === role);
      return [...counts[side]]
        .map(([role, count]) => ({ role, count, people: named[side].get(role) ?? [] }))
        .sort((a, b) => rank(a.role) - rank(b.role));
    },
  };
}
