// What was done in a directory, as facts that come true once each: what a provider was told is compared with the
// events and with the directory itself. Pure.

import type { Directory } from '../compare.ts';

export type Fact = string;

export const fact = {
  user: (name: string): Fact => `user ${name}`,
  title: (name: string, title: number): Fact => `title ${name} ${title}`,
  inactive: (name: string): Fact => `inactive ${name}`,
  gone: (name: string): Fact => `gone ${name}`,
  group: (name: string): Fact => `group ${name}`,
  member: (group: string, name: string): Fact => `member ${group}: ${name}`,
};

export interface DrillEvent {
  readonly sequence: number;
  readonly type: string;
  readonly data: {
    readonly user?: { readonly userName: string; readonly title?: string | null | undefined } | undefined;
    readonly group?: { readonly displayName: string } | undefined;
    readonly added?: readonly { readonly userName?: string | undefined }[] | undefined;
  };
}

export interface Verdict {
  /** Acknowledged, and not so in the directory. */
  readonly lost: readonly Fact[];
  /** More than one event, or more than one resource, of what was to come true once. */
  readonly twice: readonly Fact[];
  /** Acknowledged without an event, and numbers without one. */
  readonly missing: readonly string[];
}

export function judge(acknowledged: ReadonlySet<Fact>, events: readonly DrillEvent[], directory: Directory): Verdict {
  const told = countsOf(factsOfEvents(events));
  const standing = factsOfDirectory(directory);
  const counts = countsOf(standing);
  const twice = [...new Set([...repeated(told), ...repeated(counts)])];
  const gaps = events.flatMap(({ sequence }, index) => (sequence === index + 1 ? [] : [`number ${index + 1}`]));
  const gone = new Set([...acknowledged].filter((one) => one.startsWith('gone ')).map((one) => one.slice(5)));
  const lost = [...acknowledged].filter((one) => !stands(one, counts, gone));
  const missing = [...[...acknowledged].filter((one) => !told.has(one)), ...gaps];
  return { lost, twice, missing };
}

/** Whether a fact is to be seen in the directory, or was replaced by a later one. */
function stands(one: Fact, standing: ReadonlyMap<Fact, number>, gone: ReadonlySet<string>): boolean {
  const [kind, name = ''] = one.split(' ');
  if (kind === 'gone') return !standing.has(fact.user(name));
  const owner = kind === 'member' ? (one.split(': ')[1] ?? '') : name;
  if (kind !== 'group' && gone.has(owner)) return true;
  if (kind === 'title') return standing.has(one) || standing.has(fact.title(name, Number(one.split(' ')[2]) + 1));
  return standing.has(one);
}

function factsOfEvents(events: readonly DrillEvent[]): Fact[] {
  return events.flatMap(({ data: { added = [], group, user }, type }) => {
    switch (type) {
      case 'user.created':
        return user ? [fact.user(user.userName)] : [];
      case 'user.updated':
        return user ? [fact.title(user.userName, Number(user.title))] : [];
      case 'user.deactivated':
        return user ? [fact.inactive(user.userName)] : [];
      case 'user.deleted':
        return user ? [fact.gone(user.userName)] : [];
      case 'group.created':
        return group ? [fact.group(group.displayName)] : [];
      case 'group.members_changed':
        return group ? added.map(({ userName }) => fact.member(group.displayName, String(userName))) : [];
      default:
        return [];
    }
  });
}

function factsOfDirectory({ groups, users }: Directory): Fact[] {
  const names = new Map(users.map(({ id, scim }) => [id, String(scim.userName)]));
  const ofUsers = users.flatMap(({ scim }) => [
    fact.user(String(scim.userName)),
    ...(scim.title === undefined ? [] : [fact.title(String(scim.userName), Number(scim.title))]),
    ...(scim.active === false ? [fact.inactive(String(scim.userName))] : []),
  ]);
  const ofGroups = groups.flatMap(({ members, scim }) => {
    const name = String(scim.displayName);
    return [fact.group(name), ...members.map((id) => fact.member(name, names.get(id) ?? id))];
  });
  return [...ofUsers, ...ofGroups];
}

function countsOf(facts: readonly Fact[]): ReadonlyMap<Fact, number> {
  const counts = new Map<Fact, number>();
  for (const one of facts) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

function repeated(counts: ReadonlyMap<Fact, number>): Fact[] {
  return [...counts].flatMap(([one, count]) => (count > 1 ? [one] : []));
}
