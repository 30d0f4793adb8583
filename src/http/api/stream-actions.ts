// What else can be done to one stream, beside replay and skip.

import { z } from '@hono/zod-openapi';
import { acknowledgeSetAsideEvents, tryStreamNow } from '../../tenancy/streams.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { OrganizationId } from './deliveries.ts';
import { WebhookParams } from './fields.ts';
import { answer, operation } from './operation.ts';

const StreamParams = WebhookParams.extend({ org: OrganizationId.openapi({ param: { name: 'org', in: 'path' } }) });

export const streamActions = newApi();

streamActions.openapi(
  operation('support', [404], {
    method: 'post',
    path: '/webhooks/{id}/streams/{org}/acknowledge',
    operationId: 'acknowledgeSetAsideEvents',
    summary: 'Acknowledge the events a stream has set aside',
    description: 'Resets `setAside` in the health of the organization. Nothing is sent.',
    tags: ['Webhooks'],
    request: { params: StreamParams },
    responses: {
      200: answer(
        'The events acknowledged',
        z.object({ acknowledged: z.array(z.int()).openapi({ description: 'Sequences' }) }),
      ),
    },
  }),
  async (c) => {
    const { id, org } = c.req.valid('param');
    const stream = { webhookId: id, organizationId: org };
    return c.json({ acknowledged: [...completed(await acknowledgeSetAsideEvents(actionContext(c), stream))] }, 200);
  },
);

streamActions.openapi(
  operation('support', [404, 409], {
    method: 'post',
    path: '/webhooks/{id}/streams/{org}/try-now',
    operationId: 'tryStreamNow',
    summary: 'Retry a blocked stream at once',
    description:
      'The event that blocks it is sent again without waiting for its schedule. 409 if the stream is not blocked.',
    tags: ['Webhooks'],
    request: { params: StreamParams },
    responses: { 202: answer('The attempt follows', z.object({ webhookId: z.string(), organizationId: z.string() })) },
  }),
  async (c) => {
    const { id, org } = c.req.valid('param');
    const stream = { webhookId: id, organizationId: org };
    completed(await tryStreamNow(actionContext(c), stream));
    return c.json(stream, 202);
  },
);
