// Attribute characteristics as data (RFC 7643 §2.2, §7). Validation, projection, patch and filter all read these;
// nothing is written per attribute.

export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'binary'
  | 'reference'
  | 'complex';

/** One attribute or sub-attribute with its characteristics (RFC 7643 §7). */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

/** A schema: its URN and attributes (RFC 7643 §7). */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

/** A resource type with the schemas that its resources may use (RFC 7643 §6). */
export interface ResourceType {
  readonly name: 'User' | 'Group' | 'GroupMembership' | 'Role' | 'Entitlement';
  /** Relative to the base, with a leading slash: `/Users`. */
  readonly endpoint: '/Users' | '/Groups' | '/GroupMemberships' | '/Roles' | '/Entitlements';
  readonly description: string;
  readonly schema: Schema;
  readonly extensions: readonly { readonly schema: Schema; readonly required: boolean }[];
}

/**
 * Where an attribute is in a resource: under which extension URN (undefined for core and common attributes),
 * which attribute, which sub-attribute. Names in it are canonical, whatever case the client wrote.
 */
export interface AttributePath {
  readonly urn?: string;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
}
