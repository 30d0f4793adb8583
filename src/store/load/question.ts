// How a question becomes statements. Each takes its list as one JSON parameter and joins in a forced order: the planner
// must not choose (docs/decisions/0002). A list of one goes as a plain value, which spares a row read.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { isResourceId } from '../../id.ts';
import { lists, p, prepare } from '../db/statement.ts';

export type InDirectory = readonly [directoryId: string, id: string];

/** A question: the statements that answer what is asked, none where nothing is. Every row says its directory. */
export type Question<Asked, Row extends { readonly directoryId: string }> = (
  asked: readonly Asked[],
  organizationId: string,
) => Statement<Row>[];

/** `canStand` is false of what no row has: it is not looked for. */
export function question<Asked, Row extends { readonly directoryId: string }>(
  build: (asked: SQL) => SQL,
  canStand: (asked: Asked) => boolean = () => true,
): Question<Asked, Row> {
  type Params = { organizationId: string; asked: string };
  const one = prepare<Row, Params>(() => build(sql`(SELECT ${p('asked')} AS value) j`));
  const many = prepare<Row, Params>(() => build(sql`json_each(${p('asked')}) j`));
  return (values, organizationId) => {
    const asked = values.filter(canStand);
    const [only] = asked;
    if (asked.length === 1)
      return [one({ organizationId, asked: typeof only === 'string' ? only : JSON.stringify(only) })];
    return lists(asked).map((list) => many({ organizationId, asked: list }));
  };
}

/** Members are named by whatever text a request holds. */
export const namesResource = (asked: readonly string[]) => isResourceId(asked.at(-1) ?? '');

export const first = sql`(j.value ->> 0)`;
export const second = sql`(j.value ->> 1)`;
export const third = sql`(j.value ->> 2)`;
