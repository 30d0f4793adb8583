// A directory as the REST API takes and shows it.

import { z } from '@hono/zod-openapi';
import { blocksIn, MAX_ADDRESS_BLOCKS, MAX_BLOCK_LENGTH } from '../../directory/addresses.ts';
import type { DirectoryRecord } from '../../directory/change.ts';
import { guardOf } from '../../directory/guard.ts';
import { PROVIDERS } from '../../directory/providers.ts';
import { directoryView } from '../../directory/record.ts';
import { overPolicy } from '../../tenancy/credentials.ts';
import { MAX_TOKEN_DAYS } from '../../tenancy/token-policy.ts';
import type { ApiContext } from './context.ts';
import { databaseOf } from './databases.ts';
import { Time, timeOrNull } from './fields.ts';

export const Provider = z.enum(PROVIDERS);

const UnknownMembers = z.enum(['skip', 'refuse']);
const Profile = z.enum(['tolerant', 'strict']);

const Guard = z.strictObject({
  mode: z.enum(['hold', 'refuse', 'off']).openapi({
    description:
      'hold (the default): the events are held. refuse: the requests get a 429 and change nothing. off: neither.',
  }),
  maxPeople: z.int().min(0).max(1_000_000).openapi({ example: 50 }),
  maxPercent: z.int().min(0).max(100).openapi({ example: 20 }),
  afterHours: z.int().min(0).max(8_760).openapi({ example: 24 }),
});

const MaxTokenDays = z.int().min(1).max(MAX_TOKEN_DAYS).nullable().openapi({
  description:
    'How many days a new token or OAuth client secret may be valid at most, and is if no `expiresAt` is given. null: no limit. Existing ones keep their expiry.',
  example: 90,
});

/** What a directory may be given when it is made and later. */
export const Settings = z.strictObject({
  unknownMembers: UnknownMembers.nullable().optional().openapi({
    description:
      "null follows the provider's default: skip for okta, entra, onelogin and pingone, refuse for jumpcloud and custom.",
  }),
  profile: Profile.optional(),
  guard: Guard.optional(),
  maxTokenDays: MaxTokenDays.optional(),
  allowedAddresses: z
    .array(z.string().min(1).max(MAX_BLOCK_LENGTH))
    .max(MAX_ADDRESS_BLOCKS)
    .optional()
    .openapi({
      description: 'IP addresses or CIDR blocks, IPv4 and IPv6. An empty list allows all addresses.',
      example: ['203.0.113.0/24', '2001:db8::/32'],
    }),
});

export const Directory = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    provider: Provider,
    name: z.string().nullable(),
    status: z.enum(['pending', 'active', 'paused']).openapi({
      description: 'pending until the first authenticated request. While paused, requests from the provider get a 429.',
    }),
    endpoint: z.string().openapi({ description: 'The SCIM base URL to configure at the identity provider.' }),
    unknownMembers: UnknownMembers.openapi({
      description:
        'How to handle a request that adds unknown members to a group. skip: the known members are applied, and the log lists the skipped ones. refuse: 400, and nothing is changed.',
    }),
    profile: Profile.openapi({
      description:
        'tolerant: common provider quirks are accepted. strict: only what the SCIM interoperability and IPSIE profiles allow.',
    }),
    allowedAddresses: z.array(z.string()).openapi({
      description:
        'The CIDR blocks from which SCIM and token requests are accepted, by CF-Connecting-IP. Others get a 403. Empty: all addresses.',
    }),
    guard: Guard.openapi({
      description:
        'If more than `maxPeople` people, or `maxPercent` percent of at least 3, are deactivated, deleted or removed from groups within an hour, the events of the organization are held from the first removal on. The identity provider gets the usual responses. With `refuse` it gets a 429 instead, until the directory is released. Does not apply in the first `afterHours` hours of a directory.',
    }),
    maxTokenDays: MaxTokenDays,
    heldSince: Time.nullable().openapi({
      description: 'When the guard began to hold events, or to refuse requests. null if it does neither.',
    }),
    userCount: z.int(),
    groupCount: z.int(),
    lastRequestAt: Time.nullable(),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi('Directory');

/** As it is read singly. */
export const DirectoryInFull = Directory.extend({
  credentialsOverMaxTokenDays: z.int().openapi({
    description:
      'The number of tokens and OAuth client secrets that are valid for longer than `maxTokenDays`, as they were created before it was set. The lists of both mark them.',
  }),
}).openapi('DirectoryInFull');

/** A directory as lists show it. */
export function view(c: ApiContext, record: DirectoryRecord): z.infer<typeof Directory> {
  const { maxTokenDays } = record;
  const guard = { guard: guardOf(record), heldSince: timeOrNull(record.heldAt) };
  const allowedAddresses = blocksIn(record.allowedAddresses);
  return Directory.parse({
    ...directoryView(record),
    ...guard,
    maxTokenDays,
    allowedAddresses,
    endpoint: `${c.var.origin}/directories/${record.id}/scim/v2`,
  });
}

export async function viewInFull(c: ApiContext, record: DirectoryRecord): Promise<z.infer<typeof DirectoryInFull>> {
  const credentialsOverMaxTokenDays = await overPolicy(databaseOf(c, record.id), record, Date.now());
  return { ...view(c, record), credentialsOverMaxTokenDays };
}
