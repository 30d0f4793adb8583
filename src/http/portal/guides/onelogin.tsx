// OneLogin: the catalog's SCIM Provisioner with SAML (SCIM v2 Core), as the administration shows it.

import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { How } from './how.tsx';
import { type GuideMaker, TOKEN_DOTS } from './parts.ts';

const TABS = ['Info', 'Configuration', 'Parameters', 'Rules', 'Provisioning'];

export const oneloginGuide: GuideMaker = ({ say, texts }, { endpoint }) => {
  const { guides } = texts;
  const { onelogin } = guides;
  return {
    urlLabel: 'SCIM Base URL',
    tokenLabel: 'SCIM Bearer Token',
    lead: say(guides.open, { console: onelogin.console }),
    steps: [
      { title: guides.add, body: <How text={onelogin.addHow} /> },
      {
        title: guides.paste2,
        body: (
          <>
            <How text={onelogin.pasteHow} />
            <TabRow items={TABS} chosen="Configuration" />
            <Fields
              fields={[
                ['SCIM Base URL', endpoint],
                ['SCIM Bearer Token', TOKEN_DOTS],
              ]}
              press="Enable"
            />
          </>
        ),
      },
      {
        title: onelogin.provisioning,
        body: (
          <>
            <How text={onelogin.provisioningHow} />
            <Boxes
              items={['Enable provisioning', 'Create user', 'Delete user', 'Update user']}
              ticked={['Enable provisioning']}
              caption={onelogin.provisioningNote}
            />
          </>
        ),
      },
      { title: onelogin.groups, body: <How text={onelogin.groupsHow} /> },
      { title: guides.choose, body: <How text={onelogin.chooseHow} /> },
    ],
  };
};
