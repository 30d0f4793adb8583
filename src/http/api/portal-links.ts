// /organizations/{id}/portal-links and …/portal-sessions: how a customer's administrator gets to the setup portal, and who
// is there.

import { z } from '@hono/zod-openapi';
import {
  createPortalLink,
  DEFAULT_LINK_SECONDS,
  listPortalLinks,
  MAX_LINK_SECONDS,
  revokePortalLink,
  type StoredLink,
} from '../../tenancy/portal-links.ts';
import { type ListedSession, listPortalSessions, revokePortalSession } from '../../tenancy/portal-sessions.ts';
import { PORTAL_PATH } from '../paths.ts';
import { invalidInput } from '../problem.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import {
  idParam,
  listAnswer,
  listOf,
  OrganizationParams,
  PageQuery,
  pageRequest,
  Time,
  time,
  timeOrNull,
} from './fields.ts';
import { answer, operation, optionalBody } from './operation.ts';

const ReturnUrl = z.string().max(2000).openapi({
  format: 'uri',
  description: 'Where the portal sends the administrator back to.',
  example: 'https://app.example.com/settings',
});

/** In length, as tenancy/person.ts says more exactly. */
const Person = z
  .strictObject({
    name: z.string().max(200).openapi({ example: 'Ada Lovelace' }),
    email: z.string().max(254).openapi({ format: 'email', example: 'ada@acme.example' }),
  })
  .openapi({ description: 'For whom the link is. The audit log names them as who did what in the portal.' });

const Origin = z.string().max(300).openapi({
  description: 'Origin of the page that the portal is to be embedded in. No other page can show it.',
  example: 'https://app.example.com',
});
const Locale = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'Must be a language tag like de or pt-BR')
  .openapi({
    description: 'Language of the pages, where the portal speaks it; otherwise the browser decides.',
    example: 'de',
  });

const LinkInput = z.strictObject({
  returnUrl: ReturnUrl.nullable().optional(),
  expiresInSeconds: z
    .int()
    .min(1)
    .max(MAX_LINK_SECONDS)
    .optional()
    .openapi({ default: DEFAULT_LINK_SECONDS, description: 'An embedded link lives for 60 seconds at most.' }),
  embed: z.boolean().optional().openapi({ description: 'Whether it opens inside a page of yours. Needs `origin`.' }),
  origin: Origin.optional(),
  person: Person.optional(),
  locale: Locale.optional(),
});

const Named = z.object({ name: z.string(), email: z.string() }).nullable();
const Link = z
  .object({
    id: z.string(),
    status: z.enum(['open', 'opened', 'expired']),
    person: Named,
    origin: z.string().nullable().openapi({ description: 'Of the page that an embedded link is for.' }),
    locale: z.string().nullable(),
    returnUrl: z.string().nullable(),
    createdAt: Time,
    expiresAt: Time,
    openedAt: Time.nullable(),
  })
  .openapi('PortalLink');

const Session = z
  .object({
    id: z.string(),
    linkId: z.string().nullable(),
    person: Named,
    origin: z.string().nullable(),
    createdAt: Time,
    lastSeenAt: Time.nullable().openapi({ description: 'To the minute. Half an hour later the session ends.' }),
    expiresAt: Time,
  })
  .openapi('PortalSession');

const tags = ['Portal'];

export const portalLinks = newApi();

portalLinks.openapi(
  operation('write', [404], {
    method: 'post',
    path: '/organizations/{id}/portal-links',
    operationId: 'createPortalLink',
    summary: "Create a one-time link to the organization's setup portal",
    tags,
    request: { params: OrganizationParams, body: optionalBody(LinkInput) },
    responses: {
      201: answer(
        'The link. Its URL is shown only once',
        z.object({ id: z.string(), url: z.string(), expiresAt: Time }),
      ),
    },
  }),
  async (c) => {
    const { embed = false, expiresInSeconds, locale, origin, person, returnUrl } = c.req.valid('json');
    if (embed !== (origin !== undefined))
      throw invalidInput([{ pointer: '/origin', detail: 'An embedded link needs it, and no other link takes it.' }]);
    const wanted = {
      returnUrl: returnUrl ?? null,
      lifetimeSeconds: expiresInSeconds ?? null,
      embeddedIn: origin ?? null,
      person: person ?? null,
      locale: locale ?? null,
    };
    const { expiresAt, id, secret } = completed(
      await createPortalLink(actionContext(c), c.req.valid('param').id, wanted),
    );
    return c.json({ id, url: `${c.var.origin}${PORTAL_PATH}/${secret}`, expiresAt: time(expiresAt) }, 201);
  },
);

portalLinks.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/portal-links',
    operationId: 'listPortalLinks',
    summary: "List an organization's portal links",
    description: 'Also those that were opened or have expired, for 30 days after they end.',
    tags,
    request: { params: OrganizationParams, query: PageQuery },
    responses: { 200: answer('A page of links, oldest first', listOf(Link)) },
  }),
  async (c) => {
    const request = pageRequest(c.req.valid('query'));
    const page = completed(await listPortalLinks(actionContext(c), c.req.valid('param').id, request));
    return c.json(
      listAnswer(page, (link) => linkView(link, c.var.now)),
      200,
    );
  },
);

portalLinks.openapi(
  operation('write', [404], {
    method: 'delete',
    path: '/organizations/{id}/portal-links/{pl}',
    operationId: 'revokePortalLink',
    summary: 'Revoke a portal link. The session that it opened ends',
    tags,
    request: { params: OrganizationParams.extend({ pl: idParam('pl', 'pl') }) },
    responses: { 204: { description: 'Revoked' } },
  }),
  async (c) => {
    const { id, pl } = c.req.valid('param');
    completed(await revokePortalLink(actionContext(c), id, pl));
    return c.body(null, 204);
  },
);

portalLinks.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/portal-sessions',
    operationId: 'listPortalSessions',
    summary: 'List who is in the setup portal',
    tags,
    request: { params: OrganizationParams, query: PageQuery },
    responses: { 200: answer('A page of sessions, oldest first', listOf(Session)) },
  }),
  async (c) => {
    const request = pageRequest(c.req.valid('query'));
    const page = completed(await listPortalSessions(actionContext(c), c.req.valid('param').id, request));
    return c.json(listAnswer(page, sessionView), 200);
  },
);

portalLinks.openapi(
  operation('write', [404], {
    method: 'delete',
    path: '/organizations/{id}/portal-sessions/{ses}',
    operationId: 'endPortalSession',
    summary: 'End a session of the setup portal. Its next request is refused',
    tags,
    request: { params: OrganizationParams.extend({ ses: idParam('ses', 'ses') }) },
    responses: { 204: { description: 'Ended' } },
  }),
  async (c) => {
    const { id, ses } = c.req.valid('param');
    completed(await revokePortalSession(actionContext(c), id, ses));
    return c.body(null, 204);
  },
);

function linkView(link: StoredLink, now: number): z.infer<typeof Link> {
  const { embeddedIn, id, locale, person, returnUrl } = link;
  return {
    id,
    status: link.spentAt !== null ? 'opened' : link.expiresAt <= now ? 'expired' : 'open',
    person,
    origin: embeddedIn,
    locale,
    returnUrl,
    createdAt: time(link.createdAt),
    expiresAt: time(link.expiresAt),
    openedAt: timeOrNull(link.spentAt),
  };
}

function sessionView(session: ListedSession): z.infer<typeof Session> {
  const { embeddedIn, id, linkId, person } = session;
  return {
    id,
    linkId,
    person,
    origin: embeddedIn,
    createdAt: time(session.createdAt),
    lastSeenAt: timeOrNull(session.lastSeenAt),
    expiresAt: time(session.expiresAt),
  };
}
