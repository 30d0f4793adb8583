// The layout of the console's pages, the components of its forms, and the pages that say why there is nothing else to see.

import type { Child } from 'hono/jsx';
import { jsxRenderer } from 'hono/jsx-renderer';
import type { OperatorRole } from '../../tenancy/operator-roles.ts';
import { VERSION } from '../../version.ts';
import { CONSOLE_PATH } from '../paths.ts';
import { Badge, Notice, type Tab, Tabs } from '../ui/components.tsx';
import { Crumbs, Page } from '../ui/layout.tsx';
import { type ConsoleContext, consolePath } from './context.ts';
import { may } from './permissions.ts';

const BRAND = 'Rollcall console';
const ROLE_NAMES: Readonly<Record<OperatorRole, string>> = { viewer: 'Viewer', support: 'Support', admin: 'Admin' };

const SECTIONS = {
  organizations: ['Organizations', CONSOLE_PATH],
  search: ['Search', consolePath('search')],
  roles: ['Roles', consolePath('roles')],
  portal: ['Portal', consolePath('portal')],
  webhooks: ['Webhooks', consolePath('webhooks')],
  alerts: ['Alerts', consolePath('alerts')],
  keys: ['API keys', consolePath('keys')],
  audit: ['Audit log', consolePath('audit')],
} as const;

/** What a redirect may say was done: `?done=…`. */
const DONE: Readonly<Record<string, string>> = {
  'organization.create': 'Organization created. Next, send its administrator a link to the setup portal.',
  'directory.create': 'Directory created. The customer’s administrator connects it in the setup portal.',
  'organization.delete': 'Organization deleted. It can be restored for some days: see Deleted organizations.',
  'directory.delete': 'Directory deleted. Its people and groups are being removed.',
  'directory.pause': 'Directory paused. Requests from its provider are rejected until you resume it.',
  'directory.resume': 'Directory resumed. It accepts requests again.',
  'directory.settings': 'Settings saved. They apply from the next request.',
  'organization.restore': 'Organization restored. Webhooks get everything again within a minute.',
  'organization.move': 'Move started. It goes on without this page.',
  'organization.cancel_move': 'Move cancelled. What was copied is being deleted.',
  'organization.resync': 'Resync started. Everything is being sent to the webhooks again.',
  'organization.resync_none': 'No resync started: each directory is being resynced, or was within the last hour.',
  'directory.resync': 'Resync started. Everything in this directory is being sent to its webhooks again.',
  'roles.add': 'Role added, as the lowest.',
  'roles.edit': 'Role saved.',
  'roles.order': 'Order saved. People whose highest role changes get it within minutes.',
  'roles.remove': 'Role removed. People who had it are updated within minutes.',
  'guard.discard': 'Held events discarded. Everything in this directory is being sent to its webhooks again.',
  'guard.release': 'Released. Webhooks get the held events in order.',
  'alert_endpoint.create': 'Endpoint created. It is told of the next incident.',
  'alert_endpoint.delete': 'Endpoint deleted.',
  'portal.settings': 'Saved. Pages of the portal look like this from now on.',
  'webhook.pause': 'Webhook paused. Events are queued until you resume it.',
  'webhook.resume': 'Webhook resumed. Each stream continues where it stopped.',
  'webhook.replay': 'Replay started. Events are being sent.',
  'webhook.skip': 'Event skipped. The stream continues with the next one.',
  'webhook.acknowledge': 'Acknowledged. These events are no longer counted as set aside.',
  'webhook.accepted': 'Event resent and accepted.',
  'webhook.rejected': 'Event resent, but not accepted. See the latest attempt.',
  'webhook.delete': 'Webhook deleted.',
  'api_key.delete': 'API key deleted. Requests with it are now rejected.',
};

/** All pages of the console; messages also before its operator is known. */
export const consoleLayout = jsxRenderer(({ children, Layout: _, ...head }, c: ConsoleContext) => {
  const { message, slim, title, crumbs } = head;
  if (slim)
    return (
      <Page title={title} brand={BRAND} slim>
        {children}
      </Page>
    );
  if (message)
    return (
      <Page title={title} brand={BRAND} home={CONSOLE_PATH} slim>
        <h1>{title}</h1>
        <div class="lead">{children}</div>
        <p>
          <a href={CONSOLE_PATH}>View organizations</a>
        </p>
      </Page>
    );
  const here = c.req.path.split('/')[2] ?? '';
  const tabs = Object.entries(SECTIONS)
    .filter(([, [, href]]) => may(c, 'GET', href))
    .map(
      ([section, [text, href]]): Tab => ({ text, href, here: section === (here in SECTIONS ? here : 'organizations') }),
    );
  const done = DONE[c.req.query('done') ?? ''];
  return (
    <Page title={title} brand={BRAND} home={CONSOLE_PATH} who={<Who c={c} />} foot={`Version ${VERSION}.`}>
      <div class="dense">
        <Tabs label="Console" tabs={tabs} />
        {crumbs ? <Crumbs crumbs={crumbs} /> : null}
        {done === undefined ? null : (
          <Notice tone="ok">
            <p>{done}</p>
          </Notice>
        )}
        {children}
      </div>
    </Page>
  );
});

function Who({ c }: { readonly c: ConsoleContext }) {
  const { canSignOut, name, role } = c.var.operator;
  return (
    <>
      <span>{name}</span>
      {role === 'admin' ? null : <Badge>{ROLE_NAMES[role]}</Badge>}
      <a href="/docs">API</a>
      {canSignOut ? (
        <form method="post" action={consolePath('sign-out')}>
          <Csrf c={c} />
          <button type="submit" class="link">
            Sign out
          </button>
        </form>
      ) : null}
    </>
  );
}

/** The token that every form of the console carries. */
export const Csrf = ({ c }: { readonly c: ConsoleContext }) => (
  <input type="hidden" name="csrf" value={c.var.operator.csrf} />
);

interface FormProps {
  readonly c: ConsoleContext;
  readonly action: string;
  readonly children?: Child;
}

/** Settings with a button that saves them; for those whose role may not, the settings to look at. */
export function Form({ c, action, children }: FormProps) {
  if (!may(c, 'POST', action))
    return (
      <fieldset class="shown" disabled>
        {children}
      </fieldset>
    );
  return (
    <form method="post" action={action}>
      <Csrf c={c} />
      {children}
      <button type="submit" class="quiet">
        Save
      </button>
    </form>
  );
}

interface ActionProps {
  readonly c: ConsoleContext;
  readonly action: string;
  readonly text: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly tone?: 'quiet' | 'bad' | 'plain';
  /** What screen readers say in place of `text`, where that alone does not say of what. */
  readonly label?: string;
}

/** A button that does one thing at once; none for those whose role may not. */
export function Action({ c, action, text, fields = {}, tone = 'quiet', label }: ActionProps) {
  if (!may(c, 'POST', action)) return null;
  return (
    <form method="post" action={action}>
      <Csrf c={c} />
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={tone === 'plain' ? '' : tone} aria-label={label}>
        {text}
      </button>
    </form>
  );
}

/** A button behind a sentence that says what it will do; none for those whose role may not. */
export function Confirm({ children, ...props }: ActionProps & { readonly children?: Child }) {
  if (!may(props.c, 'POST', props.action)) return null;
  return (
    <details class="ask">
      <summary aria-label={props.label}>{`${props.text}…`}</summary>
      <div class="asked">
        <p>{children}</p>
        <Action {...props} />
      </div>
    </details>
  );
}

export async function respondNotFound(c: ConsoleContext): Promise<Response> {
  c.status(404);
  return c.render(<p>It may have been deleted, or the address may be incomplete.</p>, {
    title: 'Page not found',
    message: true,
  });
}

export async function respondForeignForm(c: ConsoleContext): Promise<Response> {
  c.status(403);
  return c.render(<p>Nothing was changed. Go back, reload the page and try again.</p>, {
    title: 'This form has expired',
    message: true,
  });
}

/** Access stands before the console, and did not vouch for this request. */
export async function respondNotAdmitted(c: ConsoleContext): Promise<Response> {
  c.status(403);
  return c.render(
    <>
      <p>Only people allowed by your organization’s Access policy can open the console.</p>
      <p>
        Open it on the hostname that Access protects. If you did, check that ACCESS_AUD matches the tag of the Access
        application.
      </p>
    </>,
    { title: 'Cloudflare Access denied the request', message: true },
  );
}

/** Access vouches for somebody whose groups have no role here. */
export async function respondWithoutRole(c: ConsoleContext): Promise<Response> {
  c.status(403);
  return c.render(
    <>
      <p>Cloudflare Access let you in, but none of your groups has a role in this console.</p>
      <p>
        Roles are set by group in ACCESS_ROLES. Access must pass your groups along: add <code>groups</code> to the
        claims of your identity provider in Access.
      </p>
    </>,
    { title: 'You have no role in the console', message: true },
  );
}

export async function respondForbidden(c: ConsoleContext, needed: OperatorRole): Promise<Response> {
  c.status(403);
  return c.render(
    <p>{`This needs the role ${ROLE_NAMES[needed]}. Yours is ${ROLE_NAMES[c.var.operator.role]}. Nothing was changed.`}</p>,
    { title: 'Your role does not allow this', message: true },
  );
}

/** `detail` is a sentence for operators, without secrets. */
export async function respondRefused(
  c: ConsoleContext,
  status: 400 | 404 | 409 | 410 | 429 | 500 | 503 | 507,
  detail: string,
): Promise<Response> {
  const passes = status === 429 || status === 500 || status === 503;
  c.status(status);
  return c.render(
    <>
      <p>{detail}</p>
      {status === 507 ? null : <p>{passes ? 'Please try again in a moment.' : 'Go back and correct it.'}</p>}
    </>,
    { title: passes ? 'That didn’t work' : 'That isn’t possible', message: true },
  );
}
