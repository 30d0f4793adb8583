// People by what a host app knows of them: one who signs in, or all whom it has when a customer connects a directory.

import { z } from '@hono/zod-openapi';
import { userProfile } from '../../directory/profile.ts';
import { findPeople } from '../../tenancy/find-people.ts';
import { MAX_MATCHED, matchPeople } from '../../tenancy/match.ts';
import { invalidInput } from '../problem.ts';

import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { DirectoryParams, OrganizationParams } from './fields.ts';
import { answer, json, operation } from './operation.ts';
import { UserWithGroups } from './views.ts';

/** Longer ones no user has who is found by an index. */
export const MAX_VALUE = 1_000;
const Value = z.string().min(1).max(MAX_VALUE);
const By = z.enum(['externalId', 'email', 'userName']);

const Person = UserWithGroups.extend({ directoryId: z.string() }).openapi('Person');

const KnownPerson = z
  .strictObject({
    key: Value.openapi({ description: 'Your own ID of the person. The response repeats it.', example: '4711' }),
    externalId: Value.optional(),
    email: Value.optional().openapi({ example: 'ada@example.com' }),
    userName: Value.optional(),
  })
  .refine(({ email, externalId, userName }) => email ?? externalId ?? userName, {
    message: 'Needs an email, a userName or an externalId',
  });

const MatchInput = z.strictObject({
  people: z
    .array(KnownPerson)
    .min(1)
    .max(MAX_MATCHED)
    .superRefine((people, context) => {
      const seen = new Set<string>();
      for (const [index, { key }] of people.entries()) {
        if (seen.has(key))
          context.addIssue({ code: 'custom', path: [index, 'key'], message: 'This key appears twice' });
        seen.add(key);
      }
    }),
});

const Matching = z
  .object({
    matched: z.array(z.object({ key: z.string(), userId: z.string(), by: By })),
    ambiguous: z.array(z.object({ key: z.string(), userIds: z.array(z.string()) })).openapi({
      description: 'Several users could be the person (the first 10 are named), or one user several of the people.',
    }),
    unmatched: z.array(z.string()).openapi({ description: 'Keys of people whom the directory does not have.' }),
    onlyInDirectory: z
      .object({
        count: z.int(),
        people: z.array(z.object({ userId: z.string(), userName: z.string(), email: z.string().nullable() })).openapi({
          description: 'The first 100.',
        }),
      })
      .openapi({ description: 'Users of the directory who are none of the people in this call.' }),
  })
  .openapi('Matching');

const tags = ['Users and groups'];

export const people = newApi();

people.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/people',
    operationId: 'findPeople',
    summary: 'Find a person in all directories of an organization',
    description:
      "Takes exactly one of the parameters. `email` finds any of a user's addresses, and a userName that is one; " +
      '`externalId` is case-sensitive. Active users come first; at most 100 are found in each way.',
    tags,
    request: {
      params: OrganizationParams,
      query: z.object({ email: Value.optional(), userName: Value.optional(), externalId: Value.optional() }),
    },
    responses: { 200: answer('Who it is, by directory', z.object({ data: z.array(Person) })) },
  }),
  async (c) => {
    const query = c.req.valid('query');
    const given = By.options.flatMap((by) => {
      const value = query[by];
      return value === undefined ? [] : [{ by, value }];
    });
    const [one, ...others] = given;
    if (!one || others.length > 0)
      throw invalidInput([
        { pointer: others[0]?.by ?? 'email', detail: 'Send exactly one of email, userName and externalId' },
      ]);
    const found = completed(await findPeople(actionContext(c), c.req.valid('param').id, one.by, one.value));
    const data = found.map(({ directoryId, type, user }) => {
      const groups = user.groups.map(({ displayName, id }) => ({ id, displayName }));
      return Person.parse({ directoryId, ...userProfile(user, type), groups });
    });
    return c.json({ data }, 200);
  },
);

people.openapi(
  operation('read', [404], {
    method: 'post',
    path: '/directories/{id}/match',
    operationId: 'matchPeople',
    summary: 'Match the people you have with the users of a directory',
    description:
      'Changes nothing. A person is matched if their identifiers lead to exactly one user, active ones first, and to ' +
      'one who is nobody else among the people.',
    tags,
    request: { params: DirectoryParams, body: { content: json(MatchInput), required: true } },
    responses: { 200: answer('Who would be whom, and who is new on either side', Matching) },
  }),
  async (c) => {
    const matching = completed(
      await matchPeople(actionContext(c), c.req.valid('param').id, c.req.valid('json').people),
    );
    return c.json(Matching.parse(matching), 200);
  },
);
