// A directory's tokens: made on request and shown once, rotated with overlap, revoked, with their ends and last uses.

import type { StoredDirectory } from '../../tenancy/directories.ts';
import { allTokens, createToken, MAX_LIVE_TOKENS, removeToken, type StoredToken } from '../../tenancy/tokens.ts';
import { lastUse } from '../ui/catalog/language.ts';
import { useLanguage } from '../ui/catalog/use.ts';
import { Card, Empty, Notice, Time, Value } from '../ui/components.tsx';
import { providerName } from '../ui/providers.ts';
import { actionContext, completed } from './action-context.ts';
import type { PortalContext, Visitor } from './context.ts';
import { pathIn } from './directory.tsx';
import { End, Use } from './ending.tsx';
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
const USUAL_DAYS = [90, 180, 365] as const;
const TOKEN_ID = /^tok_[0-9a-z]{26}$/;

export async function tokensOf(c: PortalContext): Promise<readonly StoredToken[]> {
  const { db, directory, visitor } = c.var;
  return allTokens(db, visitor.organizationId, directory.id);
}

/** In days, the longest first; null for one that never ends. */
function lifetimesOf({ maxTokenDays }: Pick<StoredDirectory, 'maxTokenDays'>): readonly (number | null)[] {
  if (maxTokenDays === null) return [null, ...USUAL_DAYS];
  return [maxTokenDays, ...USUAL_DAYS.filter((days) => days < maxTokenDays).reverse()];
}

const choiceOf = (days: number | null) => (days === null ? 'never' : String(days));

/** A new token of the form that was sent, or the answer that says why there is none. */
export async function makeToken(c: PortalContext): Promise<string | Response> {
  const { directory, now } = c.var;
  const form = await c.req.parseBody();
  const id = await openTicket(c, form['ticket']);
  const { lifetime } = form;
  const days = lifetimesOf(directory).find((each) => lifetime === undefined || choiceOf(each) === lifetime);
  if (id === null) return respondForeignForm(c);
  if (days === undefined) return respondRefused(c, 400, c.var.language.texts.tokens.chooseExpiry);
  const expiresAt = days === null ? null : now + days * DAY_MS;
  const made = await createToken(actionContext(c), directory.id, { id, expiresAt });
  if (!made.ok && made.reason === 'repeated') return respondRefused(c, 409, c.var.language.texts.tokens.shownAlready);
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
  const { directory, language, visitor, now } = c.var;
  const { say, texts } = language;
  const { tokens, words } = texts;
  const token = (await tokensOf(c)).find(({ id }) => id === c.req.param('token'));
  if (!token) return respondNotFound(c);
  return c.render(
    <Card title={say(tokens.revokeWhich, { hint: token.hint })} danger whole>
      <p>{say(tokens.revokeLead, { use: lastUse(token, now, language) })}</p>
      <form method="post" class="row">
        <Csrf visitor={visitor} />
        <button type="submit" class="bad">
          {tokens.revokeToken}
        </button>
        <a class="button quiet" href={pathIn(directory, 'tokens')}>
          {words.cancel}
        </a>
      </form>
    </Card>,
    { title: tokens.revokeTitle },
  );
}

/** What was just made, shown this once. */
interface JustMade {
  readonly secret?: string;
  readonly client?: ShownClient;
}

async function tokensPage(c: PortalContext, { client, secret }: JustMade): Promise<Response> {
  const { directory, language, visitor, now } = c.var;
  const { n, say, texts } = language;
  const said = texts.tokens;
  const [tokens, clients] = await Promise.all([tokensOf(c), clientsOf(c)]);
  const live = tokens.filter(({ expiresAt }) => expiresAt === null || expiresAt > now).length;
  const provider = providerName(directory.provider, language);
  return c.render(
    <>
      <h1>{said.title}</h1>
      <p class="lead">{say(said.lead, { provider })}</p>
      {secret === undefined ? null : <NewToken secret={secret} label={said.newToken} />}
      {client === undefined ? null : <NewClient c={c} client={client} />}
      {clients.length === 0 ? null : <ClientTable c={c} clients={clients} />}
      {tokens.length === 0 && clients.length > 0 ? null : tokens.length === 0 ? (
        <Empty title={said.none}>
          <p>{say(said.noneHint, { provider })}</p>
        </Empty>
      ) : (
        <TokenTable
          tokens={tokens}
          visitor={visitor}
          revoke={(id) => pathIn(directory, 'tokens', id, 'revoke')}
          now={now}
        />
      )}
      <span id="replace" />
      <Card title={tokens.length === 0 ? said.createTitle : said.replaceTitle}>
        {directory.maxTokenDays === null ? null : <p>{n(said.limit, directory.maxTokenDays)}</p>}
        {tokens.length === 0 ? null : (
          <ol>
            <li>{said.replace1}</li>
            <li>{say(said.replace2, { provider })}</li>
            <li>{said.replace3}</li>
          </ol>
        )}
        {live >= MAX_LIVE_TOKENS ? (
          <p>{say(said.most, { n: MAX_LIVE_TOKENS })}</p>
        ) : (
          <TokenForm
            visitor={visitor}
            directory={directory}
            action={pathIn(directory, 'tokens')}
            ticket={await newTicket(c)}
          />
        )}
      </Card>
      <Card title={said.clientTitle}>
        <p>{say(said.clientLead, { provider })}</p>
        <ClientForm c={c} action={pathIn(directory, 'tokens', 'oauth')} ticket={await newTicket(c, 'oc')} />
      </Card>
    </>,
    { title: said.title },
  );
}

interface TokenFormProps {
  readonly visitor: Visitor;
  readonly directory: StoredDirectory;
  readonly action: string;
  /** So that a page that is loaded again makes no second token. */
  readonly ticket: string;
}

export function TokenForm({ visitor, directory, action, ticket }: TokenFormProps) {
  const { n, texts } = useLanguage();
  const { tokens } = texts;
  return (
    <form method="post" action={action} class="row">
      <Csrf visitor={visitor} />
      <input type="hidden" name="ticket" value={ticket} />
      <label for="lifetime">{tokens.expires}</label>
      <select id="lifetime" name="lifetime" class="short">
        {lifetimesOf(directory).map((days) => (
          <option value={choiceOf(days)}>
            {days === null ? tokens.never : days === 365 ? tokens.inYear : n(tokens.inDays, days)}
          </option>
        ))}
      </select>
      <button type="submit">{tokens.create}</button>
    </form>
  );
}

export function NewToken({ secret, label }: { readonly secret: string; readonly label: string }) {
  const { tokens } = useLanguage().texts;
  return (
    <Notice tone="wait">
      <Value id="token" label={label} value={secret} />
      <p class="note">
        <span class="once">{tokens.once}</span> {tokens.onceHint}
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
  const { say, texts } = useLanguage();
  const said = texts.tokens;
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">{said.endsIn}</th>
            <th scope="col">{texts.words.created}</th>
            <th scope="col">{said.lastUsed}</th>
            <th scope="col">{said.expires}</th>
            <th scope="col">
              <span class="unseen">{texts.words.actions}</span>
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
                <span class="folded">{texts.words.created} </span>
                <Time at={token.createdAt} />
              </td>
              <td>
                <Use of={token} now={now} />
              </td>
              <td>
                <End of={token} now={now} />
              </td>
              <td class="right when">
                <a href={revoke(token.id)} aria-label={say(said.revokeThis, { hint: token.hint })}>
                  {said.revoke}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
