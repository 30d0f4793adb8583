// The host app's views of users, groups and members, as the document describes them. What fills them stands in
// directory/profile.

import { z } from '@hono/zod-openapi';
import { Time } from './fields.ts';

const nullable = z.string().nullable();
const scim = z
  .record(z.string(), z.unknown())
  .openapi({ description: 'The SCIM resource, without groups or members.' });

/** What a person may be in the host app, and what gives it. */
export const GrantedRole = z
  .object({
    role: z.string(),
    source: z.enum(['mapping', 'directory', 'default']).openapi({
      description: "A mapped group, the user's SCIM `roles`, or the organization's default.",
    }),
    groupId: z.string().optional().openapi({ description: 'The mapped group, if the source is `mapping`.' }),
  })
  .openapi('GrantedRole');

export const GrantedRoles = z.array(GrantedRole).readonly();

export const User = z
  .object({
    id: z.string(),
    externalId: nullable,
    userName: z.string(),
    email: nullable,
    givenName: nullable,
    familyName: nullable,
    displayName: nullable,
    active: z.boolean(),
    title: nullable,
    department: nullable,
    employeeNumber: nullable,
    phoneNumber: nullable,
    photoUrl: nullable,
    locale: nullable,
    timezone: nullable,
    managerId: nullable,
    custom: z.record(z.string(), z.unknown()).openapi({ description: "The directory's own extension attributes." }),
    roles: GrantedRoles.openapi({ description: 'The highest first.' }),
    role: nullable.openapi({ description: 'The highest role.' }),
    createdAt: Time,
    updatedAt: Time,
    lastSyncedAt: Time,
    scim,
  })
  .openapi('User');

export const UserWithGroups = User.extend({
  groups: z.array(z.object({ id: z.string(), displayName: z.string() })),
}).openapi('UserWithGroups');

export const GroupSummary = z
  .object({
    id: z.string(),
    externalId: nullable,
    displayName: z.string(),
    memberCount: z.int(),
    unassigned: z.boolean().openapi({ description: 'True if a single request removed all of its members.' }),
    stale: z.boolean().openapi({
      description: 'True if its last write is seven days older than the latest write to any group of the directory.',
    }),
  })
  .openapi('GroupSummary');

export const Group = GroupSummary.extend({
  createdAt: Time,
  updatedAt: Time,
  lastSyncedAt: Time,
  scim,
}).openapi('Group');

export const Member = z
  .object({
    id: z.string(),
    type: z.enum(['User', 'Group']),
    display: z.string().openapi({ description: 'The displayName, or the userName of a user without one.' }),
  })
  .openapi('Member');
