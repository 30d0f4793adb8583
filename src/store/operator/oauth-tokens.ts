// Access tokens: given to an OAuth client that proved who it is. They stand among the directory's static tokens, so that
// whatever reads or writes with one costs what it costs with those.

import { sql } from 'drizzle-orm';
import { bare, selected } from '../db/rows.ts';
import { directories, tokens } from '../db/schema.ts';
import { oauthAssertions, oauthClients, oauthSecrets } from '../db/schema-oauth.ts';
import { p, prepare } from '../db/statement.ts';

type OfClient = { directoryId: string; clientId: string };

/** The secret of this hash, where client and directory are there and it has not expired. */
export const secretByHash = prepare<
  { id: string; allowedAddresses: string | null },
  OfClient & { hash: string; now: number }
>(
  () => sql`SELECT ${selected({ id: oauthSecrets.id, allowedAddresses: directories.allowedAddresses })} FROM ${oauthClients}
    CROSS JOIN ${directories} ON ${directories.id} = ${oauthClients.directoryId} AND ${directories.status} <> 'deleted'
    CROSS JOIN ${oauthSecrets} ON ${oauthSecrets.directoryId} = ${oauthClients.directoryId}
      AND ${oauthSecrets.clientId} = ${oauthClients.id}
    WHERE ${oauthClients.directoryId} = ${p('directoryId')} AND ${oauthClients.id} = ${p('clientId')}
      AND ${oauthClients.method} = 'client_secret' AND ${oauthSecrets.hash} = ${p('hash')}
      AND (${oauthSecrets.expiresAt} IS NULL OR ${oauthSecrets.expiresAt} > ${p('now')})`,
);

/** The client's expired tokens and its oldest, so that with the next one it has `maxLive`. */
export const makeRoom = prepare<never, OfClient & { now: number; spared: number }>(
  () => sql`DELETE FROM ${tokens}
    WHERE ${tokens.directoryId} = ${p('directoryId')} AND ${tokens.clientId} = ${p('clientId')}
      AND (${tokens.expiresAt} <= ${p('now')} OR ${tokens.id} <= (SELECT ${tokens.id} FROM ${tokens}
        WHERE ${tokens.directoryId} = ${p('directoryId')} AND ${tokens.clientId} = ${p('clientId')}
        ORDER BY ${tokens.directoryId} DESC, ${tokens.clientId} DESC, ${tokens.id} DESC LIMIT 1 OFFSET ${p('spared')}))`,
);

type NewToken = OfClient & {
  hash: string;
  id: string;
  hint: string;
  now: number;
  expiresAt: number;
  /** Of the secret that it is given for; null where the client proved itself otherwise. */
  secretId: string | null;
};

/** No row comes back where directory, client or secret are gone meanwhile. */
export const insertAccessToken = prepare<{ id: string }, NewToken>(
  () => sql`INSERT INTO ${tokens}
      (${bare(tokens.hash)}, ${bare(tokens.id)}, ${bare(tokens.directoryId)}, ${bare(tokens.hint)},
       ${bare(tokens.createdAt)}, ${bare(tokens.expiresAt)}, ${bare(tokens.clientId)}, ${bare(tokens.secretId)})
    SELECT ${p('hash')}, ${p('id')}, ${p('directoryId')}, ${p('hint')}, ${p('now')}, ${p('expiresAt')},
      ${p('clientId')}, ${p('secretId')}
    FROM ${oauthClients}
    CROSS JOIN ${directories} ON ${directories.id} = ${oauthClients.directoryId} AND ${directories.status} <> 'deleted'
    WHERE ${oauthClients.directoryId} = ${p('directoryId')} AND ${oauthClients.id} = ${p('clientId')}
      AND (${p('secretId')} IS NULL OR EXISTS (SELECT 1 FROM ${oauthSecrets}
        WHERE ${oauthSecrets.directoryId} = ${p('directoryId')} AND ${oauthSecrets.clientId} = ${p('clientId')}
          AND ${oauthSecrets.id} = ${p('secretId')}
          AND (${oauthSecrets.expiresAt} IS NULL OR ${oauthSecrets.expiresAt} > ${p('now')})))
    RETURNING ${bare(tokens.id)} AS id`,
);

/** An assertion that was used before fails the batch: NotUnique. */
export const useAssertion = prepare<never, OfClient & { jtiHash: string; expiresAt: number }>(
  () => sql`INSERT INTO ${oauthAssertions}
      (${bare(oauthAssertions.directoryId)}, ${bare(oauthAssertions.clientId)}, ${bare(oauthAssertions.jtiHash)},
       ${bare(oauthAssertions.expiresAt)})
    VALUES (${p('directoryId')}, ${p('clientId')}, ${p('jtiHash')}, ${p('expiresAt')})`,
);

/** Assertions that no longer need to be remembered: their own time refuses them. */
export const forgetAssertions = prepare<never, OfClient & { now: number }>(
  () => sql`DELETE FROM ${oauthAssertions}
    WHERE ${oauthAssertions.directoryId} = ${p('directoryId')} AND ${oauthAssertions.clientId} = ${p('clientId')}
      AND ${oauthAssertions.expiresAt} <= ${p('now')}`,
);

export const touchClient = prepare<never, OfClient & { minute: number }>(
  () => sql`UPDATE ${oauthClients} SET ${bare(oauthClients.lastUsedAt)} = ${p('minute')}
    WHERE ${oauthClients.directoryId} = ${p('directoryId')} AND ${oauthClients.id} = ${p('clientId')}
      AND coalesce(${oauthClients.lastUsedAt}, 0) < ${p('minute')}`,
);

export const touchSecret = prepare<never, OfClient & { id: string | null; minute: number }>(
  () => sql`UPDATE ${oauthSecrets} SET ${bare(oauthSecrets.lastUsedAt)} = ${p('minute')}
    WHERE ${oauthSecrets.directoryId} = ${p('directoryId')} AND ${oauthSecrets.clientId} = ${p('clientId')}
      AND ${oauthSecrets.id} = ${p('id')} AND coalesce(${oauthSecrets.lastUsedAt}, 0) < ${p('minute')}`,
);
