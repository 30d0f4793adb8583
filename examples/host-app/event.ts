// The events as this app reads them: only the members that it uses. Anything else in them is left alone, so that new
// members and new types of events do no harm.

import { z } from 'zod';

const Named = z.object({ id: z.string() });
const Group = Named.extend({ displayName: z.string(), externalId: z.string().nullable() });
/** Kept whole: a host app takes from it what it needs. */
const User = z.looseObject({ id: z.string(), userName: z.string() });

const Event = z.object({
  id: z.string(),
  type: z.string(),
  /** Counts 1, 2, 3, … in the organization. */
  sequence: z.number().int(),
  organizationId: z.string().nullable(),
  directoryId: z.string().nullish(),
  data: z.object({
    user: User.optional(),
    group: Group.optional(),
    added: z.array(Named).optional(),
    removed: z.array(Named).optional(),
    members: z.array(Named).optional(),
    resyncId: z.string().optional(),
    /** Attributes that an event of 64 KiB has no room for, such as `user.photoUrl`: REST shows them. */
    omitted: z.array(z.string()).optional(),
  }),
});
const Body = z.union([z.object({ events: z.array(Event) }), Event]);

export type DirectoryEvent = z.infer<typeof Event>;
export type UserProfile = z.infer<typeof User>;
export type GroupProfile = z.infer<typeof Group>;

/** The events of a webhook's body, in order: one, or with `maxBatch` several. @throws ZodError */
export function parseEvents(payload: unknown): readonly DirectoryEvent[] {
  const body = Body.parse(payload);
  return 'events' in body ? body.events : [body];
}
