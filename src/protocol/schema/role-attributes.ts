// The attributes of a Role and of an Entitlement, as Okta Identity Governance reads them: both have the same ones.

import type { Attribute } from './attribute.ts';
import { text } from './define.ts';

const READ_ONLY = { mutability: 'readOnly' } as const;

export const ROLE_ATTRIBUTES: readonly Attribute[] = [
  text('displayName', 'The name that people read.', { ...READ_ONLY, required: true }),
  text('description', 'What a person with it may do.', READ_ONLY),
  text('type', 'The resource type, by which clients tell kinds of entitlements apart.', READ_ONLY),
];
