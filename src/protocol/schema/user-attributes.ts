// The attributes of a User (RFC 7643 §4.1, §8.7.1). `addresses.primary` is shown though §8.7.1 forgets it:
// §2.4 gives it to every multi-valued complex attribute, and clients send it. The descriptions are §8.7.1's own, except
// where we differ: `password` is not kept, and `display` of a value is not read-only.

import type { Attribute } from './attribute.ts';
import { binary, boolean, complex, primary, reference, text } from './define.ts';

const MANY = { multiValued: true } as const;
const READ_ONLY = { mutability: 'readOnly' } as const;

/** The RFC's example of a primary value, even where the attribute is none of both. */
const MAILING_ADDRESS = 'the preferred mailing address or primary email address';
const EMAIL =
  "Email addresses for the user. The value SHOULD be canonicalized by the service provider, e.g., 'bjensen@example.com' instead of 'bjensen@EXAMPLE.COM'. Canonical type values of 'work', 'home', and 'other'.";
const EMAILS = `${EMAIL} Canonical type values of 'work', 'home', and 'other'.`;

const name = complex(
  'name',
  "The components of the user's real name. Providers MAY return just the full name as a single string in the formatted sub-attribute, or they MAY return just the individual component attributes using the other sub-attributes, or they MAY return both. If both variants are returned, they SHOULD be describing the same name, with the formatted name indicating how the component attributes should be combined.",
  [
    text(
      'formatted',
      "The full name, including all middle names, titles, and suffixes as appropriate, formatted for display (e.g., 'Ms. Barbara J Jensen, III').",
    ),
    text(
      'familyName',
      "The family name of the User, or last name in most Western languages (e.g., 'Jensen' given the full name 'Ms. Barbara J Jensen, III').",
    ),
    text(
      'givenName',
      "The given name of the User, or first name in most Western languages (e.g., 'Barbara' given the full name 'Ms. Barbara J Jensen, III').",
    ),
    text(
      'middleName',
      "The middle name(s) of the User (e.g., 'Jane' given the full name 'Ms. Barbara J Jensen, III').",
    ),
    text(
      'honorificPrefix',
      "The honorific prefix(es) of the User, or title in most Western languages (e.g., 'Ms.' given the full name 'Ms. Barbara J Jensen, III').",
    ),
    text(
      'honorificSuffix',
      "The honorific suffix(es) of the User, or suffix in most Western languages (e.g., 'III' given the full name 'Ms. Barbara J Jensen, III').",
    ),
  ],
);

/** value, display, type and primary: the shape of most multi-valued attributes (RFC 7643 §2.4). */
function values(
  attribute: string,
  description: string,
  value: Attribute,
  preferred: string | null,
  type: { readonly examples: string; readonly canonical: readonly string[] } | null = null,
): Attribute {
  const label = "A label indicating the attribute's function";
  return complex(
    attribute,
    description,
    [
      value,
      text('display', 'A human-readable name, primarily used for display purposes.'),
      type
        ? text('type', `${label}, ${type.examples}.`, { canonicalValues: type.canonical })
        : text('type', `${label}.`),
      primary(preferred),
    ],
    MANY,
  );
}

const addresses = complex(
  'addresses',
  "A physical mailing address for this User. Canonical type values of 'work', 'home', and 'other'. This attribute is a complex type with the following sub-attributes.",
  [
    text(
      'formatted',
      'The full mailing address, formatted for display or use with a mailing label. This attribute MAY contain newlines.',
    ),
    text(
      'streetAddress',
      'The full street address component, which may include house number, street name, P.O. box, and multi-line extended street address information. This attribute MAY contain newlines.',
    ),
    text('locality', 'The city or locality component.'),
    text('region', 'The state or region component.'),
    text('postalCode', 'The zip code or postal code component.'),
    text('country', 'The country name component.'),
    text('type', "A label indicating the attribute's function, e.g., 'work' or 'home'.", {
      canonicalValues: ['work', 'home', 'other'],
    }),
    primary(MAILING_ADDRESS),
  ],
  MANY,
);

const groups = complex(
  'groups',
  'A list of groups to which the user belongs, either through direct membership, through nested groups, or dynamically calculated.',
  [
    text('value', "The identifier of the User's group.", READ_ONLY),
    reference(
      '$ref',
      "The URI of the corresponding 'Group' resource to which the user belongs.",
      ['User', 'Group'],
      READ_ONLY,
    ),
    text('display', 'A human-readable name, primarily used for display purposes. READ-ONLY.', READ_ONLY),
    text('type', "A label indicating the attribute's function, e.g., 'direct' or 'indirect'.", {
      ...READ_ONLY,
      canonicalValues: ['direct', 'indirect'],
    }),
  ],
  { ...MANY, ...READ_ONLY },
);

/** Never unassigned: a user is created active, and keeps the value if a client does not mention it. */
export const ACTIVE = boolean('active', "A Boolean value indicating the User's administrative status.");

export const USER_ATTRIBUTES: readonly Attribute[] = [
  text(
    'userName',
    "Unique identifier for the User, typically used by the user to directly authenticate to the service provider. Each User MUST include a non-empty userName value. This identifier MUST be unique across the service provider's entire set of Users. REQUIRED.",
    {
      required: true,
      uniqueness: 'server',
    },
  ),
  name,
  text(
    'displayName',
    'The name of the User, suitable for display to end-users. The name SHOULD be the full name of the User being described, if known.',
  ),
  text(
    'nickName',
    "The casual way to address the user in real life, e.g., 'Bob' or 'Bobby' instead of 'Robert'. This attribute SHOULD NOT be used to represent a User's username (e.g., 'bjensen' or 'mpepperidge').",
  ),
  reference('profileUrl', "A fully qualified URL pointing to a page representing the User's online profile.", [
    'external',
  ]),
  text('title', `The user's title, such as "Vice President."`),
  text(
    'userType',
    "Used to identify the relationship between the organization and the user. Typical values used might be 'Contractor', 'Employee', 'Intern', 'Temp', 'External', and 'Unknown', but any value may be used.",
  ),
  text(
    'preferredLanguage',
    "Indicates the User's preferred written or spoken language. Generally used for selecting a localized user interface; e.g., 'en_US' specifies the language English and country US.",
  ),
  text(
    'locale',
    "Used to indicate the User's default location for purposes of localizing items such as currency, date time format, or numerical representations.",
  ),
  text('timezone', "The User's time zone in the 'Olson' time zone database format, e.g., 'America/Los_Angeles'."),
  ACTIVE,
  text('password', 'Accepted but never stored in any form.', {
    mutability: 'writeOnly',
    returned: 'never',
  }),
  values('emails', EMAILS, text('value', EMAIL), MAILING_ADDRESS, {
    examples: "e.g., 'work' or 'home'",
    canonical: ['work', 'home', 'other'],
  }),
  values(
    'phoneNumbers',
    "Phone numbers for the User. The value SHOULD be canonicalized by the service provider according to the format specified in RFC 3966, e.g., 'tel:+1-201-555-0123'. Canonical type values of 'work', 'home', 'mobile', 'fax', 'pager', and 'other'.",
    text('value', 'Phone number of the User.'),
    'the preferred phone number or primary phone number',
    { examples: "e.g., 'work', 'home', 'mobile'", canonical: ['work', 'home', 'mobile', 'fax', 'pager', 'other'] },
  ),
  values(
    'ims',
    'Instant messaging addresses for the User.',
    text('value', 'Instant messaging address for the User.'),
    'the preferred messenger or primary messenger',
    {
      examples: "e.g., 'aim', 'gtalk', 'xmpp'",
      canonical: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    },
  ),
  values(
    'photos',
    'URLs of photos of the User.',
    reference('value', 'URL of a photo of the User.', ['external']),
    'the preferred photo or thumbnail',
    { examples: "i.e., 'photo' or 'thumbnail'", canonical: ['photo', 'thumbnail'] },
  ),
  addresses,
  groups,
  values(
    'entitlements',
    'A list of entitlements for the User that represent a thing the User has.',
    text('value', 'The value of an entitlement.'),
    MAILING_ADDRESS,
  ),
  values(
    'roles',
    "A list of roles for the User that collectively represent who the User is, e.g., 'Student', 'Faculty'.",
    text('value', 'The value of a role.'),
    MAILING_ADDRESS,
  ),
  values(
    'x509Certificates',
    'A list of certificates issued to the User.',
    binary('value', 'The value of an X.509 certificate.'),
    MAILING_ADDRESS,
  ),
];
