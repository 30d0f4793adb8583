// /webhooks: where the host app receives events.

import { z } from '@hono/zod-openapi';
import { EVENT_TYPES } from '../../protocol/event.ts';
import { findWebhook, listWebhooks } from '../../tenancy/find-webhooks.ts';
import { MAX_DESCRIPTION } from '../../tenancy/name.ts';
import { listWebhookJobs } from '../../tenancy/webhook-jobs.ts';
import { changeWebhook, createWebhook, MAX_BATCH, removeWebhook, rotateWebhookSecret } from '../../tenancy/webhooks.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { allDatabases } from './databases.ts';
import {
  changesIn,
  listAnswerOfAll,
  listOfAll,
  PageQuery,
  pageRequest,
  readOnly,
  text,
  time,
  timeOrNull,
  WebhookParams,
} from './fields.ts';
import { answer, body, operation } from './operation.ts';
import { Webhook, WebhookJob, WebhookWithSecret, webhookView } from './webhook-views.ts';

const Url = z.string().min(1).max(2048).openapi({
  format: 'uri',
  example: 'https://app.example.com/hooks/rollcall',
  description: 'An https URL with a public hostname, the default port and no user info.',
});
const Events = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(EVENT_TYPES.length)
  .nullable()
  .openapi({ description: 'Event types to receive. All types if absent or null.' });
const MaxBatch = z.int().min(1).max(MAX_BATCH).openapi({
  description: 'Maximum events per POST. With 1, the body is the event itself; above 1, it is `{"events": […]}`.',
});
const Description = text(MAX_DESCRIPTION).nullable();
const OrganizationOrAll = z.string().nullable();
const StartAfter = z.int().min(0).nullable();
const FIXED = 'Fixed at creation. Any other value is rejected.';
const READ_ONLY = readOnly('id', 'disabledReason', 'createdAt', 'updatedAt');

const tags = ['Webhooks'];

export const webhooks = newApi();

webhooks.openapi(
  operation('write', [], {
    method: 'post',
    path: '/webhooks',
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    tags,
    request: {
      body: body(
        z.strictObject({
          url: Url,
          events: Events.optional(),
          organizationId: OrganizationOrAll.optional().openapi({
            description: 'All organizations if absent or null.',
          }),
          description: Description.optional(),
          maxBatch: MaxBatch.optional(),
          startAfter: StartAfter.optional().openapi({
            description:
              'Every stream starts after this sequence (0 for the oldest stored event). If absent, streams start with the first event after the webhook was created.',
          }),
        }),
      ),
    },
    responses: { 201: answer('The webhook with its secret', WebhookWithSecret) },
  }),
  async (c) => {
    const { events = null, organizationId = null, ...input } = c.req.valid('json');
    const { description = null, maxBatch = 1, startAfter = null, url } = input;
    const wanted = { url, events, organizationId, description, maxBatch, startAfter };
    const { webhook, secret } = completed(await createWebhook(actionContext(c), wanted));
    return c.json({ ...webhookView(webhook), secret }, 201);
  },
);

webhooks.openapi(
  operation('read', [], {
    method: 'get',
    path: '/webhooks',
    operationId: 'listWebhooks',
    summary: 'List webhooks',
    tags,
    request: { query: PageQuery },
    description:
      'In the order of their IDs: oldest first, those of the default database before those of others. While one of several ' +
      'databases does not respond, its webhooks are missing, and `missingDatabases` names it.',
    responses: { 200: answer('A page of webhooks', listOfAll(Webhook)) },
  }),
  async (c) =>
    c.json(listAnswerOfAll(await listWebhooks(allDatabases(c), pageRequest(c.req.valid('query'))), webhookView), 200),
);

webhooks.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/webhooks/{id}',
    operationId: 'getWebhook',
    summary: 'Get a webhook',
    tags,
    request: { params: WebhookParams },
    responses: { 200: answer('The webhook', Webhook) },
  }),
  async (c) => c.json(webhookView(await findWebhook(c.var.databases, c.req.valid('param').id)), 200),
);

webhooks.openapi(
  operation('read', [], {
    method: 'get',
    path: '/webhooks/{id}/jobs',
    operationId: 'listWebhookJobs',
    summary: 'List what is still being done to the streams of a webhook',
    description:
      'Resuming, replaying or deleting a webhook of all organizations goes on in the background, in each database. The list ' +
      'is empty once all is done. A deleted webhook still has one.',
    tags,
    request: { params: WebhookParams },
    responses: { 200: answer('The jobs that are not through', z.object({ data: z.array(WebhookJob) })) },
  }),
  async (c) => {
    const jobs = await listWebhookJobs(actionContext(c), c.req.valid('param').id);
    const data = jobs.map((job) => ({ ...job, startedAt: time(job.startedAt), since: timeOrNull(job.since) }));
    return c.json({ data }, 200);
  },
);

webhooks.openapi(
  operation('write', [404], {
    method: 'patch',
    path: '/webhooks/{id}',
    operationId: 'updateWebhook',
    summary: 'Update, pause or resume a webhook',
    description:
      '`status: active` resumes a paused or disabled webhook. Each stream continues where it stopped; `GET /webhooks/{id}/jobs` has the progress.',
    tags,
    request: {
      params: WebhookParams,
      body: body(
        z.strictObject({
          url: Url.optional(),
          events: Events.optional(),
          description: Description.optional(),
          maxBatch: MaxBatch.optional(),
          status: z.enum(['active', 'paused']).optional(),
          organizationId: OrganizationOrAll.optional().openapi({ description: FIXED }),
          startAfter: StartAfter.optional().openapi({ description: FIXED }),
          ...READ_ONLY,
        }),
      ),
    },
    responses: { 200: answer('The updated webhook', Webhook) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    return c.json(
      webhookView(completed(await changeWebhook(actionContext(c), id, changesIn(c.req.valid('json'), READ_ONLY)))),
      200,
    );
  },
);

webhooks.openapi(
  operation('write', [404], {
    method: 'delete',
    path: '/webhooks/{id}',
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    tags,
    request: { params: WebhookParams },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    completed(await removeWebhook(actionContext(c), c.req.valid('param').id));
    return c.body(null, 204);
  },
);

webhooks.openapi(
  operation('write', [404], {
    method: 'post',
    path: '/webhooks/{id}/rotate-secret',
    operationId: 'rotateWebhookSecret',
    summary: 'Rotate the secret of a webhook',
    description: 'Both secrets sign for 24 hours.',
    tags,
    request: { params: WebhookParams },
    responses: { 200: answer('The webhook with its new secret', WebhookWithSecret) },
  }),
  async (c) => {
    const { webhook, secret } = completed(await rotateWebhookSecret(actionContext(c), c.req.valid('param').id));
    return c.json({ ...webhookView(webhook), secret }, 200);
  },
);
