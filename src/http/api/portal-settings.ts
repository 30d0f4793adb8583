// /portal-settings and /organizations/{id}/portal-settings: how the setup portal looks to a customer's administrator.

import { z } from '@hono/zod-openapi';
import { MAX_APP_NAME, PORTAL_PAGES, type PortalSettings } from '../../tenancy/portal-look.ts';
import {
  organizationPortalSettings,
  saveOrganizationPortalSettings,
  savePortalSettings,
  portalSettings as settingsForAll,
} from '../../tenancy/portal-settings.ts';
import { shadesOf } from '../accent.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { OrganizationParams, readOnly } from './fields.ts';
import { answer, body, operation } from './operation.ts';

const MAX_URL = 2000;
/** A data: URI of 64 KiB, percent-encoded throughout. */
const MAX_LOGO_TEXT = 3 * 64 * 1024 + 100;

const Color = z.string().openapi({ pattern: '^#[0-9a-f]{6}$', example: '#635bff' });
const Page = z.enum(PORTAL_PAGES);
const Email = z.string().openapi({ format: 'email', example: 'support@app.example.com' });
const SupportUrl = z.string().max(MAX_URL).openapi({ format: 'uri', example: 'https://app.example.com/help' });

const SettingsInput = z.strictObject({
  appName: z
    .string()
    .max(MAX_APP_NAME)
    .optional()
    .openapi({ description: 'The name of your app, as shown on every page.', example: 'Example App' }),
  logo: z
    .string()
    .max(MAX_LOGO_TEXT)
    .nullable()
    .optional()
    .openapi({ description: 'A data: URI of a PNG or SVG, at most 64 KiB, shown 26 pixels high.' }),
  accentColor: Color.optional().openapi({
    description: 'For links and buttons. Each color scheme uses the nearest shade with enough contrast.',
  }),
  support: z
    .strictObject({ email: Email.optional(), url: SupportUrl.optional() })
    .optional()
    .openapi({ description: 'Where the administrator can get help.' }),
  pages: z
    .array(Page)
    .max(PORTAL_PAGES.length)
    .optional()
    .openapi({ description: 'The pages shown to the administrator in addition to overview and setup.' }),
  showRollcall: z.boolean().optional().openapi({ description: 'Whether the footer of each page names Rollcall.' }),
  ...readOnly('accent', 'own'),
});

const members = {
  appName: z.string(),
  logo: z.string().nullable(),
  accentColor: Color,
  support: z.object({ email: z.string().optional(), url: z.string().optional() }),
  pages: z.array(Page),
  showRollcall: z.boolean(),
  accent: z.object({ light: Color, dark: Color }).openapi({ description: 'The shades of `accentColor` in use.' }),
};

const Settings = z.object(members).openapi('PortalSettings');
const OrganizationSettings = z
  .object({
    ...members,
    own: z
      .array(z.enum(['appName', 'logo', 'accentColor', 'support', 'pages', 'showRollcall']))
      .openapi({ description: 'The settings that the organization overrides.' }),
  })
  .openapi('OrganizationPortalSettings');

const tags = ['Portal'];

export const portalSettings = newApi();

portalSettings.openapi(
  operation('read', [], {
    method: 'get',
    path: '/portal-settings',
    operationId: 'getPortalSettings',
    summary: 'Get how the setup portal looks',
    tags,
    responses: { 200: answer('The settings for all organizations', Settings) },
  }),
  async (c) => c.json(view(await settingsForAll(actionContext(c))), 200),
);

portalSettings.openapi(
  operation('write', [], {
    method: 'put',
    path: '/portal-settings',
    operationId: 'savePortalSettings',
    summary: 'Set how the setup portal looks',
    description: 'Replaces the settings for all organizations. Settings that are left out return to their defaults.',
    tags,
    request: { body: body(SettingsInput) },
    responses: { 200: answer('The settings as they are now', Settings) },
  }),
  async (c) => c.json(view(completed(await savePortalSettings(actionContext(c), wanted(c.req.valid('json'))))), 200),
);

portalSettings.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/portal-settings',
    operationId: 'getOrganizationPortalSettings',
    summary: 'Get how the setup portal looks to an organization',
    tags,
    request: { params: OrganizationParams },
    responses: { 200: answer('The settings that apply', OrganizationSettings) },
  }),
  async (c) => {
    const { own, settings } = completed(await organizationPortalSettings(actionContext(c), c.req.valid('param').id));
    return c.json({ ...view(settings), own: [...own] }, 200);
  },
);

portalSettings.openapi(
  operation('write', [404], {
    method: 'put',
    path: '/organizations/{id}/portal-settings',
    operationId: 'saveOrganizationPortalSettings',
    summary: 'Set how the setup portal looks to one organization',
    description:
      'Replaces what the organization has set for itself. What is left out is as in the settings for all organizations; ' +
      'an empty object leaves nothing of its own.',
    tags,
    request: { params: OrganizationParams, body: body(SettingsInput) },
    responses: { 200: answer('The settings that apply now', OrganizationSettings) },
  }),
  async (c) => {
    const saved = await saveOrganizationPortalSettings(
      actionContext(c),
      c.req.valid('param').id,
      wanted(c.req.valid('json')),
    );
    const { own, settings } = completed(saved);
    return c.json({ ...view(settings), own: [...own] }, 200);
  },
);

function wanted(input: z.infer<typeof SettingsInput>): Partial<PortalSettings> {
  const { accentColor, appName, logo, pages, showRollcall, support } = input;
  const { email, url } = support ?? {};
  return {
    ...(appName === undefined ? {} : { appName }),
    ...(logo === undefined ? {} : { logo }),
    ...(accentColor === undefined ? {} : { accentColor }),
    ...(support === undefined
      ? {}
      : { support: { ...(email === undefined ? {} : { email }), ...(url === undefined ? {} : { url }) } }),
    ...(pages === undefined ? {} : { pages }),
    ...(showRollcall === undefined ? {} : { showRollcall }),
  };
}

function view({ pages, support, ...settings }: PortalSettings): z.infer<typeof Settings> {
  const { dark, light } = shadesOf(settings.accentColor);
  return {
    ...settings,
    support: { ...support },
    pages: [...pages],
    accent: { light: light.accent, dark: dark.accent },
  };
}
