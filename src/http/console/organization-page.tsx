// What the pages of one organization share: its name, and the tabs below it.

import type { Child } from 'hono/jsx';
import type { OrganizationRow } from '../../store/operator/organizations.ts';
import { CONSOLE_PATH } from '../paths.ts';
import { Pills } from '../ui/parts.tsx';
import { type ConsoleContext, organizationPath } from './context.ts';
import { ConsolePage } from './frame.tsx';

interface OrganizationPageProps {
  readonly c: ConsoleContext;
  readonly organization: OrganizationRow;
  readonly here: 'overview' | 'events' | 'audit';
  readonly title: string;
  readonly children?: Child;
}

export function OrganizationPage({ c, organization, here, title, children }: OrganizationPageProps) {
  const { id, name } = organization;
  const tabs = [
    { text: 'Overview', href: organizationPath(id), here: here === 'overview' },
    { text: 'Events', href: organizationPath(id, 'events'), here: here === 'events' },
    { text: 'Audit log', href: organizationPath(id, 'audit'), here: here === 'audit' },
  ];
  const crumbs = [
    { text: 'Organizations', href: CONSOLE_PATH },
    here === 'overview' ? { text: name } : { text: name, href: organizationPath(id) },
  ];
  return (
    <ConsolePage c={c} title={title} here="organizations" crumbs={crumbs}>
      <h1>{name}</h1>
      <div class="under-head">
        <Pills label="Pages of this organization" tabs={tabs} />
      </div>
      {children}
    </ConsolePage>
  );
}
