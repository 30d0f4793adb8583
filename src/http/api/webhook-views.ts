// How webhooks and deliveries look in answers.

import { z } from '@hono/zod-openapi';
import { DELIVERY_STATUSES, type LoggedDelivery } from '../../delivery/log.ts';
import { EVENT_TYPES } from '../../protocol/event.ts';
import type { StoredWebhook } from '../../tenancy/webhooks.ts';
import { Time, time, timeOrNull } from './fields.ts';

export const Webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(EVENT_TYPES)).nullable().openapi({ description: 'null for all types.' }),
    organizationId: z.string().nullable().openapi({ description: 'null for all organizations.' }),
    description: z.string().nullable(),
    maxBatch: z.int(),
    startAfter: z.int().nullable(),
    status: z.enum(['active', 'paused', 'disabled']),
    disabledReason: z
      .enum(['gone', 'silent'])
      .nullable()
      .openapi({ description: 'gone: the endpoint returned 410. silent: no event was accepted for 7 days.' }),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi('Webhook');

export const WebhookWithSecret = Webhook.extend({
  secret: z.string().openapi({ description: 'Shown only once, in this response.', example: 'whsec_…' }),
}).openapi('WebhookWithSecret');

export const WebhookJob = z
  .object({
    kind: z.enum(['wake', 'replay', 'delete']).openapi({
      description:
        'wake: streams begin or go on at once. replay: they go back to the events since a time. delete: they are removed.',
    }),
    database: z.string().openapi({ description: 'The database whose organizations it is about: `default`, `eu`.' }),
    progress: z.number().min(0).max(1).openapi({ description: 'The share of organizations that it is past, about.' }),
    startedAt: Time,
    since: Time.nullable().openapi({ description: 'Of a replay.' }),
  })
  .openapi('WebhookJob');

const Attempted = z.object({
  responseStatus: z.int().nullable(),
  responseBody: z.string().nullable().openapi({
    description: 'The first KiB of the response body. If there was no response (responseStatus null), the reason.',
  }),
  durationMs: z.int(),
  at: Time,
});

export const Delivery = Attempted.extend({
  id: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  sequence: z.int(),
  organizationId: z.string(),
  attempt: z.int(),
  status: z.enum(DELIVERY_STATUSES).openapi({
    description:
      'retrying: will be retried. failed: set aside after its last attempt. skipped: set aside by an operator.',
  }),
  nextAttemptAt: Time.nullable(),
}).openapi('Delivery');

export const TestResult = Attempted.extend({
  eventId: z.string(),
  status: z.enum(['accepted', 'failed']),
}).openapi('WebhookTest');

export function webhookView(row: StoredWebhook): z.infer<typeof Webhook> {
  const { id, url, organizationId, description, maxBatch, startAfter, status } = row;
  return {
    id,
    url,
    events: row.events === null ? null : z.array(z.enum(EVENT_TYPES)).parse(JSON.parse(row.events)),
    organizationId,
    description,
    maxBatch,
    startAfter,
    status,
    disabledReason: z.enum(['gone', 'silent']).nullable().parse(row.disabledReason),
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  };
}

export function deliveryView(row: LoggedDelivery): z.infer<typeof Delivery> {
  const { id, eventId, eventType, sequence, organizationId, attempt, status } = row;
  const { responseStatus, responseBody, durationMs } = row;
  return {
    id,
    eventId,
    eventType,
    sequence,
    organizationId,
    attempt,
    status,
    responseStatus,
    responseBody,
    durationMs,
    at: time(row.at),
    nextAttemptAt: timeOrNull(row.nextAttemptAt),
  };
}
