// The databases of a run, and which of them an organization stands in, by the addresses that its moves left behind.

import type { SimulatedDatabase } from './database.ts';

export interface Places {
  /** By label, the default one under ''. */
  readonly all: ReadonlyMap<string, SimulatedDatabase>;
  /** Label of the database that an organization stands in. */
  labelOf(organizationId: string): string;
  of(organizationId: string): SimulatedDatabase;
  /** The default one, which has what is the operator's. */
  readonly operator: SimulatedDatabase;
  /** Moves that took place. */
  moves(): number;
  /** Whether a move is under way, or what it left behind is still there. */
  isMoving(): boolean;
}

export function places(all: Places['all']): Places {
  const at = (label: string): SimulatedDatabase => {
    const found = all.get(label);
    if (!found) throw new Error(`No database has the label “${label}”.`);
    return found;
  };
  const labelOf = (organizationId: string): string => {
    let label = /^org_([a-z0-9]{1,8})_/.exec(organizationId)?.[1] ?? '';
    for (let epoch = 0; all.size > 1; ) {
      const [left] = at(label).rows(
        "SELECT target, epoch FROM departures WHERE organization_id = ? AND state = 'left' AND epoch > ?",
        organizationId,
        epoch,
      );
      if (!left) break;
      label = String(left['target']);
      epoch = Number(left['epoch']);
    }
    return label;
  };
  return {
    all,
    labelOf,
    operator: at(''),
    of: (organizationId) => at(labelOf(organizationId)),
    moves: () => [...all.values()].reduce((sum, { rows }) => sum + rows('SELECT 1 FROM seen_left').length, 0),
    isMoving: () =>
      all.size > 1 &&
      [...all.values()].some(({ rows }) => rows('SELECT 1 FROM departures WHERE finished_at IS NULL').length > 0),
  };
}

/** As a Worker's environment names a database. */
export function bindingOf(label: string): string {
  return label === '' ? 'DB' : `DB_${label.toUpperCase()}`;
}
