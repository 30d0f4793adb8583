// A directory's tokens: made on request and shown once, rotated with overlap, revoked, with their ends and last uses.

import { allTokens, createToken, MAX_LIVE_TOKENS, removeToken, type StoredToken } from '../../tenancy/tokens.ts';
import { Badge, Card, Empty, Notice, Time, Value } from '../ui/components.tsx';
import { lastUse } from '../ui/format.ts';
import { providerName } from '../ui/providers.ts';
import { actionContext, completed } from './action-context.ts';
import type { PortalContext, Visitor } from './context.ts';
import { pathIn } from './directory.tsx';
import { Csrf, respondForeignForm, respondNotFound, respondRefused } from './layout.tsx';
import {
  askToRevokeClient,
  ClientForm,
  ClientTable,
  clientsOf,
  makeClient,
  makeSecret,
  NewClient,
  namesClient,
  revokeClient,
  type ShownClient,
} from './oauth.tsx';
import { newTicket, openTicket } from './ticket.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LIFETIMES = { never: null, '90': 90, '180': 180, '365': 365 } as const;
const TOKEN_ID = /^tok_[0-9a-z]{26}$/;

export async function tokensOf(c: PortalContext): Promise<readonly StoredToken[]> {
  const { db, directory, visitor } = c.var;
  return allTokens(db, visitor.organizationId, directory.id);
}

/** A new token of the form that was sent, or the answer that says why there is none. */
export async function makeToken(c: PortalContext): Promise<string | Response> {
  const { directory, now } = c.var;
  const form = await c.req.parseBody();
  const id = await openTicket(c, form['ticket']);
  const chosen = String(form['lifetime'] ?? 'never');
  const days = Object.entries(LIFETIMES).find(([name]) => name === chosen)?.[1];
  if (id === null) return respondForeignForm(c);
  if (days === undefined) return respondRefused(c, 400, 'Choose when the token expires.');
  const expiresAt = days === null ? null : now + days * DAY_MS;
  const made = await createToken(actionContext(c), directory.id, { id, expiresAt });
  if (!made.ok && made.reason === 'repeated')
    return respondRefused(
      c,
      409,
      'This token was already shown and cannot be shown again. Go back, reload the page and create a new one. You can revoke the old one under Tokens.',
    );
  return completed(made).secret;
}

/** GET …/tokens */
export async function showTokens(c: PortalContext): Promise<Response> {
  return tokensPage(c, {});
}

/** POST …/tokens/oauth: as for a token. */
export async function createClientHere(c: PortalContext): Promise<Response> {
  const client = await makeClient(c);
  return client instanceof Response ? client : tokensPage(c, { client });
}

/** POST …/tokens/oc_…/secret */
export async function createSecretHere(c: PortalContext): Promise<Response> {
  const client = await makeSecret(c);
  return client instanceof Response ? client : tokensPage(c, { client });
}

/** POST …/tokens: answers with the page that shows the token, which has no address of its own. */
export async function createTokenHere(c: PortalContext): Promise<Response> {
  const made = await makeToken(c);
  return typeof made === 'string' ? tokensPage(c, { secret: made }) : made;
}

/** POST …/tokens/tok_…/revoke */
export async function revokeToken(c: PortalContext): Promise<Response> {
  if (namesClient(c)) return revokeClient(c);
  const { directory } = c.var;
  const id = c.req.param('token') ?? '';
  if (!TOKEN_ID.test(id)) return respondNotFound(c);
  completed(await removeToken(actionContext(c), directory.id, id));
  return c.redirect(pathIn(directory, 'tokens'), 303);
}

/** GET …/tokens/tok_…/revoke: asks before it is done. */
export async function askToRevoke(c: PortalContext): Promise<Response> {
  if (namesClient(c)) return askToRevokeClient(c);
  const { directory, visitor, now } = c.var;
  const token = (await tokensOf(c)).find(({ id }) => id === c.req.param('token'));
  if (!token) return respondNotFound(c);
  return c.render(
    <Card title={`Revoke the token that ends in ${token.hint}?`} danger whole>
      <p>
        {`Requests with this token are rejected from now on. ${lastUse(token, now)}. This cannot be undone, but you can create a new token at any time.`}
      </p>
      <form method="post" class="row">
        <Csrf visitor={visitor} />
        <button type="submit" class="bad">
          Revoke token
        </button>
        <a class="button quiet" href={pathIn(directory, 'tokens')}>
          Cancel
        </a>
      </form>
    </Card>,
    { title: 'Revoke a token' },
  );
}

/** What was just made, shown this once. */
interface JustMade {
  readonly secret?: string;
  readonly client?: ShownClient;
}

async function tokensPage(c: PortalContext, { client, secret }: JustMade): Promise<Response> {
  const { directory, visitor, now } = c.var;
  const [tokens, clients] = await Promise.all([tokensOf(c), clientsOf(c)]);
  const live = tokens.filter(({ expiresAt }) => expiresAt === null || expiresAt > now).length;
  const provider = providerName(directory.provider);
  return c.render(
    <>
      <h1>Tokens</h1>
      <p class="lead">{`Tokens authenticate requests from ${provider}. Several can be valid at once, so you can replace one without downtime.`}</p>
      {secret === undefined ? null : <NewToken secret={secret} label="New token" />}
      {client === undefined ? null : <NewClient c={c} client={client} />}
      {clients.length === 0 ? null : <ClientTable c={c} clients={clients} />}
      {tokens.length === 0 && clients.length > 0 ? null : tokens.length === 0 ? (
        <Empty title="No tokens yet">
          <p>{`Create one here or under Setup, and paste it into ${provider}.`}</p>
        </Empty>
      ) : (
        <TokenTable
          tokens={tokens}
          visitor={visitor}
          revoke={(id) => pathIn(directory, 'tokens', id, 'revoke')}
          now={now}
        />
      )}
      <Card title={tokens.length === 0 ? 'Create a token' : 'Replace a token'}>
        {tokens.length === 0 ? null : (
          <ol>
            <li>Create a new one. The old one keeps working.</li>
            <li>{`Paste the new one into ${provider} and test the connection there.`}</li>
            <li>Once the new one shows as used, revoke the old one.</li>
          </ol>
        )}
        {live >= MAX_LIVE_TOKENS ? (
          <p>{`This directory has ${MAX_LIVE_TOKENS} valid tokens, the most it can have. Revoke one you no longer use to create a new one.`}</p>
        ) : (
          <TokenForm visitor={visitor} action={pathIn(directory, 'tokens')} ticket={await newTicket(c)} />
        )}
      </Card>
      <Card title="Create an OAuth client">
        <p>{`If ${provider} supports OAuth 2.0 client credentials, it can fetch short-lived access tokens instead.`}</p>
        <ClientForm c={c} action={pathIn(directory, 'tokens', 'oauth')} />
      </Card>
    </>,
    { title: 'Tokens' },
  );
}

interface TokenFormProps {
  readonly visitor: Visitor;
  readonly action: string;
  /** So that a page that is loaded again makes no second token. */
  readonly ticket: string;
}

export function TokenForm({ visitor, action, ticket }: TokenFormProps) {
  return (
    <form method="post" action={action} class="row">
      <Csrf visitor={visitor} />
      <input type="hidden" name="ticket" value={ticket} />
      <label for="lifetime">Expires</label>
      <select id="lifetime" name="lifetime" class="short">
        <option value="never">never</option>
        <option value="90">in 90 days</option>
        <option value="180">in 180 days</option>
        <option value="365">in a year</option>
      </select>
      <button type="submit">Create token</button>
    </form>
  );
}

export function NewToken({ secret, label }: { readonly secret: string; readonly label: string }) {
  return (
    <Notice tone="wait">
      <Value id="token" label={label} value={secret} />
      <p class="note">
        <span class="once">Shown only once.</span> Paste it before you leave this page: we store only a hash and cannot
        show it again. You can create a new one at any time.
      </p>
    </Notice>
  );
}

interface TokenTableProps {
  readonly tokens: readonly StoredToken[];
  readonly visitor: Visitor;
  readonly now: number;
  readonly revoke: (id: string) => string;
}

function TokenTable({ tokens, now, revoke }: TokenTableProps) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Ends in</th>
            <th scope="col">Created</th>
            <th scope="col">Last used</th>
            <th scope="col">Expires</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr>
              <td>
                <code>{`…${token.hint}`}</code>
              </td>
              <td>
                <span class="folded">Created </span>
                <Time at={token.createdAt} />
              </td>
              <td>{lastUse(token, now)}</td>
              <td>
                <End token={token} now={now} />
              </td>
              <td class="right">
                <a href={revoke(token.id)} aria-label={`Revoke the token that ends in ${token.hint}`}>
                  Revoke
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function End({ token: { expiresAt }, now }: { readonly token: StoredToken; readonly now: number }) {
  if (expiresAt === null) return <>Never</>;
  if (expiresAt <= now) return <Badge tone="bad">Expired</Badge>;
  return (
    <>
      <Time at={expiresAt} /> {expiresAt - now < 14 * DAY_MS ? <Badge tone="wait">Expires soon</Badge> : null}
    </>
  );
}
