// The attributes of a GroupMembership (draft-zollner-scim-group-members-01 §8.1): one direct membership as a resource.

import type { Attribute } from './attribute.ts';
import { complex, reference, text } from './define.ts';

/** An id is compared as in `members.value` and `groups.value`, where case does not count. */
const GIVEN = { required: true, mutability: 'immutable' } as const;
const READ_ONLY = { mutability: 'readOnly' } as const;

export const MEMBERSHIP_ATTRIBUTES: readonly Attribute[] = [
  complex(
    'group',
    'The group of the membership.',
    [text('value', 'The id of the group.', GIVEN), reference('$ref', 'The URI of the group.', ['Group'], READ_ONLY)],
    GIVEN,
  ),
  complex(
    'member',
    'The member of the group.',
    [
      text('value', 'The id of the member.', GIVEN),
      reference('$ref', 'The URI of the member.', ['User', 'Group'], READ_ONLY),
      text('type', 'Whether the member is a user or a group.', { ...READ_ONLY, canonicalValues: ['User', 'Group'] }),
    ],
    GIVEN,
  ),
];
