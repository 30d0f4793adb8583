// The provider's guide: which one, with the directory's own values filled in.

import type { Provider } from '../../directory/providers.ts';
import type { Language } from '../ui/catalog/language.ts';
import { providerOf } from '../ui/providers.ts';
import { customGuide } from './guides/custom.tsx';
import { entraGuide } from './guides/entra.tsx';
import { jumpcloudGuide } from './guides/jumpcloud.tsx';
import { oktaGuide } from './guides/okta.tsx';
import { oneloginGuide } from './guides/onelogin.tsx';
import type { Guide, GuideMaker, GuideValues, Step } from './guides/parts.ts';
import { pingoneGuide } from './guides/pingone.tsx';

const GUIDES: Readonly<Record<Provider, GuideMaker>> = {
  jumpcloud: jumpcloudGuide,
  okta: oktaGuide,
  entra: entraGuide,
  onelogin: oneloginGuide,
  pingone: pingoneGuide,
  custom: customGuide,
};

export function guideFor(provider: string, language: Language, values: GuideValues): Guide {
  return GUIDES[providerOf(provider)?.id ?? 'custom'](language, values);
}

export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol class="steps">
      {steps.map(({ title, body }) => (
        <li>
          <h3>{title}</h3>
          {body}
        </li>
      ))}
    </ol>
  );
}
