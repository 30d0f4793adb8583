// English: what the pages about roles say.

import type { Child } from 'hono/jsx';
import { numbersOf } from '../plural.ts';

const { count, plural } = numbersOf('en-GB');
const people = (n: number) => plural(n, { one: '# person', other: '# people' });

export const roles = {
  title: 'Roles',
  lead: 'Groups decide which roles people have in the app. Nothing changes until you have seen a preview and saved it.',
  noneDeclared: 'No roles yet',
  noneDeclaredHint: 'The app has to declare its roles before groups can be mapped to them.',

  mapped: 'Groups that give roles',
  group: 'Group',
  members: 'Members',
  givenRoles: 'Roles',
  people,
  memberCount: (n: number) => plural(n, { one: '# member', other: '# members' }),
  noMembers: 'No members',
  noGroups: 'No group gives a role yet. Find one to begin.',
  empty: 'Empty',
  emptyHint: 'Nobody is in this group, so nobody has the role because of it.',
  gone: 'Deleted',
  goneHint:
    'This group no longer exists, so it gives nobody the role. Remove it, or map the group that took its place.',
  goneGroup: 'Deleted group',
  flagged: (n: number) =>
    plural(n, {
      one: '# mapped group was deleted or has no members, and gives nobody a role.',
      other: '# mapped groups were deleted or have no members, and give nobody a role.',
    }),
  added: 'New',
  removed: 'Removed',
  remove: (role: string, group: string) => `Remove ${role} from ${group}`,
  undo: 'Undo',
  undoRemove: (role: string, group: string) => `Undo: keep ${role} for ${group}`,
  shown: (from: number, to: number, all: number) => `${count(from)} to ${count(to)} of ${count(all)} groups`,
  previous: 'Previous groups',
  next: 'Next groups',

  add: 'Give a group a role',
  directory: 'Directory',
  search: 'Group name begins with',
  find: 'Find',
  found: 'Matching groups',
  moreFound: (n: number) => `Only the first ${count(n)} are shown. Type more of the name.`,
  noneFound: 'No group begins like this.',
  role: 'Role',
  addRow: 'Add',
  chooseGroup: 'Choose a group first.',

  rules: 'Rules',
  mode: 'When several groups give someone roles',
  highest: 'Only the highest role counts',
  highestHint: (order: string) => `In this order: ${order}.`,
  all: 'Every role counts',
  fallback: 'Default role',
  fallbackHint: 'For people who get no role from a group or from the identity provider.',
  noRole: 'No role',

  unsaved: (n: number) => plural(n, { one: '# change is not saved yet.', other: '# changes are not saved yet.' }),
  discard: 'Discard changes',
  preview: 'Preview changes',

  previewTitle: 'Preview',
  previewLead: (n: number) => `Checked against ${people(n)} in the directory. Nothing has been saved.`,
  checking: (n: number) => `${people(n)} checked so far. Still checking…`,
  goOn: 'Go on checking',
  changes: 'What you change',
  noChanges: 'You have not changed anything.',
  gives: (group: string, role: string) => `${group} gives ${role}`,
  givesNoMore: (group: string, role: string) => `${group} no longer gives ${role}`,
  fallbackBecomes: (role: string) => `Default role: ${role}`,
  effect: 'What happens to people',
  gain: (n: number, role: Child): Child => (
    <>
      {people(n)} would become {role}
    </>
  ),
  lose: (n: number, role: Child): Child => (
    <>
      {people(n)} would lose {role}
    </>
  ),
  same: (n: number) => `${people(n)} would keep the roles they have.`,
  nobody: 'Nobody’s roles would change.',
  more: (n: number) => `and ${count(n)} more`,
  save: 'Save changes',
  edit: 'Back to editing',
  stale: 'The roles or the mapping changed in the meantime. Please look at the preview again before you save.',

  applying: 'The roles are being applied to everyone.',
  changedSoFar: (n: number) => `${people(n)} changed so far.`,
  changed: (n: number) => (n === 0 ? 'Nobody’s roles changed.' : `The roles of ${people(n)} changed.`),
  applied: (changed: string, when: Child): Child => (
    <>
      <strong>Everyone is up to date.</strong> Finished {when}. {changed}
    </>
  ),

  who: 'People and their roles',
  whoLink: 'See people and their roles',
  person: 'Person',
  roleAndWhy: 'Roles, and why',
  byGroup: (group: Child): Child => <>from the group {group}</>,
  byDirectory: 'assigned in the identity provider',
  byDefault: 'default role',
  inactive: 'Inactive',
};
