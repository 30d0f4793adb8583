// What became of a webhook's events, and what an operator may do about it: test, replay, retry, skip.

import { z } from '@hono/zod-openapi';
import { DELIVERY_STATUSES, listDeliveries } from '../../delivery/log.ts';
import { isOrganizationId } from '../../id.ts';
import { findWebhook } from '../../tenancy/find-webhooks.ts';
import { replayAllStreams, replayStream, retryDelivery, skipBlockingEvents } from '../../tenancy/streams.ts';
import { testWebhook } from '../../tenancy/webhooks.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { allDatabases, databaseOf } from './databases.ts';
import {
  cursorOf,
  idParam,
  Limit,
  listAnswerOfAll,
  listOfAll,
  Time,
  TimeInput,
  time,
  WebhookParams,
} from './fields.ts';
import { answer, body, operation } from './operation.ts';
import { Delivery, deliveryView, TestResult } from './webhook-views.ts';

export const OrganizationId = z
  .string()
  .refine(isOrganizationId, { message: 'Must be an organization ID (org_…)' })
  .openapi({ example: 'org_8k2m4p6q9r1s3t5v' });

const tags = ['Webhooks'];

/** One stream from a sequence on, or all of them from a time on. */
const Replay = z
  .strictObject({
    organizationId: OrganizationId.optional(),
    after: z.int().min(0).optional(),
    organizationIds: z.literal('all').optional(),
    from: TimeInput.optional().openapi({ type: 'string', format: 'date-time' }),
  })
  .superRefine((wanted, context) => {
    const all = wanted.organizationIds !== undefined;
    const required = all ? (['from'] as const) : (['organizationId', 'after'] as const);
    const foreign = all ? (['organizationId', 'after'] as const) : (['from'] as const);
    for (const name of required)
      if (wanted[name] === undefined) context.addIssue({ code: 'custom', path: [name], message: 'Required' });
    for (const name of foreign)
      if (wanted[name] !== undefined)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: all ? 'Not with `organizationIds`' : 'Only with `organizationIds`',
        });
  });
const Replayed = z.object({
  webhookId: z.string(),
  organizationId: z.string().optional(),
  after: z.int().optional(),
  from: Time.optional().openapi({ description: 'Of all streams. `GET /webhooks/{id}/jobs` says how far it is.' }),
});

export const deliveries = newApi();

deliveries.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/webhooks/{id}/deliveries',
    operationId: 'listDeliveries',
    summary: "List a webhook's delivery attempts from the last 30 days, newest first",
    description: 'Each event in an attempt is one entry. With filters, a page may be short and still have a next page.',
    tags,
    request: {
      params: WebhookParams,
      query: z.object({
        limit: Limit,
        cursor: cursorOf(/^del_[0-9a-z]{12,40}$/),
        status: z.enum(DELIVERY_STATUSES).optional(),
        organizationId: OrganizationId.optional(),
      }),
    },
    responses: { 200: answer('A page of attempts', listOfAll(Delivery)) },
  }),
  async (c) => {
    const webhook = await findWebhook(c.var.databases, c.req.valid('param').id);
    const { limit, cursor = null, status = null, organizationId = null } = c.req.valid('query');
    const databases = organizationId === null ? allDatabases(c) : new Map([['', databaseOf(c, organizationId)]]);
    const query = { webhookId: webhook.id, status, organizationId, before: cursor, limit };
    return c.json(listAnswerOfAll(await listDeliveries(databases, query), deliveryView), 200);
  },
);

deliveries.openapi(
  operation('support', [404], {
    method: 'post',
    path: '/webhooks/{id}/test',
    operationId: 'testWebhook',
    summary: 'Send a signed webhook.test event',
    tags,
    request: { params: WebhookParams },
    responses: { 200: answer('The response of the endpoint', TestResult) },
  }),
  async (c) => {
    const { eventId, result } = completed(await testWebhook(actionContext(c), c.req.valid('param').id));
    const { accepted, status, body: responseBody, durationMs, at } = result;
    return c.json(
      {
        eventId,
        status: accepted ? ('accepted' as const) : ('failed' as const),
        responseStatus: status,
        responseBody,
        durationMs,
        at: time(at),
      },
      200,
    );
  },
);

deliveries.openapi(
  operation('support', [404, 410], {
    method: 'post',
    path: '/webhooks/{id}/replay',
    operationId: 'replayWebhook',
    summary: 'Replay a stream',
    description:
      'Delivery resumes with the event after `after` (0 for the oldest stored event) and continues in order, followed by new events. ' +
      'With `organizationIds: "all"`, all streams of the webhook go back to the events since `from`, in the background: ' +
      '`GET /webhooks/{id}/jobs` has the progress.',
    tags,
    request: {
      params: WebhookParams,
      body: body(Replay),
    },
    responses: {
      202: answer('Replay started', Replayed),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { after = 0, from = 0, organizationId = '', organizationIds } = c.req.valid('json');
    if (organizationIds !== undefined) {
      completed(await replayAllStreams(actionContext(c), id, from));
      return c.json({ webhookId: id, from: time(from) }, 202);
    }
    completed(await replayStream(actionContext(c), { webhookId: id, organizationId }, after));
    return c.json({ webhookId: id, organizationId, after }, 202);
  },
);

deliveries.openapi(
  operation('support', [404, 410], {
    method: 'post',
    path: '/webhooks/{id}/deliveries/{del}/retry',
    operationId: 'retryDelivery',
    summary: 'Resend the event of a delivery, marked rollcall-replay: true',
    description: 'The stream is not affected.',
    tags,
    request: { params: WebhookParams.extend({ del: idParam('del', 'del') }) },
    responses: { 200: answer('The attempt', Delivery) },
  }),
  async (c) => {
    const { id, del } = c.req.valid('param');
    return c.json(deliveryView(completed(await retryDelivery(actionContext(c), id, del))), 200);
  },
);

deliveries.openapi(
  operation('support', [404, 409], {
    method: 'post',
    path: '/webhooks/{id}/streams/{org}/skip',
    operationId: 'skipBlockingEvent',
    summary: 'Set aside the event blocking a stream',
    tags,
    request: {
      params: WebhookParams.extend({
        org: OrganizationId.openapi({ param: { name: 'org', in: 'path' } }),
      }),
    },
    responses: {
      200: answer(
        'The events set aside',
        z.object({ skipped: z.array(z.int()).openapi({ description: 'Sequences' }) }),
      ),
    },
  }),
  async (c) => {
    const { id, org } = c.req.valid('param');
    const skipped = completed(await skipBlockingEvents(actionContext(c), { webhookId: id, organizationId: org }));
    return c.json({ skipped: [...skipped] }, 200);
  },
);
