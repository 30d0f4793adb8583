// What the databases say of events that are not to be sent: not yet, as the guard holds them, or never.

import type { Places } from './places.ts';
import type { Founded } from './system.ts';

export interface Holds {
  isHeld(organizationId: string, sequence: number): boolean;
  isDiscarded(organizationId: string, sequence: number): boolean;
  /** Directories of an organization whose events are held. */
  heldIn(organization: Founded): string[];
}

export function holds(places: Places): Holds {
  return {
    /** Of those that were committed after the hold began, wherever that was: what was on its way then goes on. */
    isHeld: (organizationId, sequence) => {
      const [held] = places
        .of(organizationId)
        .rows('SELECT held_from AS first FROM organizations WHERE id = ? AND held_from <= ?', organizationId, sequence);
      if (!held) return false;
      const began = [...places.all.values()].flatMap(({ rows }) =>
        rows('SELECT last_sequence AS last FROM seen_holds WHERE organization_id = ?', organizationId),
      );
      return sequence > Math.max(...began.map(({ last }) => Number(last)));
    },
    isDiscarded: (organizationId, sequence) =>
      places.of(organizationId).rows(
        `SELECT 1 FROM events AS e, organizations AS o, json_each(o.discarded) AS range
             WHERE e.organization_id = ? AND e.sequence = ? AND o.id = e.organization_id
               AND range.value ->> 0 = e.directory_id AND e.sequence BETWEEN range.value ->> 1 AND range.value ->> 2`,
        organizationId,
        sequence,
      ).length > 0,
    heldIn: ({ directories, organizationId }) =>
      directories
        .map(({ id }) => id)
        .filter(
          (id) =>
            places.of(organizationId).rows('SELECT 1 FROM directories WHERE id = ? AND held_from IS NOT NULL', id)
              .length > 0,
        ),
  };
}
