// The choice of what becomes of members that are not here, as portal and console offer it.

import { unknownMembersOf } from '../../directory/settings.ts';
import type { StoredDirectory } from '../../tenancy/directories.ts';
import { useLanguage } from './catalog/use.ts';
import { providerName } from './providers.ts';

/** Of the form: `default` lets the provider's default hold. */
const CHOICES = { default: null, skip: 'skip', refuse: 'refuse' } as const;

/** What the form says; undefined where it says nothing of the kind. */
export function chosenUnknownMembers(field: unknown): 'skip' | 'refuse' | null | undefined {
  const choice = Object.entries(CHOICES).find(([name]) => name === field);
  return choice?.[1];
}

/** A select named `unknownMembers`; its label is `for="unknown-members"`. */
export function UnknownMembersChoice({ directory }: { readonly directory: StoredDirectory }) {
  const { provider, unknownMembers } = directory;
  const usual = unknownMembersOf({ provider, unknownMembers: null });
  const language = useLanguage();
  const { settings } = language.texts;
  const usually = language.say(usual === 'skip' ? settings.usualSkip : settings.usualRefuse, {
    provider: providerName(provider, language),
  });
  return (
    <select id="unknown-members" name="unknownMembers">
      <option value="default" selected={unknownMembers === null}>
        {usually}
      </option>
      <option value="skip" selected={unknownMembers === 'skip'}>
        {settings.skip}
      </option>
      <option value="refuse" selected={unknownMembers === 'refuse'}>
        {settings.refuse}
      </option>
    </select>
  );
}
