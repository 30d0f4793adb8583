// /console/portal and …/org_…/portal: how the setup portal looks, for all organizations and for one, with a preview of what
// is saved in both colour schemes.

import { findOrganization } from '../../tenancy/organizations.ts';
import { DEFAULT_SETTINGS, MAX_APP_NAME, PORTAL_PAGES, type PortalSettings } from '../../tenancy/portal-look.ts';
import {
  organizationPortalSettings,
  portalSettings,
  saveOrganizationPortalSettings,
  savePortalSettings,
} from '../../tenancy/portal-settings.ts';
import { shadesOf } from '../accent.ts';
import { accentHref } from '../ui/assets.ts';
import { Card } from '../ui/components.tsx';
import { Brand } from '../ui/layout.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, consolePath, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { withQuery } from './input.ts';
import { Action, Csrf } from './layout.tsx';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';

const SHOWN = {
  tokens: 'Tokens',
  people: 'People and groups',
  roles: 'Roles',
  log: 'Log',
  settings: 'Settings',
} as const satisfies Record<(typeof PORTAL_PAGES)[number], string>;

/** GET /console/portal */
export async function showPortalSettings(c: ConsoleContext): Promise<Response> {
  const settings = await portalSettings(actionContext(c));
  return c.render(
    <>
      <h1>Setup portal</h1>
      <p class="lead">How the portal looks to your customers. An organization can have settings of its own.</p>
      <Preview settings={settings} />
      <SettingsForm c={c} settings={settings} action={consolePath('portal')} />
    </>,
    { title: 'Setup portal' },
  );
}

/** POST /console/portal */
export async function setPortalSettings(c: ConsoleContext): Promise<Response> {
  completed(await savePortalSettings(actionContext(c), settingsIn(await c.req.parseBody({ all: true }))));
  return c.redirect(withQuery(consolePath('portal'), { done: 'portal.settings' }), 303);
}

/** GET …/org_…/portal */
export async function showOrganizationPortal(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const organization = await findOrganization(databaseOf(c, id), id);
  const { own, settings } = completed(await organizationPortalSettings(actionContext(c), id));
  return c.render(
    <OrganizationPage organization={organization} here="portal">
      <p class="lead">
        {own.length === 0
          ? 'This organization’s portal looks as for all organizations. What you change here applies to it alone.'
          : 'This organization’s portal has settings of its own.'}
      </p>
      {own.length === 0 ? null : (
        <Action
          c={c}
          action={organizationPath(id, 'portal')}
          text="Use the settings for all organizations"
          fields={{ reset: 'yes' }}
        />
      )}
      <Preview settings={settings} />
      <SettingsForm c={c} settings={settings} action={organizationPath(id, 'portal')} />
    </OrganizationPage>,
    { title: `Portal of ${organization.name}`, crumbs: organizationCrumbs(organization, 'portal') },
  );
}

/** POST …/org_…/portal: what is as for all organizations stays so, and follows them. */
export async function setOrganizationPortal(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const form = await c.req.parseBody({ all: true });
  const context = actionContext(c);
  const common = await portalSettings(context);
  const own = form['reset'] === 'yes' ? {} : differing(settingsIn(form), common);
  completed(await saveOrganizationPortalSettings(context, id, own));
  return c.redirect(withQuery(organizationPath(id, 'portal'), { done: 'portal.settings' }), 303);
}

function differing(wanted: PortalSettings, common: PortalSettings): Partial<PortalSettings> {
  const same = (name: keyof PortalSettings) => JSON.stringify(wanted[name]) === JSON.stringify(common[name]);
  return Object.fromEntries(
    Object.entries(wanted).filter(([name]) => !same(name as keyof PortalSettings)),
  ) as Partial<PortalSettings>;
}

type Form = Readonly<Record<string, unknown>>;

/** All settings as the form has them; what is wrong with them is said where they are saved. */
function settingsIn(form: Form): PortalSettings {
  const text = (name: string) => (typeof form[name] === 'string' ? form[name].trim() : '');
  const pages = [form['pages']].flat();
  const [email, url, logo] = [text('email'), text('url'), text('logo')];
  return {
    appName: text('appName') || DEFAULT_SETTINGS.appName,
    logo: logo === '' ? null : logo,
    accentColor: text('accentColor').toLowerCase() || DEFAULT_SETTINGS.accentColor,
    support: { ...(email === '' ? {} : { email }), ...(url === '' ? {} : { url }) },
    pages: PORTAL_PAGES.filter((page) => pages.includes(page)),
    showRollcall: form['showRollcall'] === 'yes',
  };
}

/** The portal's banner, a button and a link, as they are in each scheme. */
function Preview({ settings }: { readonly settings: PortalSettings }) {
  const { accentColor, appName, logo, showRollcall, support } = settings;
  const shades = shadesOf(accentColor);
  const look = {
    appName,
    logo,
    support,
    showRollcall,
    accentColor,
    isNamed: appName !== DEFAULT_SETTINGS.appName,
  };
  return (
    <Card title="Preview">
      <link rel="stylesheet" href={accentHref(accentColor)} />
      <div class="previews">
        {(['light', 'dark'] as const).map((scheme) => (
          <div class={`preview branded ${scheme}`}>
            <div class="top">
              <Brand name={appName} look={look} />
            </div>
            <div class="inside">
              <strong>Connect Acme’s directory</strong>
              <p>
                <span class="button">Get started</span> <span class="as-link">View the full log</span>
              </p>
              <p class="note">
                {scheme === 'light' ? 'Light' : 'Dark'}: <code>{shades[scheme].accent}</code>
              </p>
            </div>
          </div>
        ))}
      </div>
    </Card>
  );
}

interface SettingsFormProps {
  readonly c: ConsoleContext;
  readonly settings: PortalSettings;
  readonly action: string;
}

function SettingsForm({ action, c, settings }: SettingsFormProps) {
  const { accentColor, appName, logo, pages, showRollcall, support } = settings;
  return (
    <Card title="Settings">
      <form method="post" action={action}>
        <Csrf c={c} />
        <div class="field">
          <label for="appName">App name</label>
          <input id="appName" name="appName" type="text" value={appName} maxlength={MAX_APP_NAME} required />
        </div>
        <div class="field">
          <label for="accentColor">Accent color</label>
          <input id="accentColor" name="accentColor" type="color" value={accentColor} />
          <p class="note">Each color scheme uses the nearest shade with enough contrast.</p>
        </div>
        <div class="field">
          <label for="logo">Logo, as a data: URI of a PNG or SVG of at most 64 KiB (optional)</label>
          <textarea id="logo" name="logo" rows={3} spellcheck={false}>
            {logo ?? ''}
          </textarea>
          <label class="unseen" for="logo-file">
            Choose an image file
          </label>
          <input id="logo-file" type="file" accept="image/png,image/svg+xml" data-reads-into="logo" hidden />
        </div>
        <div class="field">
          <label for="email">Support email (optional)</label>
          <input id="email" name="email" type="email" value={support.email ?? ''} maxlength={254} />
        </div>
        <div class="field">
          <label for="url">Support URL (optional, https)</label>
          <input id="url" name="url" type="url" value={support.url ?? ''} maxlength={2000} />
        </div>
        <fieldset class="choices">
          <legend>Pages beside overview and setup</legend>
          {PORTAL_PAGES.map((page) => (
            <label>
              <input type="checkbox" name="pages" value={page} checked={pages.includes(page)} /> {SHOWN[page]}
            </label>
          ))}
        </fieldset>
        <fieldset class="choices">
          <legend>Footer</legend>
          <label>
            <input type="checkbox" name="showRollcall" value="yes" checked={showRollcall} /> Name Rollcall
          </label>
        </fieldset>
        <div class="field">
          <button type="submit">Save</button>
        </div>
      </form>
    </Card>
  );
}
