// What a commit writes of credentials that it tells of, and that they are still there: one may be revoked between load and
// commit, which is no change of the writer's.

import { sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { bare } from '../db/rows.ts';
import { tokens } from '../db/schema.ts';
import { oauthSecrets } from '../db/schema-oauth.ts';
import { lists, p, prepare } from '../db/statement.ts';

/** A credential, and the warning that is told of with this commit. */
export interface ToldCredential {
  readonly kind: 'token' | 'client_secret';
  readonly directoryId: string;
  /** Of a token its hash, of a secret `client secret`. */
  readonly key: string;
  /** In days before the end. */
  readonly toldDays: number;
}

const rows = sql`json_each(${p('rows')}) AS j`;
const directory = sql`j.value ->> 0`;
const key = sql`j.value ->> 1`;
const client = sql`substr(j.value ->> 1, 1, instr(j.value ->> 1, ' ') - 1)`;
const secret = sql`substr(j.value ->> 1, instr(j.value ->> 1, ' ') + 1)`;
const days = sql`(j.value ->> 2)`;

const tokensAreThere = prepare<never, { rows: string }>(
  () => sql`INSERT INTO guard SELECT 'guard:credential:token' FROM ${rows} WHERE NOT EXISTS (SELECT 1 FROM ${tokens} AS c
    WHERE c.hash = ${key} AND c.directory_id = ${directory}) LIMIT 1`,
);
const secretsAreThere = prepare<never, { rows: string }>(
  () => sql`INSERT INTO guard SELECT 'guard:credential:secret' FROM ${rows} WHERE NOT EXISTS (SELECT 1
    FROM ${oauthSecrets} AS c WHERE c.directory_id = ${directory} AND c.client_id = ${client} AND c.id = ${secret}) LIMIT 1`,
);
const tellTokens = prepare<never, { rows: string }>(
  () => sql`UPDATE ${tokens} SET ${bare(tokens.toldDays)} = ${days} FROM ${rows}
    WHERE ${tokens.hash} = ${key} AND ${tokens.directoryId} = ${directory}`,
);
const tellSecrets = prepare<never, { rows: string }>(
  () => sql`UPDATE ${oauthSecrets} SET ${bare(oauthSecrets.toldDays)} = ${days} FROM ${rows}
    WHERE ${oauthSecrets.directoryId} = ${directory} AND ${oauthSecrets.clientId} = ${client}
      AND ${oauthSecrets.id} = ${secret}`,
);

/** The first fails the whole batch where one of them is gone. */
export function credentialStatements(told: readonly ToldCredential[]): Statement[] {
  return (['token', 'client_secret'] as const).flatMap((kind) => {
    const [there, tell] = kind === 'token' ? [tokensAreThere, tellTokens] : [secretsAreThere, tellSecrets];
    const values = told
      .filter((row) => row.kind === kind)
      .map(({ directoryId, key: of, toldDays }) => [directoryId, of, toldDays]);
    return lists(values).flatMap((part) => [there({ rows: part }), tell({ rows: part })]);
  });
}
