// The attributes of the enterprise extension of User (RFC 7643 §4.3, §8.7.1).

import type { Attribute } from './attribute.ts';
import { complex, reference, text } from './define.ts';

export const ENTERPRISE_ATTRIBUTES: readonly Attribute[] = [
  text('employeeNumber', 'The number that the organization gave the person, often by order of hire.'),
  text('costCenter', 'The cost center.'),
  text('organization', 'The organization.'),
  text('division', 'The division.'),
  text('department', 'The department.'),
  complex('manager', 'The person that the user reports to.', [
    text('value', "The id of the manager's own user."),
    reference('$ref', "The URI of the manager's own user.", ['User']),
    text('displayName', 'The name of the manager.', { mutability: 'readOnly' }),
  ]),
];
