// Links into an organization's setup portal: made for a time, shown once.

import { createPortalLink } from '../../tenancy/portal-links.ts';
import { PORTAL_PATH } from '../paths.ts';
import { Card, Notice, Time, Value } from '../ui/components.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, organizationPath } from './context.ts';
import { optionalTextField } from './input.ts';
import { Csrf, respondRefused } from './layout.tsx';

const HOUR_SECONDS = 60 * 60;
const LIFETIMES = [
  ['24', '24 hours'],
  ['72', '3 days'],
  ['168', '7 days'],
] as const;

export interface NewLink {
  readonly url: string;
  readonly expiresAt: number;
}

/** A new link of the form that was sent, or the answer that says why there is none. */
export async function newPortalLink(c: ConsoleContext): Promise<NewLink | Response> {
  const organizationId = c.req.param('org') ?? '';
  const form = await c.req.parseBody();
  const hours = LIFETIMES.find(([value]) => value === form['hours'])?.[0];
  const returnUrl = optionalTextField(form['returnUrl'], 2000);
  if (hours === undefined || returnUrl === null)
    return respondRefused(
      c,
      400,
      'The return URL must be an https URL without a username or password. You can leave it blank.',
    );
  const wanted = { returnUrl: returnUrl === '' ? null : returnUrl, lifetimeSeconds: Number(hours) * HOUR_SECONDS };
  const { expiresAt, secret } = completed(await createPortalLink(actionContext(c), organizationId, wanted));
  return { url: `${c.var.origin}${PORTAL_PATH}/${secret}`, expiresAt };
}

export function MadeLink({ link }: { readonly link: NewLink }) {
  return (
    <Notice tone="wait">
      <Value id="portal-link" label="Setup portal link for the customer’s administrator" value={link.url} />
      <p class="note">
        <span class="once">Shown only once.</span> It opens the portal once and expires <Time at={link.expiresAt} />.
        Anyone with the link can connect this organization’s directory, so send it only to the customer’s administrator.
      </p>
    </Notice>
  );
}

export function LinkMaker({ c, organizationId }: { readonly c: ConsoleContext; readonly organizationId: string }) {
  return (
    <Card title="Setup portal link">
      <form method="post" action={organizationPath(organizationId, 'portal-links')}>
        <Csrf c={c} />
        <div class="field">
          <label for="hours">Expires in</label>
          <select id="hours" name="hours" class="short">
            {LIFETIMES.map(([value, text]) => (
              <option value={value}>{text}</option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="returnUrl">Return URL (optional, https)</label>
          <input
            id="returnUrl"
            name="returnUrl"
            type="url"
            maxlength={2000}
            placeholder="https://app.example.com/settings"
          />
        </div>
        <div class="field">
          <button type="submit">Create link</button>
        </div>
      </form>
    </Card>
  );
}
