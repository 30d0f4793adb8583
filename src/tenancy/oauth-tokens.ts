// Access tokens: what an OAuth client is given once it has proved who it is (RFC 6749 §4.4).

import { type Database, NotUnique } from '../database.ts';
import { newId, organizationOf } from '../id.ts';
import { directoryById } from '../store/operator/directories.ts';
import { clientsOfDirectory, type OAuthClientRow } from '../store/operator/oauth-clients.ts';
import {
  forgetAssertions,
  insertAccessToken,
  makeRoom,
  secretByHash,
  touchClient,
  touchSecret,
  useAssertion,
} from '../store/operator/oauth-tokens.ts';
import { hashSecret, newSecret, secretHint } from './secret.ts';

/** Long enough for a provider's round, short enough that one that leaked is soon worth nothing. */
export const ACCESS_TOKEN_SECONDS = 3600;
/** Of one client: a program that fetches one for each of its requests has so many at work at once. */
const MAX_LIVE_ACCESS_TOKENS = 50;
const MINUTE_MS = 60_000;

/** What proved the client: a secret, or an assertion. `jti` is null where an assertion may be used again. */
export type Proof =
  | { readonly kind: 'secret'; readonly secretId: string }
  | { readonly kind: 'assertion'; readonly jti: string | null; readonly expiresAt: number };

/** Who asks for a token, by which door. */
export interface Asking {
  readonly db: Database;
  readonly directoryId: string;
  /** Epoch ms. */
  readonly now: number;
}

/** What proves a client, and from which addresses its directory takes requests. */
export interface FoundSecret {
  readonly id: string;
  readonly allowedAddresses: string | null;
}

/** The secret where it is one of the client's; null for any other, and where client or directory are not there. */
export async function findSecret(
  { db, directoryId, now }: Asking,
  clientId: string,
  secret: string,
): Promise<FoundSecret | null> {
  const hash = await hashSecret(secret);
  const [[row]] = await db.run([secretByHash({ directoryId, clientId, hash, now })]);
  return row ?? null;
}

/** Whose assertion it may be: the client of that id, or the federated one of that issuer and subject. */
export async function findAssertingClient(
  { db, directoryId }: Asking,
  { clientId, issuer, subject }: { clientId: string | null; issuer: string; subject: string },
): Promise<{ readonly client: OAuthClientRow; readonly allowedAddresses: string | null } | null> {
  const organizationId = organizationOf(directoryId);
  const [clients, [directory]] = await db.run([
    clientsOfDirectory({ directoryId }),
    directoryById({ organizationId, id: directoryId }),
  ]);
  if (!directory) return null;
  const own = clients.find(({ id }) => id === (clientId ?? subject));
  const found =
    own ?? (clientId === null ? clients.find((one) => one.issuer === issuer && one.subject === subject) : undefined);
  return found && found.method !== 'client_secret'
    ? { client: found, allowedAddresses: directory.allowedAddresses }
    : null;
}

/**
 * A new access token, and what is stored of it: the client's oldest make room. `replayed` for an assertion that was used
 * before, `gone` where client, secret or directory are not there any more.
 */
export async function issueToken(
  { db, directoryId, now }: Asking,
  clientId: string,
  proof: Proof,
): Promise<{ readonly token: string; readonly hash: string } | 'replayed' | 'gone'> {
  const token = newSecret('rc');
  const hash = await hashSecret(token);
  const client = { directoryId, clientId };
  const secretId = proof.kind === 'secret' ? proof.secretId : null;
  const minute = now - (now % MINUTE_MS);
  const insert = insertAccessToken({
    ...client,
    hash,
    id: newId('tok', now),
    hint: secretHint(token),
    now,
    expiresAt: now + ACCESS_TOKEN_SECONDS * 1000,
    secretId,
  });
  const touched = secretId === null ? [] : [touchSecret({ ...client, id: secretId, minute })];
  try {
    const [[row]] = await db.run([
      insert,
      makeRoom({ ...client, now, spared: MAX_LIVE_ACCESS_TOKENS }),
      ...(await usedOnce(client, proof, now)),
      touchClient({ ...client, minute }),
      ...touched,
    ] as const);
    return row ? { token, hash } : 'gone';
  } catch (error) {
    if (error instanceof NotUnique && error.columns.includes('jti_hash')) return 'replayed';
    throw error;
  }
}

async function usedOnce(client: { directoryId: string; clientId: string }, proof: Proof, now: number) {
  if (proof.kind !== 'assertion' || proof.jti === null) return [];
  const jtiHash = await hashSecret(proof.jti);
  return [forgetAssertions({ ...client, now }), useAssertion({ ...client, jtiHash, expiresAt: proof.expiresAt })];
}
