// What a request may cost at most, whatever the directory's size: token check and the log's row included. Ledger data:
// each user has one address and is in exactly one group of 50. Kept by `npm run cost` and by a test.

import { DEFAULT_ROWS_PER_LIST } from '../../src/protocol/query.ts';
import { GROUP_SIZE } from '../people.ts';
import type { Counts, Entry } from './counts.ts';

export type Ceiling = Readonly<Pick<Counts, 'd1Trips' | 'rowsRead' | 'rowsWritten'>>;

const GROUPS_OF_USER = 1;
const PAGE = 100;
const MEMBERSHIPS_SHOWN = PAGE * GROUPS_OF_USER;
const EVENTS_POLLED = 50;
const REPLACED = 1000;
/** One thousand leave, another thousand come. */
const MEMBERS_CHANGED = 2 * REPLACED;

const read = (rowsRead: number): Ceiling => ({ d1Trips: 1, rowsRead, rowsWritten: 2 });
const write = (rowsRead: number, rowsWritten: number): Ceiling => ({ d1Trips: 2, rowsRead, rowsWritten });

const USER = read(6 + 2 * GROUPS_OF_USER);
const GROUP = read(6);
const NEXT_PAGE = read(2 * PAGE + 2 * MEMBERSHIPS_SHOWN + 20);
/** A filter whose total the directory's counters know: the page is found and then shown, which passes it three times. */
const COUNTED_PAGE = read(NEXT_PAGE.rowsRead + 3 * PAGE);
/**
 * What the end of a change that came alone reads for the next one: organization, token, directory, user, their groups; and
 * once a minute the groups changed last. They cost two cents for a million changes.
 */
const READ_AHEAD = 14 + 2 * GROUPS_OF_USER;
const CREATE = write(20 + READ_AHEAD, 12);
const CHANGE_USER = write(20 + 2 * GROUPS_OF_USER + READ_AHEAD, 10);
const CHANGE_MEMBER = write(20 + READ_AHEAD, 8);
/** Beyond the member itself: the event that tells the role, the user's row, and the mapping and roles beside them, read twice. */
const CHANGE_ROLE = write(CHANGE_MEMBER.rowsRead + 12, CHANGE_MEMBER.rowsWritten + 2);
/** Beyond the person: the directory's row, which counts the removals of the hour. */
const GUARDED = write(CHANGE_USER.rowsRead + 2, CHANGE_USER.rowsWritten + 1);
/** And the organization's row, where streams read how far they may go. */
const HOLD = write(GUARDED.rowsRead + 4, GUARDED.rowsWritten + 1);
/** Everyone's role becomes another: an event and a row of the user each. Saving and a step's own rows are shared. */
const PERSON_OF_MAPPING: Ceiling = { d1Trips: 0.2, rowsRead: 8, rowsWritten: 3 };
/** Whatever it asks and sends: the look-up of its token, and a row of the log, which is bounded. */
const STRANGER: Ceiling = { d1Trips: 1, rowsRead: 2, rowsWritten: 2 };
/** The look-up of its token comes before the write. */
const FIRST_WRITE: Ceiling = { ...CREATE, d1Trips: CREATE.d1Trips + 1, rowsRead: CREATE.rowsRead + 2 };

/** As many trips and rows at most, where nothing is written. */
const view = (d1Trips: number, rowsRead: number): Ceiling => ({ d1Trips, rowsRead, rowsWritten: 0 });
/** People or groups whom a page of a search looks through: 41 runs of 500, or 20,000 in the order of time. */
const STRETCH = 41 * 500;
/** Any startIndex: the shelves, the runs of one of them, and half a run. */
const ANY_PLACE = read(1200 + 2 * MEMBERSHIPS_SHOWN);

/** A page of 50 in the console: session, directory and organization included. */
const CONSOLE_PAGE: Ceiling = { d1Trips: 5, rowsRead: 120, rowsWritten: 0 };
/** A page of a search, whatever the directory's size; a small one is looked through besides (tenancy/name-search.ts). */
const SEARCH = 1_200;
const CONSOLE_SEARCH: Ceiling = { ...CONSOLE_PAGE, d1Trips: 7, rowsRead: SEARCH };
/** The newest 5,000 requests and events, where there are so many (store/log/history.ts). */
const LOOKED_THROUGH = 2 * 5_000 + 50;

const DROP: Ceiling = { d1Trips: 0.1, rowsRead: 8, rowsWritten: 1 };

/** By operation. What is missing here has no ceiling: it costs what its answer holds. */
export const CEILINGS: Readonly<Record<string, Ceiling>> = {
  'get-user': USER,
  'find-user-by-userName': USER,
  'find-user-by-externalId': USER,
  // And the address. Rows that strangers' requests read for the log are shared among all.
  'find-user-by-email': read(USER.rowsRead + 1),
  // And the shelves, one for each 25,000.
  'list-users-first-page': read(NEXT_PAGE.rowsRead + 60),
  'list-users-middle-page': ANY_PLACE,
  'list-users-next-cursor': NEXT_PAGE,
  // The directory, which resources, then these.
  'list-root-middle-page': { ...ANY_PLACE, d1Trips: 3 },
  'list-root-first-page': { ...ANY_PLACE, d1Trips: 3 },
  'sort-root-by-userName': { ...NEXT_PAGE, d1Trips: 3 },
  'list-users-count-0': read(8),
  'list-users-last-page': ANY_PLACE,
  'list-users-by-id-descending': ANY_PLACE,
  'sort-users-by-userName': NEXT_PAGE,
  // Up to the limit, whoever stands before the page is passed, or everyone is sorted: above it is refused.
  'sort-users-by-userName-middle': {
    d1Trips: 3,
    rowsRead: NEXT_PAGE.rowsRead + DEFAULT_ROWS_PER_LIST,
    rowsWritten: 4,
  },
  // The place where the page before ended, the page, and the place where this one ends; few are passed where none is kept yet.
  'sort-users-by-userName-next-page': { d1Trips: 3, rowsRead: NEXT_PAGE.rowsRead + 2_020, rowsWritten: 4 },
  // Each is found, and put in order.
  'sort-users-by-familyName': read(NEXT_PAGE.rowsRead + 2 * DEFAULT_ROWS_PER_LIST),
  'filter-userName-co': read(20 + DEFAULT_ROWS_PER_LIST),
  // Those in the range, and then those outside of it, up to the limit together.
  'filter-userName-sw-wide': read(COUNTED_PAGE.rowsRead + 100 + DEFAULT_ROWS_PER_LIST),
  'find-member-in-group': read(10),
  'rest-users': view(2, PAGE + 10),
  'rest-users-active': view(3, STRETCH + 10),
  'rest-users-inactive': view(2, PAGE + 10),
  'rest-users-found': view(5, SEARCH),
  'rest-users-found-by-words': view(5, SEARCH),
  'rest-users-not-found': view(4, SEARCH),
  'rest-users-changed-not-found': view(3, 2 * 20_000 + 10),
  'rest-users-changed-active': view(3, 1_000 + PAGE + 10),
  'rest-groups': view(2, PAGE + 10),
  // Twenty buckets, read once more where none of their groups is stale. Then one in four holds one, and five groups are shown.
  'portal-overview': { ...view(12, 2 * 20 * 500 + 400), rowsWritten: 20 },
  'portal-overview-again': view(11, 6 * 500 + 400),
  // The buckets of its stretch are passed.
  'portal-people': view(6, 130),
  'portal-people-found': view(7, SEARCH),
  'portal-people-found-by-name': view(8, SEARCH),
  'portal-people-not-found': view(7, SEARCH),
  'portal-people-inactive': view(6, 80),
  'portal-groups': view(5, 200),
  'portal-groups-found': view(8, SEARCH),
  'portal-groups-unassigned': view(5, 200),
  'portal-groups-stale': { ...view(7, 2 * 20 * 500 + 200), rowsWritten: 20 },
  'portal-group': view(6, 150),
  'filter-users-unindexed': read(DEFAULT_ROWS_PER_LIST + 3 * PAGE + 2 * MEMBERSHIPS_SHOWN),
  'filter-active': COUNTED_PAGE,
  'filter-active-cursor': COUNTED_PAGE,
  'filter-inactive': COUNTED_PAGE,
  'filter-last-modified': read(40),
  'filter-last-modified-wide': read(COUNTED_PAGE.rowsRead + DEFAULT_ROWS_PER_LIST),
  'filter-last-modified-next-cursor': COUNTED_PAGE,
  // What matches is read, up to 1,111 of a million.
  'filter-userName-sw': read(COUNTED_PAGE.rowsRead + 1_200),
  'filter-groups-value': COUNTED_PAGE,
  'create-user': CREATE,
  'create-user-of-three-names': { ...CREATE, rowsWritten: CREATE.rowsWritten + 2 },
  'replace-user': CHANGE_USER,
  'patch-user': CHANGE_USER,
  'patch-user-unchanged': USER,
  'deactivate-user': CHANGE_USER,
  'delete-user': write(28 + 12 * GROUPS_OF_USER, 8 + 5 * GROUPS_OF_USER),
  'create-group': CREATE,
  'get-group': read(GROUP.rowsRead + 2 * GROUP_SIZE + 5),
  'get-group-without-members': GROUP,
  'find-group-by-displayName': GROUP,
  'add-member': CHANGE_MEMBER,
  'remove-member': CHANGE_MEMBER,
  'add-100-members': write(20 + READ_AHEAD + 4 * PAGE, 8 + 2 * PAGE),
  'delete-group': write(24, 10),
  'get-membership': read(8),
  'list-memberships-next-cursor': read(PAGE + 10),
  'create-membership': CHANGE_MEMBER,
  'delete-membership': CHANGE_MEMBER,
  'first-create-of-a-token': FIRST_WRITE,
  'stranger-get': STRANGER,
  'stranger-search': STRANGER,
  'stranger-post': STRANGER,
  'stranger-patch': STRANGER,
  'stranger-bulk': STRANGER,
  'stranger-again': { ...STRANGER, d1Trips: 0 },
  'deactivate-guarded-user': GUARDED,
  'deactivate-user-and-hold': HOLD,
  'deactivate-user-while-held': CHANGE_USER,
  'release-held': write(18, 8),
  // One more where the recompute of a large directory was so long that what was remembered is wrong.
  'add-member-to-mapped-group': { ...CHANGE_ROLE, d1Trips: CHANGE_ROLE.d1Trips + 1 },
  'remove-member-of-mapped-group': CHANGE_ROLE,
  'add-member-below-mapped-group': { ...CHANGE_ROLE, d1Trips: CHANGE_ROLE.d1Trips + 1 },
  // In a group that is in another one by then.
  'find-person': { d1Trips: 1, rowsRead: 14 + 6 * GROUPS_OF_USER, rowsWritten: 0 },
  // Beside what it finds, up to twenty rows for each directory of more than 100: the ledger has two or three of each size.
  'search-email': { d1Trips: 3, rowsRead: 200, rowsWritten: 0 },
  // Two words are looked for as they stand, and the other way round; where organizations have both, also in any order. Each of
  // five directories shows eleven groups.
  'search-group': { d1Trips: 4, rowsRead: 700, rowsWritten: 0 },
  'get-user-history': { d1Trips: 2, rowsRead: LOOKED_THROUGH, rowsWritten: 0 },
  'why-nobody': { d1Trips: 3, rowsRead: LOOKED_THROUGH, rowsWritten: 0 },
  'console-search': { d1Trips: 5, rowsRead: 220, rowsWritten: 0 },
  'console-people': CONSOLE_PAGE,
  'console-people-next': CONSOLE_PAGE,
  'console-people-found': CONSOLE_SEARCH,
  'console-people-not-found': CONSOLE_SEARCH,
  'console-people-inactive': CONSOLE_PAGE,
  'console-person': { d1Trips: 8, rowsRead: LOOKED_THROUGH, rowsWritten: 0 },
  'console-groups': { ...CONSOLE_PAGE, rowsRead: 200 },
  'console-groups-found': CONSOLE_SEARCH,
  'console-group': { ...CONSOLE_PAGE, rowsRead: 150 },
  // An installation of up to 100,000 organizations: a minute of the clock in which nothing is due.
  'clock-idle': { d1Trips: 60, rowsRead: 1_000, rowsWritten: 20 },
  'list-organizations': view(1, PAGE + 5),
  // Of each of 25 organizations, the last requests.
  'console-organizations': { d1Trips: 5, rowsRead: 2_500, rowsWritten: 0 },
  // Whatever the number of organizations; beside that what the search asks of directories of more than 100.
  'search-organization': { d1Trips: 4, rowsRead: 500, rowsWritten: 0 },
  'console-organizations-found': { d1Trips: 6, rowsRead: 250, rowsWritten: 0 },
  'console-search-organization': { d1Trips: 6, rowsRead: 500, rowsWritten: 0 },
  'delete-webhook-of-all': { d1Trips: 8, rowsRead: 20, rowsWritten: 10 },
  // 25 changes in 9 bursts: the first of each takes two trips, the others one (docs/decisions/0032).
  'jumpcloud-day': { d1Trips: 1.36, rowsRead: 34, rowsWritten: 9 },
  // And the row of what is due.
  'patch-user-heard': { ...CHANGE_USER, rowsRead: CHANGE_USER.rowsRead + 2, rowsWritten: CHANGE_USER.rowsWritten + 1 },
  // The token, the directory, and its hour with the index of it.
  'note-last-use': { d1Trips: 0, rowsRead: 6, rowsWritten: 7 },
  // One for each counter that moved, by part, method, status and bucket.
  'write-counters': { d1Trips: 1, rowsRead: 25, rowsWritten: 25 },
  // 100 organizations and directories are looked at, however many there are.
  'clock-run': { d1Trips: 60, rowsRead: 1_000, rowsWritten: 6 },
  'clock-settles-organization': { d1Trips: 0.1, rowsRead: 20, rowsWritten: 1 },
  // None of these tables has an index but its key: a row written for each that goes.
  'drop-event': { ...DROP, d1Trips: 0.2 },
  'drop-request': DROP,
  'drop-delivery': DROP,
  'poll-events': view(1, EVENTS_POLLED + 10),
  // Wake, stream, webhook, events, and what came of it.
  'deliver-event': { d1Trips: 5, rowsRead: 30, rowsWritten: 5 },
  'match-per-person': { d1Trips: 0.02, rowsRead: 14, rowsWritten: 0 },
  'preview-mapping-per-person': { d1Trips: 0.1, rowsRead: 4, rowsWritten: 0 },
  'save-mapping-per-person': PERSON_OF_MAPPING,
  // A trip for the first 500 members, then one for 4,000 each: four for 10,000. Each is a row of memberships and one of users.
  'get-long-group-per-1000-members': { d1Trips: 0.4, rowsRead: 2 * 1000 + 10, rowsWritten: 0.2 },
  // Among others in a list, by a trip for each stretch of members.
  'find-long-group-per-1000-members': { d1Trips: 0.6, rowsRead: 3.7 * 1000, rowsWritten: 0.2 },
  'filter-groups-value-long': COUNTED_PAGE,
  'add-member-to-long-group': CHANGE_MEMBER,
  'remove-member-of-long-group': CHANGE_MEMBER,
  'rename-long-group': CHANGE_MEMBER,
  // With their share of groups, memberships and events.
  'resync-per-person': { d1Trips: 0.05, rowsRead: 9, rowsWritten: 1.3 },
  // The person, an address, two names, a membership and what else their deletion passes; half a row of the log.
  'remove-directory-per-person': { d1Trips: 0.06, rowsRead: 21, rowsWritten: 7 },
  // Each is looked for, then written under two keys; ten events.
  'create-long-group-per-1000-members': { d1Trips: 0.3, rowsRead: 4.1 * 1000 + 50, rowsWritten: 2 * 1000 + 50 },
  'add-member-burst-500': { d1Trips: 0.1, rowsRead: 10, rowsWritten: 6 },
  'replace-1000-members': {
    d1Trips: 4,
    rowsRead: REPLACED + 10 * MEMBERS_CHANGED,
    rowsWritten: 3 * MEMBERS_CHANGED,
  },
};

/** One sentence for each figure that is above its ceiling. */
export function breaches(entries: readonly Entry[]): string[] {
  return entries.flatMap((entry) => {
    const ceiling = CEILINGS[entry.operation];
    if (!ceiling) return [];
    return (['d1Trips', 'rowsRead', 'rowsWritten'] as const)
      .filter((column) => entry[column] > ceiling[column])
      .map(
        (column) => `${entry.operation} at ${entry.size} users: ${column} ${entry[column]}, ceiling ${ceiling[column]}`,
      );
  });
}
