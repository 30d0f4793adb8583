// /organizations/{id}/portal-links: how a customer's administrator gets to the set-up portal.

import { z } from '@hono/zod-openapi';
import { createPortalLink } from '../../tenancy/portal-links.ts';
import { newApi } from './context.ts';
import { OrganizationParams, Time, time } from './fields.ts';
import { answer, operation, optionalBody } from './operation.ts';
import { databaseOf } from './place.ts';

const DEFAULT_SECONDS = 24 * 60 * 60;
const MAX_SECONDS = 7 * DEFAULT_SECONDS;

const ReturnUrl = z
  .string()
  .max(2000)
  .refine((value) => isHttps(value), { message: 'This is not an https URL without user info' })
  .openapi({
    format: 'uri',
    description: 'Where the portal leads back to.',
    example: 'https://app.example.com/settings',
  });

export const portalLinks = newApi();

portalLinks.openapi(
  operation('write', 'portal_link.create', [404], {
    method: 'post',
    path: '/organizations/{id}/portal-links',
    operationId: 'createPortalLink',
    summary: "Create a one-time link into the organization's set-up portal",
    tags: ['Portal'],
    request: {
      params: OrganizationParams,
      body: optionalBody(
        z.object({
          returnUrl: ReturnUrl.nullable().optional(),
          expiresInSeconds: z.int().min(1).max(MAX_SECONDS).optional().openapi({ default: DEFAULT_SECONDS }),
        }),
      ),
    },
    responses: {
      201: answer('The link: its URL is shown here and never again', z.object({ url: z.string(), expiresAt: Time })),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { returnUrl = null, expiresInSeconds = DEFAULT_SECONDS } = c.req.valid('json');
    const { now, meter, origin } = c.var;
    const expiresAt = now + expiresInSeconds * 1000;
    const secret = await createPortalLink(databaseOf(c, id), id, { returnUrl, now, expiresAt }, meter);
    return c.json({ url: `${origin}/portal/${secret}`, expiresAt: time(expiresAt) }, 201);
  },
);

function isHttps(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}
