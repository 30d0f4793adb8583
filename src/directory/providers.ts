// The identity providers that a directory may be of.

export const PROVIDERS = ['jumpcloud', 'okta', 'entra', 'onelogin', 'pingone', 'custom'] as const;
export type Provider = (typeof PROVIDERS)[number];
