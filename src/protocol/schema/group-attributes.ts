// The attributes of a Group (RFC 7643 §4.2, §8.7.1). displayName is required, as the text of §4.2 says and the
// listing of §8.7.1 does not.

import type { Attribute } from './attribute.ts';
import { complex, reference, text } from './define.ts';

const IMMUTABLE = { mutability: 'immutable' } as const;

export const GROUP_ATTRIBUTES: readonly Attribute[] = [
  text('displayName', 'The name of the group as people are to read it. Not unique.', { required: true }),
  complex(
    'members',
    'The users and groups in the group. A value comes and goes as a whole.',
    [
      text('value', 'The id of the member.', IMMUTABLE),
      reference('$ref', 'The URI of the member.', ['User', 'Group'], IMMUTABLE),
      text('type', 'Whether the member is a user or a group.', { ...IMMUTABLE, canonicalValues: ['User', 'Group'] }),
      text('display', 'The name of the member.', { mutability: 'readOnly' }),
    ],
    { multiValued: true },
  ),
];
