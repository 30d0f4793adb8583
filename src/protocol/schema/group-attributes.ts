// The attributes of a Group (RFC 7643 §4.2, §8.7.1). displayName is required, as the text of §4.2 says and the
// listing of §8.7.1 does not.

import type { Attribute } from './attribute.ts';
import { complex, reference, text } from './define.ts';

const IMMUTABLE = { mutability: 'immutable' } as const;

export const GROUP_ATTRIBUTES: readonly Attribute[] = [
  text('displayName', 'A human-readable name for the Group. REQUIRED.', { required: true }),
  complex(
    'members',
    'A list of members of the Group.',
    [
      text('value', 'Identifier of the member of this Group.', IMMUTABLE),
      reference(
        '$ref',
        'The URI corresponding to a SCIM resource that is a member of this Group.',
        ['User', 'Group'],
        IMMUTABLE,
      ),
      text('type', "A label indicating the type of resource, e.g., 'User' or 'Group'.", {
        ...IMMUTABLE,
        canonicalValues: ['User', 'Group'],
      }),
      text('display', 'The name of the member.', { mutability: 'readOnly' }),
    ],
    { multiValued: true },
  ),
];
