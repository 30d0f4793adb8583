// GET /audit: who did what to what, when, from where, and what it changed; a page, or all of it as lines.

import { z } from '@hono/zod-openapi';
import { isOrganizationId } from '../../id.ts';
import { ACTIONS, isAction } from '../../tenancy/audit.ts';
import { type AuditEntry, type AuditSearch, eachAudit, listAudit } from '../../tenancy/audit-log.ts';
import { ACTOR_KINDS } from '../../tenancy/context.ts';
import { linesOf, NDJSON, wantsLines } from '../ndjson.ts';
import { notFound } from '../problem.ts';
import { type ApiContext, newApi } from './context.ts';
import { cursorOf, encodeCursor, Limit, listOfAll, Time, TimeInput, time } from './fields.ts';
import { operation } from './operation.ts';

/** Of a text that is compared with what is stored. */
const MAX_COMPARED = 320;

const State = z
  .record(z.string(), z.unknown())
  .nullable()
  .openapi({ description: 'The members that the act changed. Never a secret. null where there is nothing to tell.' });

const Entry = z
  .object({
    id: z.string(),
    at: Time,
    actor: z.object({
      kind: z.enum(ACTOR_KINDS).openapi({
        description:
          'operator: the admin key, or a person in the console. key: an API key. administrator: a person in the setup portal. stranger: somebody who was not let in.',
      }),
      id: z
        .string()
        .openapi({ description: '`admin`, `key_…`, `portal`, an email address, or the IP address of a stranger.' }),
      name: z.string(),
    }),
    address: z.string().nullable().openapi({ description: 'IP address of the client, where it is known.' }),
    userAgent: z.string().nullable(),
    action: z.string().openapi({ description: 'Older entries may have names that are no longer given.' }),
    target: z.string().nullable().openapi({ description: 'ID of what it was done to.' }),
    organizationId: z.string().nullable().openapi({ description: 'null: it concerns none.' }),
    before: State,
    after: State,
  })
  .openapi('AuditEntry');

const NAMES = Object.keys(ACTIONS).filter(isAction);

const Query = z.object({
  organizationId: z.string().refine(isOrganizationId, 'Must be the ID of an organization').optional().openapi({
    description: 'Its own acts, after its deletion too. A key for one organization sees no others.',
  }),
  actor: z.string().min(1).max(MAX_COMPARED).optional().openapi({ description: 'ID of who acted.' }),
  action: z.enum(NAMES).optional(),
  from: TimeInput.optional().openapi({ type: 'string', format: 'date-time', description: 'Inclusive.' }),
  to: TimeInput.optional().openapi({ type: 'string', format: 'date-time', description: 'Exclusive.' }),
  limit: Limit,
  cursor: cursorOf(/^aud_[0-9a-z]{26}$/),
});

const PAGE_OR_LINES = {
  description: 'A page of entries, or all of them as lines',
  content: {
    'application/json': { schema: listOfAll(Entry) },
    [NDJSON]: { schema: z.string().openapi({ description: 'One AuditEntry per line.' }) },
  },
};
/** To the types of the route any answer: they know none that is streamed. */
const response: { readonly description: string } = PAGE_OR_LINES;

export const audit = newApi();

audit.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/audit',
    operationId: 'listAudit',
    summary: 'List audit log entries, newest first',
    description: `A page with a \`nextCursor\` can hold fewer entries than \`limit\`, or none: follow the cursor until it is null. With \`Accept: ${NDJSON}\` the answer is all entries that match, one per line, streamed; \`limit\` is then ignored.`,
    tags: ['Audit log'],
    request: { query: Query },
    responses: { 200: response },
  }),
  async (c) => {
    const { cursor, limit, ...asked } = c.req.valid('query');
    const search = { ...asked, organizationId: organizationOf(c, asked) };
    if (wantsLines(c.req.header('Accept'))) return linesOf(lines(c, search, cursor));
    const { entries, missing, next } = await listAudit(c.var.databases, search, { before: cursor, limit });
    const nextCursor = next === null ? null : encodeCursor(next);
    return c.json({ data: entries.map(view), nextCursor, missingDatabases: [...missing] }, 200);
  },
);

/** A key of one organization asks about that one, whether it says so or not. @throws Problem 404 for another */
function organizationOf(c: ApiContext, { organizationId }: AuditSearch): string | undefined {
  const own = c.var.caller.organizationId;
  if (own === null) return organizationId;
  if (organizationId !== undefined && organizationId !== own) throw notFound('organization');
  return own;
}

async function* lines(c: ApiContext, search: AuditSearch, before: string | undefined): AsyncGenerator<View> {
  for await (const entry of eachAudit(c.var.databases, search, before)) yield view(entry);
}

type View = z.infer<typeof Entry>;

function view({ at, ...entry }: AuditEntry): View {
  return { ...entry, at: time(at) };
}
