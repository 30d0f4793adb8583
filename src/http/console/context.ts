// What a request to the console carries once its operator is known.

import type { Context } from 'hono';
import type { OperatorRole } from '../../tenancy/operator-roles.ts';
import type { HttpEnv, Variables } from '../context.ts';
import { CONSOLE_PATH } from '../paths.ts';
import type { SessionCookie } from '../session-cookie.ts';

export interface Visiting {
  /** As in the audit log: `admin`, `key_…`, or an e-mail address that Cloudflare Access vouches for. */
  readonly id: string;
  /** What pages call them. */
  readonly name: string;
  readonly role: OperatorRole;
  /** Goes into every form. */
  readonly csrf: string;
  /** Whether there is a session of ours to end. */
  readonly canSignOut: boolean;
}

export interface ConsoleVariables extends Variables {
  operator: Visiting;
  /** Path of a form that was sent without the name it asks for (typed.tsx). */
  mistyped?: string;
}

export interface ConsoleEnv extends HttpEnv {
  Variables: ConsoleVariables;
}

export type ConsoleContext = Context<ConsoleEnv>;

/** Strict: no other site's page or link arrives signed in. */
export const COOKIE: SessionCookie = { name: 'rollcall_console', scope: 'Strict' };

/** Where a page of the console stands. */
export function consolePath(...rest: readonly string[]): string {
  return [CONSOLE_PATH, ...rest].join('/');
}

export const organizationPath = (id: string, ...rest: readonly string[]) => consolePath('organizations', id, ...rest);
export const directoryPath = (id: string, ...rest: readonly string[]) => consolePath('directories', id, ...rest);
export const webhookPath = (id: string, ...rest: readonly string[]) => consolePath('webhooks', id, ...rest);
