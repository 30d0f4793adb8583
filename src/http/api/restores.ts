// /restores: what an operator says after a database was put back to an earlier state. docs/operating.md has each step.

import { z } from '@hono/zod-openapi';
import { declareRestored, listRestores, type Restore } from '../../tenancy/restores.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { MissingDatabases, Time, time, timeOrNull } from './fields.ts';
import { answer, operation, optionalBody } from './operation.ts';

const Shard = z.string().openapi({ description: 'Label of the database, such as `eu` for DB_EU; empty for DB.' });

const RestoreView = z
  .object({
    shard: Shard,
    epoch: z.int().openapi({ description: 'The epoch that its organizations begin, in seconds since 1970.' }),
    declaredAt: Time,
    finishedAt: Time.nullable().openapi({
      description: 'When the last organization began it; null while in progress.',
    }),
  })
  .openapi('Restore');

const tags = ['Operation'];

export const restores = newApi();

restores.openapi(
  operation('admin', [], {
    method: 'post',
    path: '/restores',
    operationId: 'declareRestore',
    summary: 'Declare that a database was restored to an earlier state',
    description:
      'Every organization of the database begins a new `epoch` with the event `organization.restored`, and all of its directories are sent again. Receivers built with the SDK handle this automatically. Call it once after each restore.',
    tags,
    request: { body: optionalBody(z.strictObject({ shard: z.string().max(8).optional() })) },
    responses: { 202: answer('The restore', RestoreView) },
  }),
  async (c) => {
    const { shard = '' } = c.req.valid('json') ?? {};
    return c.json(view(completed(await declareRestored(actionContext(c), shard))), 202);
  },
);

restores.openapi(
  operation('read', [], {
    method: 'get',
    path: '/restores',
    operationId: 'listRestores',
    summary: 'List the last restore of each database',
    tags,
    responses: {
      200: answer(
        'One entry for each database that was ever declared restored',
        z.object({ data: z.array(RestoreView), missingDatabases: MissingDatabases }),
      ),
    },
  }),
  async (c) => {
    const { items, missing } = await listRestores(actionContext(c));
    return c.json({ data: items.map(view), missingDatabases: [...missing] }, 200);
  },
);

function view({ declaredAt, epoch, finishedAt, shard }: Restore): z.infer<typeof RestoreView> {
  return { shard, epoch, declaredAt: time(declaredAt), finishedAt: timeOrNull(finishedAt) };
}
