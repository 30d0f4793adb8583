// GET /organizations/{id}/health: whether changes come in from providers and go out to webhooks.

import { z } from '@hono/zod-openapi';
import { streamHealth } from '../../delivery/health.ts';
import { bytesOfHour, writeLimitsOf } from '../../directory/budget.ts';
import { healthOfDirectories } from '../../tenancy/directories.ts';
import { actionContext } from './action-context.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { OrganizationParams, Time, timeOrNull } from './fields.ts';
import { answer, operation } from './operation.ts';

const WebhookHealth = z.object({
  id: z.string(),
  status: z.enum(['active', 'paused', 'disabled']),
  backlog: z.int().openapi({ description: 'Events waiting to be sent.' }),
  oldestUndeliveredSeconds: z.int().nullable().openapi({ description: 'Age of the oldest waiting event.' }),
  blockedBy: z.string().nullable().openapi({ description: 'ID of the event that blocks the stream.' }),
  failureRate: z
    .number()
    .openapi({ description: 'Share of attempts on this stream that failed in the last 24 hours, 0 to 1.' }),
  setAside: z.int().openapi({
    description: 'Events that were set aside. Resend, replay or acknowledge them. Counted up to 1,000.',
  }),
  unreadableSecret: z.boolean().openapi({
    description:
      'No key in ENCRYPTION_KEY decrypts the signing secret, so nothing is sent. Add the key it was encrypted with, or rotate the secret.',
  }),
});

const DirectoryHealth = z.object({
  id: z.string(),
  lastRequestAt: Time.nullable(),
  failuresLastHour: z.int().openapi({
    description: 'Requests answered with 400 or above among the latest 10,000 of the last hour.',
  }),
  skippedMembers: z.int().openapi({
    description: 'Unknown group members that those requests skipped.',
  }),
  heldSince: Time.nullable().openapi({ description: 'When the guard against mass removal began to hold events.' }),
  userCount: z.int(),
  maxUsers: z
    .int()
    .nullable()
    .openapi({ description: 'The most users the directory can have (MAX_USERS_PER_DIRECTORY).' }),
});

const WritesHealth = z.object({
  bytesThisHour: z
    .int()
    .openapi({ description: 'Bytes written by the providers of the organization in the current hour.' }),
  maxBytesPerHour: z.int().nullable().openapi({
    description: 'Once this many bytes are written, changes get a 429 until the next hour (WRITE_BYTES_PER_HOUR).',
  }),
});

export const organizationHealth = newApi();

organizationHealth.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/health',
    operationId: 'getOrganizationHealth',
    summary: 'Get the sync health of an organization',
    tags: ['Organizations'],
    request: { params: OrganizationParams },
    responses: {
      200: answer(
        'The health of each webhook subscribed to the organization and of each of its directories',
        z
          .object({
            webhooks: z.array(WebhookHealth),
            directories: z.array(DirectoryHealth),
            writes: WritesHealth,
            missingDatabases: z.array(z.string()).openapi({
              description:
                'Databases that did not respond. With `default`, webhooks of all organizations are missing; empty where all is shown.',
            }),
          })
          .openapi('OrganizationHealth'),
      ),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { now } = c.var;
    const found = await healthOfDirectories(databaseOf(c, id), id, now);
    const { missing, streams } = await streamHealth(
      { ...actionContext(c).delivery, databases: c.var.databases },
      id,
      now,
    );
    const webhooks = streams.map(({ begun: _, ...shown }) => shown);
    const { bytesPerHour, usersPerDirectory } = writeLimitsOf(c.env);
    const directories = found.directories.map((row) => ({
      id: row.id,
      lastRequestAt: timeOrNull(row.lastRequestAt),
      failuresLastHour: row.failures,
      skippedMembers: row.skippedMembers,
      heldSince: timeOrNull(row.heldAt),
      userCount: row.userCount,
      maxUsers: usersPerDirectory || null,
    }));
    const writes = { bytesThisHour: bytesOfHour(found.written, now), maxBytesPerHour: bytesPerHour || null };
    return c.json({ webhooks, directories, writes, missingDatabases: [...missing] }, 200);
  },
);
