// What an operator does to a webhook: test, pause and resume, a new secret, replay, skip, once more, delete.

import { liveDelivery } from '../../delivery/deps.ts';
import { replay, skip } from '../../delivery/replay.ts';
import { resend } from '../../delivery/single.ts';
import { notFound } from '../../protocol/error.ts';
import { isOrganizationId } from '../../store/id.ts';
import type { WebhookRow } from '../../store/webhooks.ts';
import { changeWebhook, findWebhook, removeWebhook, rotateWebhookSecret, testWebhook } from '../../tenancy/webhooks.ts';
import { count } from '../pages/words.ts';
import { databaseOf, note } from './act.ts';
import { acting, completed } from './acting.ts';
import { type ConsoleContext, consolePath, webhookPath } from './context.ts';
import { respondRefused } from './frame.tsx';
import { numberField, withQuery } from './input.ts';
import { webhookPage } from './webhook.tsx';

/** POST …/wh_…/pause, /resume */
export async function setWebhookStatus(c: ConsoleContext): Promise<Response> {
  const id = idIn(c);
  const deed = c.req.path.endsWith('/pause') ? 'pause' : 'resume';
  const status = deed === 'pause' ? 'paused' : 'active';
  completed(await changeWebhook(acting(c), id, { status }));
  return c.redirect(withQuery(webhookPath(id), { done: `webhook.${deed}` }), 303);
}

/** POST …/wh_…/rotate-secret: answers with the page that shows the secret, which has no address of its own. */
export async function rotate(c: ConsoleContext): Promise<Response> {
  const { webhook, secret } = completed(await rotateWebhookSecret(acting(c), idIn(c)));
  return webhookPage(c, webhook, { secret });
}

/** POST …/wh_…/test: answers with the page that shows the outcome. */
export async function test(c: ConsoleContext): Promise<Response> {
  const tested = completed(await testWebhook(acting(c), idIn(c)));
  return webhookPage(c, tested.webhook, { tested });
}

/** POST …/wh_…/replay */
export async function replayStream(c: ConsoleContext): Promise<Response> {
  const webhook = await findWebhook(c.env.DB, idIn(c), c.var.meter);
  const form = await c.req.parseBody();
  const organizationId = String(form['organizationId'] ?? '').trim();
  const after = numberField(form['after'], 0);
  if (!isOrganizationId(organizationId) || after === null)
    return respondRefused(c, 400, 'Name an organization (org_…) and the number after which it is to begin.');
  if (!hears(webhook, organizationId))
    return respondRefused(c, 409, 'This webhook does not hear of this organization.');
  databaseOf(c, organizationId);
  const done = await replay(liveDelivery(c.env), webhook, organizationId, after);
  if (!done.ok)
    switch (done.reason) {
      case 'unknown':
        throw notFound('There is no organization of this id.');
      case 'ahead':
        return respondRefused(c, 409, `The newest event is number ${count(done.lastSequence)}.`);
      case 'pruned':
        return respondRefused(c, 410, `Events are kept from number ${count(done.earliest)} on.`);
    }
  note(c, 'webhook.replay', webhook.id, organizationId);
  return c.redirect(withQuery(webhookPath(webhook.id), { organization: organizationId, done: 'webhook.replay' }), 303);
}

/** POST …/wh_…/streams/org_…/skip */
export async function skipBlocking(c: ConsoleContext): Promise<Response> {
  const organizationId = c.req.param('org') ?? '';
  const webhook = await findWebhook(c.env.DB, idIn(c), c.var.meter);
  databaseOf(c, organizationId);
  const skipped = await skip(liveDelivery(c.env), webhook, organizationId);
  if (skipped.length === 0) return respondRefused(c, 409, 'Nothing blocks this stream any more.');
  note(c, 'webhook.skip', webhook.id, organizationId);
  return c.redirect(withQuery(webhookPath(webhook.id), { organization: organizationId, done: 'webhook.skip' }), 303);
}

/** POST …/wh_…/deliveries/del_…/retry */
export async function sendAgain(c: ConsoleContext): Promise<Response> {
  const webhook = await findWebhook(c.env.DB, idIn(c), c.var.meter);
  const done = await resend(liveDelivery(c.env), webhook, c.req.param('del') ?? '');
  if (!done.ok && done.reason === 'pruned') return respondRefused(c, 410, 'This event is not kept any more.');
  if (!done.ok) throw notFound('There is no such attempt.');
  const { organizationId, status } = done.delivery;
  note(c, 'webhook.retry', webhook.id, organizationId);
  const outcome = status === 'accepted' ? 'webhook.accepted' : 'webhook.rejected';
  const { organization } = await c.req.parseBody();
  const filter = typeof organization === 'string' ? organization : null;
  return c.redirect(withQuery(webhookPath(webhook.id), { organization: filter, done: outcome }), 303);
}

/** POST …/wh_…/delete */
export async function deleteWebhook(c: ConsoleContext): Promise<Response> {
  completed(await removeWebhook(acting(c), idIn(c)));
  return c.redirect(withQuery(consolePath('webhooks'), { done: 'webhook.delete' }), 303);
}

function idIn(c: ConsoleContext): string {
  return c.req.param('wh') ?? '';
}

function hears({ organizationId }: WebhookRow, asked: string): boolean {
  return organizationId === null || organizationId === asked;
}
