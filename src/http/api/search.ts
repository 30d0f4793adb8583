// GET /search: what a support desk has of a person, over all customers.

import { z } from '@hono/zod-openapi';
import { searchEverything } from '../../tenancy/search.ts';
import { newApi } from './context.ts';
import { allDatabases } from './databases.ts';
import { cursorOf, listAnswerOfAll, listOfAll } from './fields.ts';
import { answer, operation } from './operation.ts';

const Found = z
  .object({
    type: z.enum(['user', 'group', 'directory', 'organization']),
    id: z.string(),
    organizationId: z.string(),
    directoryId: z.string().nullable(),
    label: z
      .string()
      .openapi({ description: 'The display name, or the userName; of a directory, the name of its organization.' }),
  })
  .openapi('SearchResult');

export const search = newApi();

search.openapi(
  operation('read', [], {
    method: 'get',
    path: '/search',
    operationId: 'search',
    summary: 'Search people, groups and organizations of all customers',
    description:
      'The beginning of an email address or userName, or of a word of a name, alone or with those behind it, ignoring case and accents; a whole externalId, or the whole ID of a person, group, directory or organization; part of an ' +
      'organization’s name. At most 25 results of each kind. A call looks through 20,000 directories of each database; ' +
      '`nextCursor` continues with the others.',
    tags: ['Operation'],
    request: {
      query: z.object({
        q: z.string().trim().min(2).max(200).openapi({ example: 'ada@acme.example' }),
        cursor: cursorOf(/^dir_[0-9a-z_]{20,60}$/),
      }),
    },
    responses: {
      200: answer('What was found', listOfAll(Found)),
    },
  }),
  async (c) => {
    const { cursor, q } = c.req.valid('query');
    return c.json(
      listAnswerOfAll(await searchEverything(allDatabases(c), q, cursor), (found) => found),
      200,
    );
  },
);
