// JumpCloud: a custom application with Identity Management (export of users), as its admin portal shows it.

import { Marked } from '../../ui/catalog/marked.tsx';
import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { How } from './how.tsx';
import { type GuideMaker, TOKEN_DOTS } from './parts.ts';

export const jumpcloudGuide: GuideMaker = ({ say, texts }, { endpoint }) => {
  const { guides } = texts;
  const { jumpcloud } = guides;
  return {
    urlLabel: 'Base URL',
    tokenLabel: 'Token Key',
    lead: say(guides.open, { console: jumpcloud.console }),
    steps: [
      { title: jumpcloud.add, body: <How text={jumpcloud.addHow} /> },
      {
        title: jumpcloud.export,
        body: (
          <>
            <How text={jumpcloud.exportHow} />
            <Boxes
              items={[
                'Manage Single Sign-On (SSO)',
                'Export users to this app (Identity Management)',
                'Import users from this app (Identity Management)',
              ]}
              ticked={['Export users to this app (Identity Management)']}
              caption={jumpcloud.exportNote}
            />
          </>
        ),
      },
      { title: jumpcloud.name, body: <How text={jumpcloud.nameHow} /> },
      {
        title: guides.paste2,
        body: (
          <>
            <How text={jumpcloud.pasteHow} />
            <TabRow
              items={['General Info', 'SSO', 'Identity Management', 'User Groups']}
              chosen="Identity Management"
            />
            <Fields
              fields={[
                ['SCIM Version', 'SCIM 2.0'],
                ['Base URL', endpoint],
                ['Token Key', TOKEN_DOTS],
                ['Test User Email', 'scim.test@your-company.example'],
              ]}
              press="Test Connection"
              caption={jumpcloud.pasteNote}
            />
          </>
        ),
      },
      { title: jumpcloud.test, body: <How text={jumpcloud.testHow} /> },
      {
        title: jumpcloud.groups,
        body: (
          <>
            <How text={jumpcloud.groupsHow} />
            <Boxes
              items={['Enable management of User Groups …']}
              ticked={['Enable management of User Groups …']}
              caption={<Marked text={jumpcloud.groupsNote} />}
            />
          </>
        ),
      },
      {
        title: guides.choose,
        body: (
          <>
            <How text={jumpcloud.chooseHow} />
            <TabRow items={['Details', 'Users', 'Devices', 'Applications', 'RADIUS']} chosen="Applications" />
          </>
        ),
      },
      { title: jumpcloud.know, body: <How text={jumpcloud.knowWhat} /> },
    ],
  };
};
