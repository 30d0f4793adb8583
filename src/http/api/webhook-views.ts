// How webhooks and deliveries look in answers.

import { z } from '@hono/zod-openapi';
import { EVENT_TYPES } from '../../protocol/event.ts';
import type { WebhookRow } from '../../store/operator/webhooks.ts';
import { DELIVERY_STATUSES, type DeliveryRow } from '../../store/streams/deliveries.ts';
import { Time, time, timeOrNull } from './fields.ts';

export const Webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(EVENT_TYPES)).nullable().openapi({ description: 'Null for all types.' }),
    organizationId: z.string().nullable().openapi({ description: 'Null for all organizations.' }),
    description: z.string().nullable(),
    maxBatch: z.int(),
    startAfter: z.int().nullable(),
    status: z.enum(['active', 'paused', 'disabled']),
    disabledReason: z
      .enum(['gone', 'silent'])
      .nullable()
      .openapi({ description: 'gone: the host answered 410. silent: 7 days without an accepted event.' }),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi('Webhook');

export const WebhookWithSecret = Webhook.extend({
  secret: z.string().openapi({ description: 'Shown here and never again.', example: 'whsec_…' }),
}).openapi('WebhookWithSecret');

const Attempted = z.object({
  responseStatus: z.int().nullable(),
  responseBody: z.string().nullable().openapi({
    description: 'The first KiB of the answer; where none came (responseStatus null), why.',
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
    description: 'retrying comes again; failed was set aside after its last attempt, skipped by the operator.',
  }),
  nextAttemptAt: Time.nullable(),
}).openapi('Delivery');

export const TestResult = Attempted.extend({
  eventId: z.string(),
  status: z.enum(['accepted', 'failed']),
}).openapi('WebhookTest');

export function webhookView(row: WebhookRow): z.infer<typeof Webhook> {
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

export function deliveryView(row: DeliveryRow): z.infer<typeof Delivery> {
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
