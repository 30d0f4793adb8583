// What an operator does to a webhook: test, pause and resume, a new secret, replay, skip, once more, delete.

import { isOrganizationId } from '../../id.ts';
import { findWebhook } from '../../tenancy/find-webhooks.ts';
import {
  acknowledgeSetAsideEvents,
  replayStream as replay,
  retryDelivery,
  skipBlockingEvents,
} from '../../tenancy/streams.ts';
import { changeWebhook, removeWebhook, rotateWebhookSecret, testWebhook } from '../../tenancy/webhooks.ts';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, consolePath, webhookPath } from './context.ts';
import { numberField, withQuery } from './input.ts';
import { respondRefused } from './layout.tsx';
import { isMistyped } from './typed.tsx';
import { webhookPage } from './webhook.tsx';
import { webhookTitle } from './webhook-components.tsx';

/** POST …/wh_…/pause, /resume */
export async function setWebhookStatus(c: ConsoleContext): Promise<Response> {
  const id = idIn(c);
  const deed = c.req.path.endsWith('/pause') ? 'pause' : 'resume';
  const status = deed === 'pause' ? 'paused' : 'active';
  completed(await changeWebhook(actionContext(c), id, { status }));
  return c.redirect(withQuery(webhookPath(id), { done: `webhook.${deed}` }), 303);
}

/** POST …/wh_…/rotate-secret: answers with the page that shows the secret, which has no address of its own. */
export async function rotate(c: ConsoleContext): Promise<Response> {
  const { webhook, secret } = completed(await rotateWebhookSecret(actionContext(c), idIn(c)));
  return webhookPage(c, webhook, { secret });
}

/** POST …/wh_…/test: answers with the page that shows the outcome. */
export async function test(c: ConsoleContext): Promise<Response> {
  const tested = completed(await testWebhook(actionContext(c), idIn(c)));
  return webhookPage(c, tested.webhook, { tested });
}

/** POST …/wh_…/replay */
export async function replayStream(c: ConsoleContext): Promise<Response> {
  const webhookId = idIn(c);
  const form = await c.req.parseBody();
  const organizationId = String(form['organizationId'] ?? '').trim();
  const after = numberField(form['after'], 0);
  if (!isOrganizationId(organizationId) || after === null)
    return respondRefused(c, 400, 'Enter an organization ID (org_…) and the sequence number to start after.');
  completed(await replay(actionContext(c), { webhookId, organizationId }, after));
  return c.redirect(withQuery(webhookPath(webhookId), { organization: organizationId, done: 'webhook.replay' }), 303);
}

/** POST …/wh_…/streams/org_…/skip */
export async function skipBlocking(c: ConsoleContext): Promise<Response> {
  const organizationId = c.req.param('org') ?? '';
  const webhookId = idIn(c);
  completed(await skipBlockingEvents(actionContext(c), { webhookId, organizationId }));
  return c.redirect(withQuery(webhookPath(webhookId), { organization: organizationId, done: 'webhook.skip' }), 303);
}

/** POST …/wh_…/streams/org_…/acknowledge */
export async function acknowledgeSetAside(c: ConsoleContext): Promise<Response> {
  const organizationId = c.req.param('org') ?? '';
  const webhookId = idIn(c);
  completed(await acknowledgeSetAsideEvents(actionContext(c), { webhookId, organizationId }));
  return c.redirect(
    withQuery(webhookPath(webhookId), { organization: organizationId, done: 'webhook.acknowledge' }),
    303,
  );
}

/** POST …/wh_…/deliveries/del_…/retry */
export async function sendAgain(c: ConsoleContext): Promise<Response> {
  const id = idIn(c);
  const { status } = completed(await retryDelivery(actionContext(c), id, c.req.param('del') ?? ''));
  const outcome = status === 'accepted' ? 'webhook.accepted' : 'webhook.rejected';
  const { organization } = await c.req.parseBody();
  const filter = typeof organization === 'string' ? organization : null;
  return c.redirect(withQuery(webhookPath(id), { organization: filter, done: outcome }), 303);
}

/** POST …/wh_…/delete */
export async function deleteWebhook(c: ConsoleContext): Promise<Response> {
  const webhook = await findWebhook(c.var.databases, idIn(c));
  if (await isMistyped(c, webhookTitle(c, webhook))) return webhookPage(c, webhook, {});
  completed(await removeWebhook(actionContext(c), webhook.id));
  return c.redirect(withQuery(consolePath('webhooks'), { done: 'webhook.delete' }), 303);
}

function idIn(c: ConsoleContext): string {
  return c.req.param('wh') ?? '';
}
