// /organizations/{id}/portal-links: how a customer's administrator gets to the setup portal.

import { z } from '@hono/zod-openapi';
import { createPortalLink, DEFAULT_LINK_SECONDS, MAX_LINK_SECONDS } from '../../tenancy/portal-links.ts';
import { PORTAL_PATH } from '../paths.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { OrganizationParams, Time, time } from './fields.ts';
import { answer, operation, optionalBody } from './operation.ts';

const ReturnUrl = z.string().max(2000).openapi({
  format: 'uri',
  description: 'Where the portal sends the administrator back to.',
  example: 'https://app.example.com/settings',
});

export const portalLinks = newApi();

portalLinks.openapi(
  operation('write', [404], {
    method: 'post',
    path: '/organizations/{id}/portal-links',
    operationId: 'createPortalLink',
    summary: "Create a one-time link to the organization's setup portal",
    tags: ['Portal'],
    request: {
      params: OrganizationParams,
      body: optionalBody(
        z.strictObject({
          returnUrl: ReturnUrl.nullable().optional(),
          expiresInSeconds: z.int().min(1).max(MAX_LINK_SECONDS).optional().openapi({ default: DEFAULT_LINK_SECONDS }),
        }),
      ),
    },
    responses: {
      201: answer('The link. Its URL is shown only once', z.object({ url: z.string(), expiresAt: Time })),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { returnUrl = null, expiresInSeconds = DEFAULT_LINK_SECONDS } = c.req.valid('json');
    const wanted = { returnUrl, lifetimeSeconds: expiresInSeconds };
    const { expiresAt, secret } = completed(await createPortalLink(actionContext(c), id, wanted));
    return c.json({ url: `${c.var.origin}${PORTAL_PATH}/${secret}`, expiresAt: time(expiresAt) }, 201);
  },
);
