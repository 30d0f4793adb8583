// Whether a directory has OAuth clients, for its ServiceProviderConfig.

import { sql } from 'drizzle-orm';
import { oauthClients } from '../db/schema-oauth.ts';
import { prepare } from '../db/statement.ts';
import { ACCESS, type AccessParams, gate } from './access.ts';

/** One row where there is a client, none where there is not, or the token is not valid. */
export const hasClients = prepare<{ readonly found: number }, AccessParams>(
  () => sql`SELECT 1 AS found FROM ${gate(ACCESS)}
    CROSS JOIN ${oauthClients} ON ${oauthClients.directoryId} = ${ACCESS.directoryId} LIMIT 1`,
);
