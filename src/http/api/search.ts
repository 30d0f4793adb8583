// GET /search: what a support desk has of a person, over all customers.

import { z } from '@hono/zod-openapi';
import { searchEverything } from '../../tenancy/search.ts';
import { SEARCH_PLACE } from '../../tenancy/search-cursor.ts';
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
      'The beginning of an email address or userName, or of a word of a name, alone or with those behind it, ignoring case and accents; a whole externalId, or the whole ID of a person, group, directory or organization; of an organization also the beginnings of ' +
      'words of its name or externalId, in any order. Of a longer text, the first 64 characters count. A page has at most 25 results ' +
      'of each kind that stand in the index over all customers, and 25 of the directories that do not; it may have none and a ' +
      '`nextCursor`. The pages to the end have everything that matches, once.',
    tags: ['Operation'],
    request: {
      query: z.object({
        q: z.string().trim().min(2).max(200).openapi({ example: 'ada@acme.example' }),
        cursor: cursorOf(SEARCH_PLACE),
      }),
    },
    responses: {
      200: answer('What was found', listOfAll(Found)),
    },
  }),
  async (c) => {
    const { cursor, q } = c.req.valid('query');
    return c.json(
      listAnswerOfAll(
        await searchEverything(allDatabases(c), q, { after: cursor ?? '', now: c.var.now }),
        (found) => found,
      ),
      200,
    );
  },
);
