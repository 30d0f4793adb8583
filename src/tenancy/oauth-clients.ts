// OAuth clients of a directory: who may be given access tokens in place of a static token, and by what they prove it
// (RFC 6749 §2.3, RFC 7523). What ends one ends its access tokens in the same batch.

import { type Database, NotUnique } from '../database.ts';
import { checkDestination } from '../delivery/destination.ts';
import { toldAtCreation } from '../directory/expiring.ts';
import { organizationOf } from '../id.ts';
import { notFound } from '../protocol/error.ts';
import { directoryById } from '../store/operator/directories.ts';
import {
  clientsOfDirectory,
  deleteAssertionsOfClient,
  deleteClient,
  deleteSecret,
  deleteSecretsOfClient,
  deleteTokensOfClient,
  deleteTokensOfSecret,
  forgetExpiredSecrets,
  insertClient,
  insertSecret,
  type OAuthClientRow,
  type OAuthSecretRow,
  secretsOfDirectory,
} from '../store/operator/oauth-clients.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { checkJwks } from './jwks.ts';
import { done, invalid, type Result, unknown, type WrongMember } from './result.ts';
import { hashSecret, newSecret, secretHint } from './secret.ts';
import { exceeds, expiryOf } from './token-policy.ts';

/** Of one directory. Its identity provider needs one, and one more while they are exchanged. */
export const MAX_CLIENTS = 10;
/** Of one client: the one in use, and the next. */
export const MAX_LIVE_SECRETS = 2;
const MAX_CLAIM = 500;

export const METHODS = ['client_secret', 'private_key_jwt', 'federated'] as const;
export type Method = (typeof METHODS)[number];

export interface NewClient {
  /** Where a form that is sent twice must not make two; else minted here. */
  readonly id?: string;
  readonly method: Method;
  /** A JWK set, or one JWK. */
  readonly jwks?: unknown;
  readonly jwksUri?: string | undefined;
  readonly issuer?: string | undefined;
  readonly subject?: string | undefined;
  readonly audience?: string | undefined;
  /** Of the first secret; epoch ms, null for never. Absent: as long as the directory's `maxTokenDays` allows. */
  readonly expiresAt?: number | null | undefined;
}

/** A client as it is stored, and one of its secrets without the secret itself. */
export type StoredOAuthClient = OAuthClientRow;
export interface StoredOAuthSecret extends OAuthSecretRow {
  /** Whether it is valid for longer than its directory's `maxTokenDays`: it is from before that. */
  readonly exceedsMaxTokenDays: boolean;
}

export interface OAuthClient extends OAuthClientRow {
  readonly secrets: readonly StoredOAuthSecret[];
}

/** A secret at its creation: the only time that it is seen. */
export interface CreatedSecret {
  readonly secret: string;
  readonly row: StoredOAuthSecret;
}

/** `created` is the first secret of a client that has secrets. */
export async function createClient(
  context: ActionContext,
  directoryId: string,
  asked: NewClient,
): Promise<
  Result<{ client: OAuthClient; created: CreatedSecret | null }, 'unknown' | 'invalid' | 'repeated' | 'too many'>
> {
  const { databases, now } = context;
  const db = databases.of(directoryId);
  if (!db) return unknown('directory');
  const checked = checkClient(context, asked);
  if (!checked.ok) return invalid(...checked.wrong);
  const { id = context.newId('oc'), method } = asked;
  const organizationId = organizationOf(directoryId);
  const [[before]] = await db.run([directoryById({ organizationId, id: directoryId })]);
  if (!before) return unknown('directory');
  const { maxTokenDays } = before;
  const expiry = expiryOf(maxTokenDays, asked.expiresAt, now);
  if (!expiry.ok && method === 'client_secret') return expiry;
  const expiresAt = expiry.ok ? expiry.value : null;
  const secret =
    method === 'client_secret' ? await mint(context, { directoryId, clientId: id, expiresAt, maxTokenDays }) : null;
  const insert = insertClient({ directoryId, id, ...checked.row, now, max: MAX_CLIENTS, maxTokenDays });
  const { jwks, ...shown } = checked.row;
  const after = { directoryId, ...shown, keys: keyIdsOf(jwks), ...(secret ? { secret: secret.shown } : {}) };
  const told = audit(context, 'oauth_client.create', id, organizationId, { after });
  try {
    const [[client], , [row] = []] = secret
      ? await db.run([insert, told, secret.insert] as const)
      : [...(await db.run([insert, told] as const)), undefined];
    if (client) {
      const stored = row && { ...row, exceedsMaxTokenDays: false };
      const created = secret && stored ? { secret: secret.text, row: stored } : null;
      return done({ client: { ...client, secrets: stored ? [stored] : [] }, created });
    }
  } catch (error) {
    if (error instanceof NotUnique) return { ok: false, reason: 'repeated' };
    throw error;
  }
  const [[directory]] = await db.run([directoryById({ organizationId, id: directoryId })]);
  if (!directory) return unknown('directory');
  // The policy was changed in between: the new one holds.
  if (directory.maxTokenDays !== maxTokenDays) return createClient(context, directoryId, { ...asked, id });
  const detail = `A directory can have at most ${MAX_CLIENTS} OAuth clients. Delete the ones you no longer use.`;
  return { ok: false, reason: 'too many', detail };
}

/** In order of creation, each with its secrets. @throws ScimError 404 for an unknown directory */
export async function listClients(db: Database, directoryId: string): Promise<readonly OAuthClient[]> {
  const [[directory], clients, secrets] = await db.run([
    directoryById({ organizationId: organizationOf(directoryId), id: directoryId }),
    clientsOfDirectory({ directoryId }),
    secretsOfDirectory({ directoryId }),
  ]);
  if (!directory) throw notFound('No directory has this ID.');
  return clients.map((client) => ({
    ...client,
    secrets: secrets
      .filter(({ clientId }) => clientId === client.id)
      .map((secret) => ({ ...secret, exceedsMaxTokenDays: exceeds(directory.maxTokenDays, secret) })),
  }));
}

/** The client is refused from the next request on, and so are its access tokens. */
export async function removeClient(
  context: ActionContext,
  directoryId: string,
  clientId: string,
): Promise<Result<null, 'unknown'>> {
  const db = context.databases.of(directoryId);
  if (!db) return unknown('directory');
  const client = { directoryId, clientId };
  const [clients] = await db.run([clientsOfDirectory({ directoryId })]);
  const found = clients.find(({ id }) => id === clientId);
  if (!found) return unknown('OAuth client');
  const { audience, issuer, jwks, jwksUri, method, subject } = found;
  const before = { directoryId, method, jwksUri, issuer, subject, audience, keys: keyIdsOf(jwks) };
  const [[deleted]] = await db.run([
    deleteClient(client),
    audit(context, 'oauth_client.delete', clientId, organizationOf(directoryId), { before }),
    deleteTokensOfClient(client),
    deleteSecretsOfClient(client),
    deleteAssertionsOfClient(client),
  ] as const);
  return deleted ? done(null) : unknown('OAuth client');
}

/** The next secret of a client; the one before goes on until it is removed or expires. */
export async function addSecret(
  context: ActionContext,
  directoryId: string,
  clientId: string,
  wished: number | null | undefined,
): Promise<Result<CreatedSecret, 'unknown' | 'invalid' | 'too many'>> {
  const { databases, now } = context;
  const db = databases.of(directoryId);
  if (!db) return unknown('directory');
  const organizationId = organizationOf(directoryId);
  const [[before]] = await db.run([directoryById({ organizationId, id: directoryId })]);
  if (!before) return unknown('directory');
  const { maxTokenDays } = before;
  const expiry = expiryOf(maxTokenDays, wished, now);
  if (!expiry.ok) return expiry;
  const wanted = { directoryId, clientId, expiresAt: expiry.value, maxTokenDays };
  const { id, insert, shown, text } = await mint(context, wanted);
  const [, [row]] = await db.run([
    forgetExpiredSecrets({ directoryId, clientId, now }),
    insert,
    audit(context, 'oauth_secret.create', id, organizationId, {
      after: { directoryId, clientId, ...shown },
    }),
  ] as const);
  if (row) return done({ secret: text, row: { ...row, exceedsMaxTokenDays: false } });
  const [[directory], clients] = await db.run([
    directoryById({ organizationId, id: directoryId }),
    clientsOfDirectory({ directoryId }),
  ]);
  const client = clients.find((known) => known.id === clientId);
  if (!client) return unknown('OAuth client');
  // The policy was changed in between: the new one holds.
  if (directory && directory.maxTokenDays !== maxTokenDays) return addSecret(context, directoryId, clientId, wished);
  const detail =
    client.method === 'client_secret'
      ? `A client can have at most ${MAX_LIVE_SECRETS} valid secrets. Delete the one you no longer use.`
      : 'This client authenticates without a secret.';
  return { ok: false, reason: 'too many', detail };
}

/** The secret is refused from the next request on, and so are the access tokens that were given for it. */
export async function removeSecret(
  context: ActionContext,
  directoryId: string,
  clientId: string,
  id: string,
): Promise<Result<null, 'unknown'>> {
  const db = context.databases.of(directoryId);
  if (!db) return unknown('directory');
  const secret = { directoryId, clientId, id };
  const [secrets] = await db.run([secretsOfDirectory({ directoryId })]);
  const found = secrets.find((each) => each.clientId === clientId && each.id === id);
  if (!found) return unknown('secret');
  const before = { directoryId, clientId, hint: found.hint, expiresAt: found.expiresAt };
  const row = audit(context, 'oauth_secret.delete', id, organizationOf(directoryId), { before });
  const [[deleted]] = await db.run([deleteSecret(secret), row, deleteTokensOfSecret(secret)] as const);
  return deleted ? done(null) : unknown('secret');
}

async function mint(
  { newId, now }: ActionContext,
  asked: { directoryId: string; clientId: string; expiresAt: number | null; maxTokenDays: number | null },
) {
  const [id, text] = [newId('sec'), newSecret('ro')];
  const [hash, hint] = [await hashSecret(text), secretHint(text)];
  const toldDays = toldAtCreation(asked.expiresAt, now);
  const insert = insertSecret({ ...asked, id, hash, hint, now, toldDays, maxLive: MAX_LIVE_SECRETS });
  return { id, text, insert, shown: { hint, expiresAt: asked.expiresAt } };
}

/** What tells the public keys of a client apart: they are too long to be told in full. */
function keyIdsOf(jwks: string | null): readonly (string | null)[] {
  if (jwks === null) return [];
  // Made by `checkJwks`: its shape is ours.
  const { keys } = JSON.parse(jwks) as { readonly keys: readonly { readonly kid?: string }[] };
  return keys.map(({ kid = null }) => kid);
}

type Checked =
  | { readonly ok: true; readonly row: Omit<OAuthClientRow, 'directoryId' | 'id' | 'createdAt' | 'lastUsedAt'> }
  | { readonly ok: false; readonly wrong: readonly WrongMember[] };

/** Which members each method takes: the first of them must be there, one of the second kind where there are any. */
function checkClient(context: ActionContext, asked: NewClient): Checked {
  const { method, jwks, jwksUri, issuer, subject, audience, expiresAt = null } = asked;
  const wrong: WrongMember[] = [];
  const given = { jwks, jwksUri, issuer, subject, audience };
  const taken: Readonly<Record<Method, readonly (keyof typeof given)[]>> = {
    client_secret: [],
    private_key_jwt: ['jwks', 'jwksUri'],
    federated: ['issuer', 'subject', 'audience', 'jwksUri'],
  };
  for (const name of ['jwks', 'jwksUri', 'issuer', 'subject', 'audience'] as const)
    if (given[name] !== undefined && !taken[method].includes(name))
      wrong.push({ member: name, detail: `Not used with the method ${method}.` });
  if (method === 'private_key_jwt' && (jwks === undefined) === (jwksUri === undefined))
    wrong.push({ member: 'jwks', detail: 'Provide either jwks or jwksUri.' });
  if (method === 'federated')
    for (const name of ['issuer', 'subject', 'audience'] as const)
      if (!isClaim(given[name]))
        wrong.push({ member: name, detail: `Must have 1 to ${MAX_CLAIM} characters, exactly as in the assertions.` });
  for (const [name, url] of [
    ['jwksUri', jwksUri],
    ['issuer', issuer],
  ] as const) {
    const reason = url === undefined ? null : wrongWithUrl(context, url);
    if (reason !== null && !wrong.some(({ member }) => member === name)) wrong.push({ member: name, detail: reason });
  }
  if (expiresAt !== null && method !== 'client_secret')
    wrong.push({ member: 'expiresAt', detail: `Not used with the method ${method}.` });
  const keys = jwks === undefined ? null : checkJwks(jwks);
  if (keys && !keys.ok) wrong.push({ member: 'jwks', detail: keys.detail });
  if (wrong.length > 0) return { ok: false, wrong };
  return {
    ok: true,
    row: {
      method,
      jwks: keys?.ok ? keys.text : null,
      jwksUri: jwksUri ?? null,
      issuer: issuer ?? null,
      subject: subject ?? null,
      audience: audience ?? null,
    },
  };
}

function isClaim(text: string | undefined): boolean {
  return text !== undefined && text.length > 0 && text.length <= MAX_CLAIM && text.isWellFormed();
}

/** Keys are fetched from where strangers say, so that the rules of webhooks hold. */
function wrongWithUrl({ delivery }: ActionContext, url: string): string | null {
  const checked = checkDestination(url, delivery.destinations);
  return checked.ok ? null : checked.reason;
}
