// Any other provider that speaks SCIM 2.0: what it must be told, and what it may expect.

import { Facts } from '../../ui/components.tsx';
import { Fields } from '../drawings.tsx';
import { How } from './how.tsx';
import { type GuideMaker, TOKEN_DOTS } from './parts.ts';

export const customGuide: GuideMaker = ({ say, texts }, { endpoint, tokenEndpoint }) => {
  const { guides, tokens } = texts;
  const { custom } = guides;
  return {
    urlLabel: custom.url,
    tokenLabel: custom.token,
    oauth: true,
    lead: say(guides.open, { console: custom.console }),
    steps: [
      { title: custom.find, body: <How text={custom.findHow} /> },
      {
        title: guides.paste,
        body: (
          <>
            <How text={custom.pasteHow} />
            <Fields
              fields={[
                [custom.url, endpoint],
                [tokens.tokenEndpoint, tokenEndpoint],
                [tokens.clientId, 'oc_…'],
                [tokens.clientSecret, TOKEN_DOTS],
              ]}
              press="Test connection"
            />
          </>
        ),
      },
      {
        title: custom.check,
        body: (
          <Facts
            facts={[
              [custom.unique, custom.uniqueIs],
              [custom.operations, custom.operationsAre],
              [custom.method, custom.methodIs],
              [custom.paging, custom.pagingIs],
              [custom.more, custom.supported],
            ]}
          />
        ),
      },
      { title: guides.choose, body: <How text={custom.chooseHow} /> },
    ],
  };
};
