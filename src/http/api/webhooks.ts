// /webhooks: where the host app hears of events.

import { z } from '@hono/zod-openapi';
import { destinationRules, liveDelivery } from '../../delivery/deps.ts';
import { checkDestination } from '../../delivery/destination.ts';
import { wakeDue } from '../../delivery/sweep.ts';
import { ScimError } from '../../protocol/error.ts';
import { EVENT_TYPES } from '../../protocol/event.ts';
import { isOrganizationId, newId } from '../../store/id.ts';
import type { WebhookRow } from '../../store/webhooks.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import {
  changeWebhook,
  createWebhook,
  findWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhookSecret,
} from '../../tenancy/webhooks.ts';
import { invalidInput, Problem } from '../problem.ts';
import { type ApiContext, newApi } from './context.ts';
import { idParam, listAnswer, listOf, PageQuery, pageRequest, text } from './fields.ts';
import { answer, body, operation } from './operation.ts';
import { allDatabases, databaseOf } from './place.ts';
import { Webhook, WebhookWithSecret, webhookView } from './webhook-views.ts';

const MAX_BATCH = 100;

export const WebhookParams = z.object({ id: idParam('id', 'wh') });

const Url = z.string().min(1).max(2048).openapi({
  format: 'uri',
  example: 'https://app.example.com/hooks/rollcall',
  description: 'https on the default port, a public name, no user info.',
});
const Events = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(EVENT_TYPES.length)
  .nullable()
  .openapi({ description: 'Types to hear of; all when absent or null.' });
const MaxBatch = z.int().min(1).max(MAX_BATCH).openapi({
  description: 'Events in one POST. With 1 the body is the event, above it is `{"events": […]}`.',
});
const Description = text(500).nullable();
const OrganizationOrAll = z.string().nullable();
const StartAfter = z.int().min(0).nullable();
const FIXED_MEMBERS = ['organizationId', 'startAfter'] as const;
const FIXED = 'As it was at creation: any other value is refused.';

const tags = ['Webhooks'];

export const webhooks = newApi();

webhooks.openapi(
  operation('write', 'webhook.create', [], {
    method: 'post',
    path: '/webhooks',
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    tags,
    request: {
      body: body(
        z.object({
          url: Url,
          events: Events.optional(),
          organizationId: OrganizationOrAll.optional().openapi({
            description: 'All organizations when absent or null.',
          }),
          description: Description.optional(),
          maxBatch: MaxBatch.optional(),
          startAfter: StartAfter.optional().openapi({
            description:
              'Every stream begins after this sequence (0: all events kept); when absent, after the last event older than the webhook.',
          }),
        }),
      ),
    },
    responses: { 201: answer('The webhook with its secret', WebhookWithSecret) },
  }),
  async (c) => {
    const input = c.req.valid('json');
    const { now, meter } = c.var;
    const url = allowedUrl(c, input.url);
    const { organizationId = null } = input;
    if (organizationId !== null) await mustExist(c, organizationId);
    const id = newId('wh', now);
    const { events = null, description = null, maxBatch = 1, startAfter = null } = input;
    const wanted = { id, url, events, organizationId, description, maxBatch, startAfter };
    const { webhook, secret } = await createWebhook(c.env.DB, encryptionKey(c), wanted, now, meter);
    c.set('auditTarget', id);
    if (startAfter !== null) c.executionCtx.waitUntil(wakeDue(liveDelivery(c.env), [webhook]));
    return c.json({ ...webhookView(webhook), secret }, 201);
  },
);

webhooks.openapi(
  operation('read', null, [], {
    method: 'get',
    path: '/webhooks',
    operationId: 'listWebhooks',
    summary: 'List webhooks',
    tags,
    request: { query: PageQuery },
    responses: { 200: answer('A page of webhooks, in order of creation', listOf(Webhook)) },
  }),
  async (c) =>
    c.json(listAnswer(await listWebhooks(c.env.DB, pageRequest(c.req.valid('query')), c.var.meter), webhookView), 200),
);

webhooks.openapi(
  operation('read', null, [404], {
    method: 'get',
    path: '/webhooks/{id}',
    operationId: 'getWebhook',
    summary: 'Get a webhook',
    tags,
    request: { params: WebhookParams },
    responses: { 200: answer('The webhook', Webhook) },
  }),
  async (c) => c.json(webhookView(await findWebhook(c.env.DB, c.req.valid('param').id, c.var.meter)), 200),
);

webhooks.openapi(
  operation('write', 'webhook.update', [404], {
    method: 'patch',
    path: '/webhooks/{id}',
    operationId: 'updateWebhook',
    summary: 'Change, pause or resume a webhook',
    description: '`status: active` resumes a paused or disabled webhook where each of its streams stopped.',
    tags,
    request: {
      params: WebhookParams,
      body: body(
        z.object({
          url: Url.optional(),
          events: Events.optional(),
          description: Description.optional(),
          maxBatch: MaxBatch.optional(),
          status: z.enum(['active', 'paused']).optional(),
          organizationId: OrganizationOrAll.optional().openapi({ description: FIXED }),
          startAfter: StartAfter.optional().openapi({ description: FIXED }),
        }),
      ),
    },
    responses: { 200: answer('The webhook as it is now', Webhook) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { url, organizationId, startAfter, ...change } = c.req.valid('json');
    const { now, meter } = c.var;
    await mustStay(c, id, { organizationId, startAfter });
    const wanted = { ...change, url: url === undefined ? undefined : allowedUrl(c, url) };
    const changed = await changeWebhook(c.env.DB, allDatabases(c), id, wanted, now, meter);
    if (change.status === 'active') c.executionCtx.waitUntil(wakeDue(liveDelivery(c.env), [changed]));
    return c.json(webhookView(changed), 200);
  },
);

webhooks.openapi(
  operation('write', 'webhook.delete', [404], {
    method: 'delete',
    path: '/webhooks/{id}',
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    tags,
    request: { params: WebhookParams },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    await removeWebhook(c.env.DB, allDatabases(c), c.req.valid('param').id, c.var.meter);
    return c.body(null, 204);
  },
);

webhooks.openapi(
  operation('write', 'webhook.rotate_secret', [404], {
    method: 'post',
    path: '/webhooks/{id}/rotate-secret',
    operationId: 'rotateWebhookSecret',
    summary: 'Give a webhook a new secret',
    description: 'For 24 h both secrets sign.',
    tags,
    request: { params: WebhookParams },
    responses: { 200: answer('The webhook with its new secret', WebhookWithSecret) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const rotated = await rotateWebhookSecret(c.env.DB, encryptionKey(c), id, c.var.now, c.var.meter);
    return c.json({ ...webhookView(rotated.webhook), secret: rotated.secret }, 200);
  },
);

function allowedUrl(c: ApiContext, url: string): string {
  const checked = checkDestination(url, destinationRules(c.env, c.var.origin));
  if (!checked.ok) throw invalidInput([{ pointer: '/url', detail: checked.reason }]);
  return checked.url;
}

/** Refuses to move a webhook to other streams, which would look done and were not. @throws ScimError 404, Problem 422 */
async function mustStay(c: ApiContext, id: string, given: Partial<Pick<WebhookRow, (typeof FIXED_MEMBERS)[number]>>) {
  if (FIXED_MEMBERS.every((name) => given[name] === undefined)) return;
  const webhook = await findWebhook(c.env.DB, id, c.var.meter);
  const changed = FIXED_MEMBERS.filter((name) => given[name] !== undefined && given[name] !== webhook[name]);
  if (changed.length > 0)
    throw invalidInput(changed.map((name) => ({ pointer: `/${name}`, detail: 'This is fixed at creation.' })));
}

async function mustExist(c: ApiContext, organizationId: string): Promise<void> {
  const unknown = () => invalidInput([{ pointer: '/organizationId', detail: 'There is no organization of this id.' }]);
  if (!isOrganizationId(organizationId)) throw unknown();
  try {
    await findOrganization(databaseOf(c, organizationId), organizationId, c.var.meter);
  } catch (error) {
    if ((error instanceof ScimError || error instanceof Problem) && error.status === 404) throw unknown();
    throw error;
  }
}

function encryptionKey(c: ApiContext): string {
  return c.env.ENCRYPTION_KEY ?? '';
}
