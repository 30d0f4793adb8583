// What an organization's events tell, read one after the other from the first to the last.

import { unpacked } from '../../src/store/db/packed.ts';
import type { SimulatedDatabase } from './database.ts';
import type { Founded } from './system.ts';

type Roles = readonly { readonly role: string }[];

interface EventData {
  readonly user?: { readonly id: string; readonly userName: string; readonly roles?: Roles };
  readonly group?: { readonly id: string };
  readonly added?: readonly { readonly id: string }[];
  readonly removed?: readonly { readonly id: string }[];
  /** What a user has now, and had before. */
  readonly roles?: Roles;
  readonly previous?: Roles;
  readonly recomputeId?: string;
}

const namesOf = (roles: Roles = []) => String(roles.map(({ role }) => role));

/** Told one after the other, each event changes something: what was done once is told once. */
export function brokenStory(database: Pick<SimulatedDatabase, 'rows'>, { organizationId }: Founded): string[] {
  const wrong: string[] = [];
  const there = new Map<string, string>();
  const members = new Map<string, Set<string>>();
  const roles = new Map<string, string>();
  const recomputes = new Set<string>();
  const must = (true_: boolean, what: string) => {
    if (!true_) wrong.push(what);
  };
  const rows = database.rows(
    'SELECT sequence, type, data FROM events WHERE organization_id = ? ORDER BY sequence',
    organizationId,
  );
  for (const { data, sequence, type } of rows) {
    const told: EventData = JSON.parse(unpacked(String(data)));
    const subject = told.user ?? told.group;
    const where = `event ${sequence} of ${organizationId}, ${type}`;
    if (type === 'organization.roles_recompute_started') {
      must(recomputes.size === 0, `${where}: one is under way`);
      recomputes.add(String(told.recomputeId));
    }
    if (type === 'organization.roles_recomputed')
      must(recomputes.delete(String(told.recomputeId)), `${where}: it had not begun`);
    // What a resync tells is what was so before.
    if (!subject || /synced$/.test(String(type))) continue;
    const before = there.get(subject.id);
    switch (type) {
      case 'user.created':
      case 'group.created':
        must(before === undefined, `${where}: ${subject.id} was there already`);
        there.set(subject.id, JSON.stringify(subject));
        if (told.user) roles.set(subject.id, namesOf(told.user.roles));
        break;
      case 'user.roles_changed': {
        const [is, was] = [namesOf(told.roles), namesOf(told.previous)];
        must(is !== was, `${where}: nothing changed`);
        must(
          was === roles.get(subject.id),
          `${where}: before they were “${was}”, and were told as “${roles.get(subject.id)}”`,
        );
        roles.set(subject.id, is);
        break;
      }
      case 'user.deleted':
      case 'group.deleted':
        must(before !== undefined, `${where}: ${subject.id} was not there`);
        there.delete(subject.id);
        for (const others of members.values()) others.delete(subject.id);
        break;
      case 'group.members_changed': {
        const inside = members.get(subject.id) ?? new Set();
        members.set(subject.id, inside);
        for (const { id } of told.removed ?? []) must(inside.delete(id), `${where}: ${id} was no member`);
        for (const { id } of told.added ?? []) {
          must(!inside.has(id), `${where}: ${id} was a member already`);
          inside.add(id);
        }
        break;
      }
      default:
        must(before !== undefined, `${where}: ${subject.id} was not there`);
        must(before !== JSON.stringify(subject), `${where}: nothing changed`);
        if (told.user)
          must(namesOf(told.user.roles) === roles.get(subject.id), `${where}: it shows roles that were not told`);
        there.set(subject.id, JSON.stringify(subject));
    }
  }
  return wrong;
}
