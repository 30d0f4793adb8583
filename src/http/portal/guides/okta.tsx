// Okta: the catalog's SCIM 2.0 app that sends a bearer token, as the Admin Console shows it.

import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { How } from './how.tsx';
import { type GuideMaker, TOKEN_DOTS } from './parts.ts';

export const oktaGuide: GuideMaker = ({ say, texts }, { endpoint }) => {
  const { guides } = texts;
  const { okta } = guides;
  return {
    urlLabel: 'SCIM 2.0 Base Url',
    tokenLabel: 'OAuth Bearer Token',
    lead: say(guides.open, { console: okta.console }),
    steps: [
      { title: guides.add, body: <How text={okta.addHow} /> },
      {
        title: guides.paste2,
        body: (
          <>
            <How text={okta.pasteHow} />
            <TabRow items={['General', 'Provisioning', 'Import', 'Assignments', 'Push Groups']} chosen="Provisioning" />
            <Fields
              fields={[
                ['SCIM 2.0 Base Url', endpoint],
                ['OAuth Bearer Token', TOKEN_DOTS],
              ]}
              press="Test API Credentials"
            />
          </>
        ),
      },
      {
        title: okta.toApp,
        body: (
          <>
            <How text={okta.toAppHow} />
            <Boxes
              items={['Create Users', 'Update User Attributes', 'Deactivate Users', 'Sync Password']}
              ticked={['Create Users', 'Update User Attributes', 'Deactivate Users']}
              caption={<How text={okta.toAppNote} />}
            />
          </>
        ),
      },
      { title: okta.assign, body: <How text={okta.assignHow} /> },
      { title: okta.push, body: <How text={okta.pushHow} /> },
    ],
  };
};
