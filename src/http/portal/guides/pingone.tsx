// PingOne: a SCIM outbound connection and a rule that says who goes through it, as the admin console shows it.

import { Fields } from '../drawings.tsx';
import { How } from './how.tsx';
import { type GuideMaker, TOKEN_DOTS } from './parts.ts';

export const pingoneGuide: GuideMaker = ({ say, texts }, { endpoint }) => {
  const { guides } = texts;
  const { pingone } = guides;
  return {
    urlLabel: 'SCIM Base URL',
    tokenLabel: 'OAuth Access Token',
    lead: say(guides.open, { console: pingone.console }),
    steps: [
      { title: pingone.create, body: <How text={pingone.createHow} /> },
      {
        title: guides.paste2,
        body: (
          <>
            <How text={pingone.pasteHow} />
            <Fields
              fields={[
                ['SCIM Base URL', endpoint],
                ['Users Resource', '/Users'],
                ['SCIM Version', '2.0'],
                ['Groups Resource', '/Groups'],
                ['Authentication Method', 'OAuth 2 Bearer Token'],
                ['OAuth Access Token', TOKEN_DOTS],
                ['Auth Type Header', 'Bearer'],
              ]}
              press="Test Connection"
            />
          </>
        ),
      },
      {
        title: pingone.preferences,
        body: (
          <>
            <How text={pingone.preferencesHow} />
            <Fields
              fields={[
                ['User Filter Expression', 'userName Eq "%s"'],
                ['User Identifier', 'userName'],
                ['Group Membership', 'Merge'],
              ]}
            />
          </>
        ),
      },
      { title: guides.choose, body: <How text={pingone.chooseHow} /> },
      { title: pingone.rule, body: <How text={pingone.ruleHow} /> },
    ],
  };
};
