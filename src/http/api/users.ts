// /directories/{id}/users: what the identity provider put there, as the host app sees it.

import { z } from '@hono/zod-openapi';
import { userProfile } from '../../directory/profile.ts';
import { userTypeOf } from '../../directory/record.ts';
import { organizationOf } from '../../id.ts';
import { findDirectory } from '../../tenancy/directories.ts';
import { SEARCH_PLACE } from '../../tenancy/name-search.ts';
import { readUserProfile } from '../../tenancy/people.ts';
import { listUserProfiles } from '../../tenancy/people-pages.ts';
import { notFound } from '../problem.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { cursorOf, DirectoryParams, encodeCursor, idParam, Limit, listOf, TimeInput } from './fields.ts';
import { answer, operation } from './operation.ts';
import { User, UserWithGroups } from './views.ts';

/** An id, a time and an id where the list is in order of modification, or a place of a search. */
const Cursor = cursorOf(new RegExp(`^(?:\\d{1,16}\\.)?usr_[0-9a-z]{12,40}$|${SEARCH_PLACE.source}`));

const tags = ['Users and groups'];

export const users = newApi();

users.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/users',
    operationId: 'listUsers',
    summary: "List a directory's users",
    description:
      'Ordered by ID, by modification time with `updatedAfter`, or, with `search` alone, by what begins as the text does. A page of a search, or with `active`, can have fewer than `limit` users, even none, and a `nextCursor` to go on with: with `active`, or `updatedAfter` and `search`, some 20,000 users are looked through for it, with `updatedAfter` and `active=true` 1,000, and a search looks at an index.',
    tags,
    request: {
      params: DirectoryParams,
      query: z.object({
        limit: Limit,
        cursor: Cursor,
        search: z.string().max(200).optional().openapi({
          description:
            'Beginnings of words of a name, display name, nickname, userName or email address, ignoring case and accents: all of them have to be there. Or an external ID or ID as a whole. Among up to 1,000 users also any part of a userName, displayName or email address, and with `updatedAfter` that alone.',
        }),
        active: z.enum(['true', 'false']).optional(),
        updatedAfter: TimeInput.optional().openapi({ type: 'string', format: 'date-time', description: 'Exclusive.' }),
      }),
    },
    responses: { 200: answer('A page of users', listOf(User)) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { limit, cursor, search, active, updatedAfter } = c.req.valid('query');
    const db = databaseOf(c, id);
    const query = {
      limit,
      ...(cursor === undefined ? {} : { after: cursor }),
      ...(search === undefined ? {} : { search }),
      ...(active === undefined ? {} : { active: active === 'true' }),
      ...(updatedAfter === undefined ? {} : { updatedAfter }),
    };
    const [directory, found] = await Promise.all([
      findDirectory(db, organizationOf(id), id),
      listUserProfiles(db, id, query),
    ]);
    const type = userTypeOf(directory.extension);
    return c.json(
      {
        data: found.rows.map((user) => User.parse(userProfile(user, type))),
        nextCursor: found.next === null ? null : encodeCursor(found.next),
      },
      200,
    );
  },
);

users.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/users/{usr}',
    operationId: 'getUser',
    summary: 'Get a user with its groups',
    tags,
    request: { params: DirectoryParams.extend({ usr: idParam('usr', 'usr') }) },
    responses: { 200: answer('The user', UserWithGroups) },
  }),
  async (c) => {
    const { id, usr } = c.req.valid('param');
    const db = databaseOf(c, id);
    const [directory, user] = await Promise.all([
      findDirectory(db, organizationOf(id), id),
      readUserProfile(db, id, usr),
    ]);
    if (user === null) throw notFound('user');
    const groups = user.groups.map((group) => ({ id: group.id, displayName: group.displayName }));
    return c.json(UserWithGroups.parse({ ...userProfile(user, userTypeOf(directory.extension)), groups }), 200);
  },
);
