// Why somebody is not there, for a support desk: of one directory, or of all that an organization has.

import { z } from '@hono/zod-openapi';
import { organizationOf } from '../../id.ts';
import type { WhyKey } from '../../tenancy/called.ts';
import { findDirectory, listDirectories } from '../../tenancy/directories.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { type Why, whyNotThere } from '../../tenancy/why.ts';
import { invalidInput } from '../problem.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { DirectoryParams, OrganizationParams, Time, timeOrNull } from './fields.ts';
import { answer, operation } from './operation.ts';
import { MAX_VALUE } from './people.ts';

/** Directories that a question about an organization asks, in order of their IDs. */
const MAX_DIRECTORIES_ASKED = 20;
const Value = z.string().min(1).max(MAX_VALUE).optional();

const KEYS = ['userName', 'email', 'externalId', 'id'] as const;
const Id = z
  .string()
  .regex(/^usr_[0-9a-z]{1,40}$/, 'Must be the ID of a user, usr_….')
  .optional();
const Query = z.object({ userName: Value, email: Value, externalId: Value, id: Id });

const Reason = z
  .object({
    directoryId: z.string(),
    status: z.enum(['active', 'deactivated', 'held', 'deleted', 'refused', 'never_sent']).openapi({
      description:
        'active: the directory has the person, so that your app should have them too. held: the guard against mass removal ' +
        'holds their last event. refused: the provider’s last request for them was rejected, `request.detail` says why.',
    }),
    userId: z.string().nullable(),
    at: Time.nullable().openapi({
      description: 'When that happened. null if nothing did, or it is not stored any more.',
    }),
    event: z.object({ id: z.string(), type: z.string(), sequence: z.int() }).nullable(),
    request: z
      .object({ id: z.string(), method: z.string(), path: z.string(), status: z.int(), detail: z.string().nullable() })
      .nullable()
      .openapi({
        description:
          'The provider’s request that did it, or was rejected. null if it was not the provider’s. Of a bulk request, ' +
          '`status` and `detail` are those of the operation that was rejected.',
      }),
    askedAt: Time.nullable().openapi({
      description: 'never_sent: when the provider last looked for the person, whom it then did not send.',
    }),
    since: Time.nullable().openapi({
      description: 'The oldest request that was looked at; null if that was all of them.',
    }),
  })
  .openapi('WhyNotThere');

const description =
  'Give one of userName, email, externalId and id (of a deleted user). Looks through the latest 5,000 requests of a ' +
  'directory and the latest 5,000 events of its organization.';

export const why = newApi();

why.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/why',
    operationId: 'whyNotInDirectory',
    summary: 'Why a person is not in a directory',
    description,
    tags: ['Users and groups'],
    request: { params: DirectoryParams, query: Query },
    responses: { 200: answer('The reason', Reason) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const [by, value] = keyIn(c.req.valid('query'));
    const db = databaseOf(c, id);
    const directory = await findDirectory(db, organizationOf(id), id);
    return c.json(view(await whyNotThere(db, directory, by, value)), 200);
  },
);

why.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/why',
    operationId: 'whyNotInOrganization',
    summary: 'Why a person is in none of an organization’s directories',
    description: `${description} One reason for each of the first ${MAX_DIRECTORIES_ASKED} directories.`,
    tags: ['Users and groups'],
    request: { params: OrganizationParams, query: Query },
    responses: { 200: answer('A reason for each directory', z.object({ data: z.array(Reason) })) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const [by, value] = keyIn(c.req.valid('query'));
    const db = databaseOf(c, id);
    const [{ items }] = await Promise.all([
      listDirectories(db, id, { after: '', limit: MAX_DIRECTORIES_ASKED }),
      findOrganization(db, id),
    ]);
    const reasons = await Promise.all(items.map((directory) => whyNotThere(db, directory, by, value)));
    return c.json({ data: reasons.map(view) }, 200);
  },
);

function keyIn(query: z.infer<typeof Query>): [WhyKey, string] {
  const [only, another] = KEYS.flatMap((by): [WhyKey, string][] => {
    const value = query[by];
    return value === undefined ? [] : [[by, value]];
  });
  if (!only || another)
    throw invalidInput([
      { pointer: another?.[0] ?? 'email', detail: 'Send exactly one of userName, email, externalId and id' },
    ]);
  return only;
}

function view({ askedAt, at, directoryId, event, request, since, status, userId }: Why): z.infer<typeof Reason> {
  return {
    directoryId,
    status,
    userId,
    at: timeOrNull(at),
    event: event && { id: event.id, type: event.type, sequence: event.sequence },
    request: request && {
      id: request.id,
      method: request.method,
      path: request.entry.path,
      status: request.status,
      detail: request.entry.detail,
    },
    askedAt: timeOrNull(askedAt),
    since: timeOrNull(since),
  };
}
