// What operators are in the console, and which API keys make somebody what. Pure.

import type { Scope } from './api-keys.ts';

/** Each may do what the ones before it may. What each page needs stands in http/console/permissions.ts. */
export const OPERATOR_ROLES = ['viewer', 'support', 'admin'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/**
 * Never more than the REST API lets the same key do: `write` is between support and admin there, so it is support here.
 * `metrics` reads figures alone, and no page.
 */
const ROLES: Readonly<Record<Scope, OperatorRole | null>> = {
  metrics: null,
  read: 'viewer',
  support: 'support',
  write: 'support',
  admin: 'admin',
};

/** Null for a scope that does not open the console. */
export function roleOfScope(scope: Scope): OperatorRole | null {
  return ROLES[scope];
}

export function mayAct(held: OperatorRole, needed: OperatorRole): boolean {
  return OPERATOR_ROLES.indexOf(held) >= OPERATOR_ROLES.indexOf(needed);
}

export function isOperatorRole(text: string): text is OperatorRole {
  return OPERATOR_ROLES.some((role) => role === text);
}
