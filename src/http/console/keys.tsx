// /console/keys: the keys of the operator's own programs and colleagues; a new one is shown once.

import { warningAt } from '../../directory/expiring.ts';
import {
  type ApiKey,
  createApiKey,
  findApiKeyById,
  listApiKeys,
  removeApiKey,
  SCOPES,
} from '../../tenancy/api-keys.ts';
import { MAX_NAME, textOf } from '../../tenancy/name.ts';
import { Badge, Card, Empty, Notice, Pager, Pills, Time, Value } from '../ui/components.tsx';
import { isUnused, lastUse } from '../ui/format.ts';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, consolePath } from './context.ts';
import { EndBadge, EndingNotice } from './credentials.tsx';
import { dayField, optionalTextField, withQuery } from './input.ts';
import { Csrf, respondNotFound, respondRefused } from './layout.tsx';
import { may } from './permissions.ts';
import { isMistyped, TypedConfirm } from './typed.tsx';

const PAGE_SIZE = 50;
const MAY = {
  metrics: 'Read figures for monitoring, no data',
  read: 'Read all data. Viewer in the console',
  support: 'Read, and resend, replay and skip events, test webhooks and resync. Support in the console',
  write: 'Support, and manage organizations, directories, tokens, webhooks and portal links. Support in the console',
  admin: 'Write, and manage API keys and delete organizations. Admin in the console',
} as const;

/** GET /console/keys */
export async function showKeys(c: ConsoleContext): Promise<Response> {
  return keysPage(c, null);
}

/** POST /console/keys: answers with the page that shows the key, which has no address of its own. */
export async function makeKey(c: ConsoleContext): Promise<Response> {
  const form = await c.req.parseBody();
  const name = textOf(form['name'], MAX_NAME);
  const scope = SCOPES.find((known) => known === form['scope']);
  if (name === null || scope === undefined)
    return respondRefused(c, 400, `Enter a name of up to ${MAX_NAME} characters and choose a scope.`);
  const organizationId = optionalTextField(form['organizationId'], MAX_NAME);
  const expires = form['expires'] ? dayField(form['expires']) : undefined;
  if (organizationId === null || expires === null)
    return respondRefused(c, 400, 'Enter an organization ID (org_…) or none, and a day or none.');
  const limits = { organizationId: organizationId === '' ? null : organizationId, expiresAt: expires?.ends ?? null };
  const { secret } = completed(await createApiKey(actionContext(c), { name, scope, ...limits }));
  return keysPage(c, secret);
}

/** POST /console/keys/key_…/delete */
export async function deleteKey(c: ConsoleContext): Promise<Response> {
  const key = await findApiKeyById(c.var.databases.operator, c.req.param('key') ?? '');
  if (key === null) return respondNotFound(c);
  if (await isMistyped(c, key.name)) return keysPage(c, null);
  completed(await removeApiKey(actionContext(c), key.id));
  return c.redirect(withQuery(consolePath('keys'), { done: 'api_key.delete' }), 303);
}

async function keysPage(c: ConsoleContext, secret: string | null): Promise<Response> {
  const after = c.req.query('after') ?? '';
  const path = consolePath('keys');
  const { items, next } = await listApiKeys(c.var.databases.operator, { after, limit: PAGE_SIZE });
  return c.render(
    <>
      <h1>API keys</h1>
      <p class="lead">Create one key per program or person, so you can revoke each on its own.</p>
      <KeyPills c={c} here="api" />
      <EndingNotice
        ending={items.flatMap(({ expiresAt, hint, name }) =>
          expiresAt === null || warningAt(expiresAt, c.var.now) === null
            ? []
            : [{ expiresAt, hint, what: `The key “${name}”` }],
        )}
        now={c.var.now}
        href="#card-create-an-api-key"
        link="Create a new key, then delete it"
      />
      {secret === null ? null : (
        <Notice tone="wait">
          <Value id="key" label="New API key" value={secret} />
          <p class="note">
            <span class="once">Shown only once.</span> Copy it now: we store only a hash.
          </p>
        </Notice>
      )}
      {items.length === 0 ? (
        <Empty title="No API keys yet">
          <p>Until you create one, only the admin key can call the API.</p>
        </Empty>
      ) : (
        <KeyTable c={c} keys={items} />
      )}
      <Pager first={after === '' ? null : path} next={next === null ? null : withQuery(path, { after: next })} />
      {may(c, 'POST', path) ? (
        <Card title="Create an API key">
          <NewKey c={c} />
        </Card>
      ) : null}
    </>,
    { title: 'API keys' },
  );
}

/** The two pages about keys, for who may see both. */
export function KeyPills({ c, here }: { readonly c: ConsoleContext; readonly here: 'api' | 'encryption' }) {
  const encryption = consolePath('keys', 'encryption');
  if (!may(c, 'GET', encryption)) return null;
  const tabs = [
    { text: 'API keys', href: consolePath('keys'), here: here === 'api' },
    { text: 'Encryption keys', href: encryption, here: here === 'encryption' },
  ];
  return <Pills label="Kinds of keys" tabs={tabs} />;
}

function NewKey({ c }: { readonly c: ConsoleContext }) {
  return (
    <form method="post" action={consolePath('keys')}>
      <Csrf c={c} />
      <div class="field">
        <label for="name">Name (who or what uses it)</label>
        <input id="name" name="name" type="text" maxlength={MAX_NAME} required />
      </div>
      <fieldset class="choices">
        <legend>Scope</legend>
        {SCOPES.map((scope) => (
          <label>
            <input type="radio" name="scope" value={scope} checked={scope === 'write'} />
            <strong>{scope}</strong> <span class="soft">{MAY[scope]}</span>
          </label>
        ))}
      </fieldset>
      <div class="halves">
        <div class="field">
          <label for="organizationId">Organization ID: the only one it can see (optional)</label>
          <input id="organizationId" name="organizationId" type="text" maxlength={MAX_NAME} placeholder="org_…" />
        </div>
        <div class="field">
          <label for="expires">Last day (UTC, optional)</label>
          <input id="expires" name="expires" type="date" />
        </div>
      </div>
      <div class="field">
        <button type="submit">Create key</button>
      </div>
    </form>
  );
}

function KeyTable({ c, keys }: { readonly c: ConsoleContext; readonly keys: readonly ApiKey[] }) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Scope</th>
            <th scope="col">Ends in</th>
            <th scope="col">Created</th>
            <th scope="col">Expires</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ createdAt, expiresAt, hint, id, lastUsedAt, name, organizationId, scope }) => (
            <tr>
              <td>
                <strong>{name}</strong>
                {organizationId === null ? null : <small class="mono">{organizationId}</small>}
              </td>
              <td>
                <Badge tone={scope === 'admin' ? 'wait' : 'plain'}>{scope}</Badge>
              </td>
              <td>
                <span class="folded">Ends in </span>
                <code>{`…${hint}`}</code>
              </td>
              <td class="when">
                <span class="folded">Created </span>
                <Time at={createdAt} />
              </td>
              <td>
                <span class="folded">Expires </span>
                {expiresAt === null ? 'never' : <Time at={expiresAt} />}{' '}
                <EndBadge expiresAt={expiresAt} now={c.var.now} />
              </td>
              <td class="when">
                {lastUse({ lastUsedAt }, c.var.now)}
                {isUnused({ createdAt, lastUsedAt }, c.var.now) ? <Badge tone="wait">Unused for 90 days</Badge> : null}
              </td>
              <td>
                <TypedConfirm
                  c={c}
                  action={consolePath('keys', id, 'delete')}
                  text="Delete"
                  label={`Delete… the key ${name}`}
                  name={name}
                  what="name of the key"
                >
                  Requests with this key are rejected from now on, and console sessions opened with it end.
                </TypedConfirm>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
