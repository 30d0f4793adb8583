// Settings of a directory: what was set counts, else the provider's default.

import { expect, it } from 'vitest';
import { PROVIDERS } from '../../src/directory/providers.ts';
import { unknownMembersOf } from '../../src/directory/settings.ts';

it.each(PROVIDERS)('unknown members of %s: skipped where the provider never repeats a refused push', (provider) => {
  const skips = ['okta', 'entra', 'onelogin', 'pingone'].includes(provider);
  expect(unknownMembersOf({ provider, unknownMembers: null })).toBe(skips ? 'skip' : 'refuse');
  expect(unknownMembersOf({ provider, unknownMembers: 'skip' })).toBe('skip');
  expect(unknownMembersOf({ provider, unknownMembers: 'refuse' })).toBe('refuse');
});
