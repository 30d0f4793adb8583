// What the pages of one organization share: its name, and the tabs below it.

import type { Child } from 'hono/jsx';
import { useRequestContext } from 'hono/jsx-renderer';
import type { StoredOrganization } from '../../tenancy/organizations.ts';
import { CONSOLE_PATH } from '../paths.ts';
import { Pills } from '../ui/components.tsx';
import type { Crumb } from '../ui/layout.tsx';
import { type ConsoleEnv, organizationPath } from './context.ts';
import { may } from './permissions.ts';

type PlaceInOrganization = 'overview' | 'roles' | 'portal' | 'events' | 'privacy' | 'database' | 'audit';

interface OrganizationPageProps {
  readonly organization: StoredOrganization;
  readonly here: PlaceInOrganization;
  readonly children?: Child;
}

export function OrganizationPage({ organization, here, children }: OrganizationPageProps) {
  const { id, name } = organization;
  const c = useRequestContext<ConsoleEnv>();
  const roles = organizationPath(id, 'roles');
  const tabs = [
    { text: 'Overview', href: organizationPath(id), here: here === 'overview' },
    // Who may not decide roles sees who has them.
    { text: 'Roles', href: may(c, 'GET', roles) ? roles : `${roles}/people`, here: here === 'roles' },
    { text: 'Portal', href: organizationPath(id, 'portal'), here: here === 'portal' },
    { text: 'Events', href: organizationPath(id, 'events'), here: here === 'events' },
    { text: 'Privacy', href: organizationPath(id, 'privacy'), here: here === 'privacy' },
    // Where there is one, it says nothing.
    ...(c.var.databases.all().size > 1
      ? [{ text: 'Database', href: organizationPath(id, 'database'), here: here === 'database' }]
      : []),
    { text: 'Audit log', href: organizationPath(id, 'audit'), here: here === 'audit' },
  ].filter(({ href }) => may(c, 'GET', href));
  return (
    <>
      <h1>{name}</h1>
      <div class="under-head">
        <Pills label="Pages of this organization" tabs={tabs} />
      </div>
      {children}
    </>
  );
}

export function organizationCrumbs({ id, name }: StoredOrganization, here: PlaceInOrganization): readonly Crumb[] {
  const own = here === 'overview' ? { text: name } : { text: name, href: organizationPath(id) };
  return [{ text: 'Organizations', href: CONSOLE_PATH }, own];
}
