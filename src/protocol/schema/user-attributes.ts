// The attributes of a User (RFC 7643 §4.1, §8.7.1). `addresses.primary` is shown though §8.7.1 forgets it:
// §2.4 gives it to every multi-valued complex attribute, and clients send it.

import type { Attribute } from './attribute.ts';
import { binary, boolean, complex, primary, reference, text } from './define.ts';

const MANY = { multiValued: true } as const;
const READ_ONLY = { mutability: 'readOnly' } as const;

const name = complex('name', "The parts of the person's name.", [
  text('formatted', 'The whole name, with titles and suffixes, ready to be shown.'),
  text('familyName', 'The family name, or last name in most Western languages.'),
  text('givenName', 'The given name, or first name in most Western languages.'),
  text('middleName', 'The middle name or names.'),
  text('honorificPrefix', 'What stands before the name, such as "Ms.".'),
  text('honorificSuffix', 'What stands after the name, such as "III".'),
]);

/** value, display, type and primary: the shape of most multi-valued attributes (RFC 7643 §2.4). */
function values(
  attribute: string,
  what: string,
  description: string,
  value: Attribute,
  canonicalTypes: readonly string[] = [],
): Attribute {
  return complex(
    attribute,
    description,
    [
      value,
      text('display', `The ${what} as people are to read it.`),
      text(
        'type',
        `What the ${what} is for.`,
        canonicalTypes.length > 0 ? { canonicalValues: canonicalTypes } : undefined,
      ),
      primary(what),
    ],
    MANY,
  );
}

const addresses = complex(
  'addresses',
  'Postal addresses.',
  [
    text('formatted', 'The whole address as it stands on a label; may hold line breaks.'),
    text('streetAddress', 'House number, street, post office box and the like; may hold line breaks.'),
    text('locality', 'The city or locality.'),
    text('region', 'The state or region.'),
    text('postalCode', 'The postal code.'),
    text('country', 'The country, as ISO 3166-1 alpha-2 code.'),
    text('type', 'What the address is for.', { canonicalValues: ['work', 'home', 'other'] }),
    primary('address'),
  ],
  MANY,
);

const groups = complex(
  'groups',
  'The groups that the user is in, directly or through another group. Changed through the groups only.',
  [
    text('value', 'The id of the group.', READ_ONLY),
    reference('$ref', 'The URI of the group.', ['User', 'Group'], READ_ONLY),
    text('display', 'The name of the group.', READ_ONLY),
    text('type', 'Whether the user itself or a group of the user is the member.', {
      ...READ_ONLY,
      canonicalValues: ['direct', 'indirect'],
    }),
  ],
  { ...MANY, ...READ_ONLY },
);

/** Never unassigned: a user is created active, and stays as it is where a client says nothing of it. */
export const ACTIVE = boolean('active', 'Whether the user may work. True where the client does not say.');

export const USER_ATTRIBUTES: readonly Attribute[] = [
  text('userName', 'The name that the user signs in with. Unique in the directory, whatever its case.', {
    required: true,
    uniqueness: 'server',
  }),
  name,
  text('displayName', 'The name of the user as people are to read it.'),
  text('nickName', 'What the user is called in everyday life.'),
  reference('profileUrl', "The address of the user's profile page.", ['external']),
  text('title', 'The position of the user, such as "Vice President".'),
  text('userType', 'How the user belongs to the organization, such as "Contractor" or "Employee".'),
  text('preferredLanguage', 'The languages that the user prefers, as in Accept-Language.'),
  text('locale', 'The place whose conventions of dates, numbers and money the user follows, such as "en-US".'),
  text('timezone', 'The time zone of the user, by its IANA name, such as "America/Denver".'),
  ACTIVE,
  text('password', 'Accepted and forgotten: it is not kept in any form.', {
    mutability: 'writeOnly',
    returned: 'never',
  }),
  values('emails', 'e-mail address', 'E-mail addresses.', text('value', 'The e-mail address.'), [
    'work',
    'home',
    'other',
  ]),
  values('phoneNumbers', 'phone number', 'Phone numbers.', text('value', 'The phone number.'), [
    'work',
    'home',
    'mobile',
    'fax',
    'pager',
    'other',
  ]),
  values('ims', 'instant messaging address', 'Instant messaging addresses.', text('value', 'The address.'), [
    'aim',
    'gtalk',
    'icq',
    'xmpp',
    'msn',
    'skype',
    'qq',
    'yahoo',
  ]),
  values('photos', 'photo', 'Photos of the user.', reference('value', 'The address of the picture.', ['external']), [
    'photo',
    'thumbnail',
  ]),
  addresses,
  groups,
  values('entitlements', 'entitlement', 'Things that the user is entitled to.', text('value', 'The entitlement.')),
  values('roles', 'role', 'Roles that the user has, such as "Student".', text('value', 'The role.')),
  values(
    'x509Certificates',
    'certificate',
    'Certificates of the user.',
    binary('value', 'The X.509 certificate in DER, as base64.'),
  ),
];
