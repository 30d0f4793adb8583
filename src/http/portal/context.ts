// What a request to an organization's portal carries once its session was found.

import type { Context } from 'hono';
import type { Database } from '../../database.ts';
import type { EndingCredential } from '../../tenancy/credentials.ts';
import type { StoredDirectory } from '../../tenancy/directories.ts';
import type { Person } from '../../tenancy/person.ts';
import type { PortalSettings } from '../../tenancy/portal-look.ts';
import type { HttpEnv, Variables } from '../context.ts';
import { PORTAL_PATH } from '../paths.ts';
import type { Language } from '../ui/catalog/language.ts';

export interface Visitor {
  readonly organizationId: string;
  readonly organizationName: string;
  /** Where the host app wants its administrator back, https. */
  readonly returnUrl: string | null;
  /** Who that is, as the host app says; null where it does not. */
  readonly person: Person | null;
  /** Goes into every form. */
  readonly csrf: string;
}

export interface PortalVariables extends Variables {
  /** Of the pages. */
  language: Language;
  visitor: Visitor;
  /** How the pages look to the visitor; absent where nobody is known yet. */
  settings?: PortalSettings;
  /** Origin of the page around the portal, where it is embedded. */
  embeddedIn?: string;
  /** The organization's shard, primary. */
  db: Database;
  /** On the pages of one directory. */
  directory: StoredDirectory;
  /** Of the directory what ends soon. */
  ending: readonly EndingCredential[];
  /** There too: whether its visitor decides roles: some are declared, and the app shows the page. */
  decidesRoles: boolean;
}

export interface PortalEnv extends HttpEnv {
  Variables: PortalVariables;
}

export type PortalContext = Context<PortalEnv>;

/** Where a page of an organization's portal stands. */
export function portalPath(organizationId: string, ...rest: readonly string[]): string {
  return [PORTAL_PATH, organizationId, ...rest].join('/');
}
