// A directory's OAuth clients: created in setup or under Tokens, their secrets shown once, rotated with overlap, revoked.

import {
  addSecret,
  createClient,
  listClients,
  type OAuthClient,
  removeClient,
  removeSecret,
} from '../../tenancy/oauth-clients.ts';
import { tokenEndpointOf } from '../paths.ts';
import { useLanguage } from '../ui/catalog/use.ts';
import { Card, Notice, Time, Value } from '../ui/components.tsx';
import { actionContext, completed } from './action-context.ts';
import type { PortalContext, Visitor } from './context.ts';
import { pathIn } from './directory.tsx';
import { End, Use } from './ending.tsx';
import { Csrf, respondForeignForm, respondNotFound, respondRefused } from './layout.tsx';
import { openTicket } from './ticket.ts';

/** What a page shows of a client just after its secret was made. */
export interface ShownClient {
  readonly clientId: string;
  readonly secret: string;
}

/** A client, or one secret of it: `oc_…` or `oc_….sec_…`. */
const NAMED = /^(oc_[0-9a-z]{26})(?:\.(sec_[0-9a-z]{26}))?$/;

export async function clientsOf(c: PortalContext): Promise<readonly OAuthClient[]> {
  return listClients(c.var.db, c.var.directory.id);
}

/** A new client of the form that was sent, or the answer that says why there is none. */
export async function makeClient(c: PortalContext): Promise<ShownClient | Response> {
  const form = await c.req.parseBody();
  const id = await openTicket(c, form['client'], 'oc');
  if (id === null) return respondForeignForm(c);
  const made = await createClient(actionContext(c), c.var.directory.id, { id, method: 'client_secret' });
  if (!made.ok && made.reason === 'repeated') return respondRefused(c, 409, c.var.language.texts.tokens.secretShown);
  return { clientId: id, secret: completed(made).created?.secret ?? '' };
}

/** POST …/tokens/oc_…/secret: the next secret of a client. */
export async function makeSecret(c: PortalContext): Promise<ShownClient | Response> {
  const [, clientId] = NAMED.exec(c.req.param('token') ?? '') ?? [];
  if (clientId === undefined) return respondNotFound(c);
  const { secret } = completed(await addSecret(actionContext(c), c.var.directory.id, clientId, undefined));
  return { clientId, secret };
}

/** Whether a path member names a client or a secret, rather than a token. */
export function namesClient(c: PortalContext): boolean {
  return NAMED.test(c.req.param('token') ?? '');
}

/** POST …/tokens/oc_…/revoke, …/tokens/oc_….sec_…/revoke */
export async function revokeClient(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  const [, clientId = '', secretId] = NAMED.exec(c.req.param('token') ?? '') ?? [];
  const context = actionContext(c);
  completed(
    await (secretId === undefined
      ? removeClient(context, directory.id, clientId)
      : removeSecret(context, directory.id, clientId, secretId)),
  );
  return c.redirect(pathIn(directory, 'tokens'), 303);
}

/** GET of the same: asks before it is done. */
export async function askToRevokeClient(c: PortalContext): Promise<Response> {
  const { directory, language, visitor } = c.var;
  const [, clientId, secretId] = NAMED.exec(c.req.param('token') ?? '') ?? [];
  const client = (await clientsOf(c)).find(({ id }) => id === clientId);
  const secret = client?.secrets.find(({ id }) => id === secretId);
  if (!client || (secretId !== undefined && !secret)) return respondNotFound(c);
  const { say, texts } = language;
  const { tokens, words } = texts;
  const title = secret ? say(tokens.revokeSecretWhich, { hint: secret.hint }) : tokens.revokeClientWhich;
  return c.render(
    <Card title={title} danger whole>
      <p>{tokens.revokeClientLead}</p>
      <form method="post" class="row">
        <Csrf visitor={visitor} />
        <button type="submit" class="bad">
          {tokens.revoke}
        </button>
        <a class="button quiet" href={pathIn(directory, 'tokens')}>
          {words.cancel}
        </a>
      </form>
    </Card>,
    { title: tokens.revoke },
  );
}

interface ClientFormProps {
  readonly c: PortalContext;
  readonly action: string;
  /** So that a page that is loaded again makes no second client. */
  readonly ticket: string;
}

export function ClientForm({ c, action, ticket }: ClientFormProps) {
  return (
    <form method="post" action={action} class="row">
      <Csrf visitor={c.var.visitor} />
      <input type="hidden" name="client" value={ticket} />
      <button type="submit">{c.var.language.texts.tokens.createClient}</button>
    </form>
  );
}

export function NewClient({ c, client }: { readonly c: PortalContext; readonly client: ShownClient }) {
  const { tokens } = useLanguage().texts;
  return (
    <Notice tone="wait">
      <Value
        id="token-endpoint"
        label={tokens.tokenEndpoint}
        value={tokenEndpointOf(c.var.origin, c.var.directory.id)}
      />
      <Value id="client-id" label={tokens.clientId} value={client.clientId} />
      <Value id="client-secret" label={tokens.clientSecret} value={client.secret} />
      <p class="note">
        <span class="once">{tokens.secretOnce}</span> {tokens.secretOnceHint}
      </p>
    </Notice>
  );
}

interface ClientTableProps {
  readonly c: PortalContext;
  readonly clients: readonly OAuthClient[];
}

/** One row for each client, and one for each of its secrets. */
export function ClientTable({ c, clients }: ClientTableProps) {
  const { directory, language, now, visitor } = c.var;
  const { say, texts } = language;
  const { tokens, words } = texts;
  const place = (id: string, deed: string) => pathIn(directory, 'tokens', id, deed);
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">{tokens.client}</th>
            <th scope="col">{words.created}</th>
            <th scope="col">{tokens.lastUsed}</th>
            <th scope="col">{tokens.expires}</th>
            <th scope="col">
              <span class="unseen">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {clients.flatMap((client) => [
            <tr>
              <td>
                <code>{client.id}</code>
              </td>
              <td>
                <Time at={client.createdAt} />
              </td>
              <td>
                <Use of={client} now={now} />
              </td>
              <td />
              <td class="right when">
                {client.method === 'client_secret' ? (
                  <NextSecret action={place(client.id, 'secret')} visitor={visitor} />
                ) : null}
                <a href={place(client.id, 'revoke')} aria-label={say(tokens.revokeClientThis, { id: client.id })}>
                  {tokens.revoke}
                </a>
              </td>
            </tr>,
            ...client.secrets.map((secret) => (
              <tr>
                <td>{say(tokens.secretEndsIn, { hint: secret.hint })}</td>
                <td>
                  <Time at={secret.createdAt} />
                </td>
                <td>
                  <Use of={secret} now={now} />
                </td>
                <td>
                  <End of={secret} now={now} />
                </td>
                <td class="right when">
                  <a
                    href={place(`${client.id}.${secret.id}`, 'revoke')}
                    aria-label={say(tokens.revokeSecretThis, { hint: secret.hint })}
                  >
                    {tokens.revoke}
                  </a>
                </td>
              </tr>
            )),
          ])}
        </tbody>
      </table>
    </div>
  );
}

function NextSecret({ action, visitor }: { readonly action: string; readonly visitor: Visitor }) {
  const { tokens } = useLanguage().texts;
  return (
    <form method="post" action={action}>
      <Csrf visitor={visitor} />
      <button type="submit" class="quiet">
        {tokens.newSecret}
      </button>
    </form>
  );
}
