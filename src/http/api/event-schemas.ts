// Events as the API describes them: one schema for each type, told apart by `type`. What fills them stands in
// directory/; a test holds these schemas to protocol/event.ts and to what is sent.

import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { EVENT_TYPES, type EventType } from '../../protocol/event.ts';
import { MAX_BATCH } from '../../tenancy/webhooks.ts';
import { Directory } from './directory-views.ts';
import { Time } from './fields.ts';
import { Organization } from './organizations.ts';
import { GrantedRoles, Group, GroupSummary, User } from './views.ts';

const nullable = z.string().nullable();
const SIGNED =
  'Signed as specified by Standard Webhooks. A webhook with `maxBatch` above 1 receives `{"events": […]}`, in order.';

const directory = Directory.omit({
  endpoint: true,
  guard: true,
  maxTokenDays: true,
  allowedAddresses: true,
  heldSince: true,
})
  .extend({ provider: z.string(), status: z.enum(['pending', 'active', 'paused', 'deleted']) })
  .openapi('EventDirectory');
const member = z
  .discriminatedUnion('type', [
    z.object({ id: z.string(), type: z.literal('User'), userName: nullable }),
    z.object({ id: z.string(), type: z.literal('Group'), displayName: nullable }),
  ])
  .openapi('EventMember');
const members = z.array(member).readonly();
const previousUser = User.partial().openapi('PreviousUser', {
  description:
    'The previous values of the members that changed. `scim` holds the SCIM attributes that no other member shows.',
});
const previousGroup = Group.partial().openapi('PreviousGroup', {
  description:
    'The previous values of the members that changed. `scim` holds the SCIM attributes that no other member shows.',
});
const previousDirectory = directory
  .pick({ name: true, provider: true, status: true, unknownMembers: true, profile: true })
  .extend({ extension: z.record(z.string(), z.unknown()).nullable() })
  .partial()
  .openapi('PreviousDirectory', { description: 'The previous values of the settings that changed.' });

const roleMapping = z
  .object({
    mode: z.enum(['highest', 'all']),
    defaultRole: nullable,
    mappedGroups: z.int().openapi({ description: 'The number of mapped groups. The REST API lists them.' }),
    version: z.int(),
  })
  .openapi('RoleMappingSummary');
const reason = z.enum([
  'mapping_changed',
  'roles_declared',
  'group_deleted',
  'group_nesting_changed',
  'many_members_changed',
]);

const inRecompute = { recomputeId: z.string() };
const inResync = { resyncId: z.string() };
/** Paths of what was left out, like `user.scim.photos`: an event carries 64 KiB at most. */
const omitted = z.array(z.string()).optional().openapi({
  description: 'Paths of members omitted because an event is limited to 64 KiB. Read them through the REST API.',
});

const userEvent = z.object({ user: User, omitted });
const userChange = z.object({ user: User, previous: previousUser, omitted });
const groupEvent = z.object({ group: Group, omitted });

/** The `data` of each type. */
export const EVENT_DATA = {
  'directory.created': z.object({ directory }),
  'directory.activated': z.object({ directory }),
  'directory.updated': z.object({ directory, previous: previousDirectory }),
  'directory.deleted': z.object({ directory }),
  'token.expiring': z.object({
    directory,
    token: z
      .object({
        id: z.string(),
        kind: z.enum(['token', 'client_secret']),
        clientId: nullable.openapi({ description: 'The OAuth client of a client secret.' }),
        hint: z.string().openapi({ description: 'The last four characters.' }),
        createdAt: Time,
        expiresAt: Time,
        lastUsedAt: Time.nullable().openapi({ description: 'To the minute.' }),
      })
      .openapi('ExpiringToken'),
    withinDays: z.union([z.literal(14), z.literal(3)]).openapi({
      description: 'It expires within this many days. Sent once for each of the two.',
    }),
  }),
  'organization.deleted': z.object({ organization: Organization }),
  'organization.restored': z.object({
    organization: Organization,
    previousEpoch: z.int(),
    directories: z.array(z.string()).readonly().nullable().openapi({
      description: 'IDs of the existing directories; all others are gone. null if there are more than 1,000.',
    }),
  }),
  'user.created': userEvent,
  'user.updated': userChange,
  'user.deactivated': userChange,
  'user.reactivated': userChange,
  'user.deleted': userEvent,
  'group.created': groupEvent,
  'group.updated': z.object({ group: Group, previous: previousGroup, omitted }),
  'group.deleted': groupEvent,
  'group.members_changed': z.object({ group: GroupSummary, added: members, removed: members }),
  'user.roles_changed': z.object({
    user: z.object({ id: z.string(), userName: nullable, externalId: nullable }).openapi('UserReference'),
    roles: GrantedRoles,
    previous: GrantedRoles,
    role: nullable,
    previousRole: nullable,
  }),
  'organization.role_mapping_changed': z.object({ mapping: roleMapping }),
  'organization.roles_recompute_started': z.object({ ...inRecompute, reason }),
  'organization.roles_recomputed': z.object({
    ...inRecompute,
    changed: z
      .int()
      .openapi({ description: 'People whose roles it changed, each with an event `user.roles_changed`.' }),
  }),
  'directory.resync_started': z.object({ ...inResync, directory }),
  'user.synced': z.object({ ...inResync, user: User, omitted }),
  'group.synced': z.object({ ...inResync, group: Group, omitted }),
  'group.members_synced': z.object({
    ...inResync,
    group: GroupSummary,
    members,
    part: z.int().openapi({ description: 'Starts at 1 for each group.' }),
    last: z.boolean(),
  }),
  'directory.resync_finished': z.object({ ...inResync, directory }),
  'event.discarded': z.object({
    type: z.string().openapi({ description: 'The type of the event that was held and discarded. Only in lists.' }),
  }),
} satisfies { [Type in EventType]: z.ZodType };

function schemaOf<Type extends EventType>(type: Type) {
  return z
    .object({
      id: z.string(),
      type: z.literal(type),
      sequence: z.int().openapi({ description: 'Counts 1, 2, 3, … within the organization.' }),
      epoch: z.int().openapi({
        description:
          '1, and a higher number once the database has been restored from a backup: sequences after the restored state are then used a second time.',
      }),
      timestamp: Time,
      organizationId: z.string(),
      directoryId: type.startsWith('organization.') ? z.null() : z.string(),
      data: EVENT_DATA[type],
    })
    .openapi(`${nameOf(type)}Event`);
}

/** `user.created` is described as UserCreatedEvent. */
function nameOf(type: EventType): string {
  return type.replaceAll(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const [first, ...others] = EVENT_TYPES;
const SCHEMAS = [schemaOf(first), ...others.map((type) => schemaOf(type))] as const;

/** Any event; old ones may lack members that were added since they were made. */
export const Event = z.discriminatedUnion('type', SCHEMAS).openapi('Event');

/** Describes what webhooks are sent: a call for each type, with one event or, by `maxBatch`, several of any type. */
export function describeEvents(registry: Pick<OpenAPIHono['openAPIRegistry'], 'register' | 'registerWebhook'>): void {
  const Batch = registry.register('EventBatch', z.object({ events: z.array(Event).min(1).max(MAX_BATCH) }));
  for (const schema of SCHEMAS) {
    const type = schema.shape.type.value;
    registry.registerWebhook({
      method: 'post',
      path: type,
      operationId: `on${nameOf(type)}`,
      summary: `The event ${type}`,
      description: SIGNED,
      tags: ['Events'],
      request: {
        headers: z.object({
          'webhook-id': z.string().openapi({ description: 'The same on every attempt.' }),
          'webhook-timestamp': z.string().openapi({ description: 'Seconds since 1970.' }),
          'webhook-signature': z.string().openapi({ example: 'v1,…' }),
        }),
        body: { content: { 'application/json': { schema: z.union([schema, Batch]) } }, required: true },
      },
      responses: { '2XX': { description: 'Accepted. Any other response is retried; 410 disables the webhook.' } },
    });
  }
}
