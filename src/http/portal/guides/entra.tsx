// Microsoft Entra ID: an enterprise application of one's own with automatic provisioning, as the admin center shows it.

import { Fields, TabRow } from '../drawings.tsx';
import { How } from './how.tsx';
import { type GuideMaker, TOKEN_DOTS } from './parts.ts';

export const entraGuide: GuideMaker = ({ say, texts }, { endpoint, tokenEndpoint }) => {
  const { guides } = texts;
  const { entra } = guides;
  return {
    urlLabel: 'Tenant URL',
    tokenLabel: 'Secret token',
    oauth: true,
    lead: say(guides.open, { console: entra.console }),
    steps: [
      { title: entra.create, body: <How text={entra.createHow} /> },
      {
        title: entra.provisioning,
        body: (
          <>
            <How text={entra.provisioningHow} />
            <TabRow items={['Overview', 'Properties', 'Users and groups', 'Provisioning']} chosen="Provisioning" />
          </>
        ),
      },
      {
        title: guides.paste,
        body: (
          <>
            <How text={entra.pasteHow} />
            <Fields
              fields={[
                ['Tenant URL', endpoint],
                ['Token endpoint', tokenEndpoint],
                ['Client identifier', 'oc_…'],
                ['Client secret', TOKEN_DOTS],
              ]}
              press="Test connection"
              caption={entra.pasteNote}
            />
          </>
        ),
      },
      { title: guides.choose, body: <How text={entra.chooseHow} /> },
      { title: entra.start, body: <How text={entra.startHow} /> },
    ],
  };
};
