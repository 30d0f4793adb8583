// JumpCloud: a custom application with Identity Management (export of users), as its admin portal shows it.

import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

export function jumpcloudGuide({ endpoint }: GuideValues): Guide {
  return {
    urlLabel: 'Base URL',
    tokenLabel: 'Token Key',
    lead: 'Keep this page open beside the JumpCloud admin portal: it watches for JumpCloud’s first requests and tells you if something is off.',
    steps: [
      {
        title: 'Add a custom application',
        body: (
          <p>
            In the JumpCloud admin portal open <kbd>SSO Applications</kbd> and press <kbd>+ Add New Application</kbd>.
            Search for this app; if it is not listed, choose <kbd>Custom Application</kbd>, then <kbd>Next</kbd>.
          </p>
        ),
      },
      {
        title: 'Choose what it does',
        body: (
          <>
            <p>
              Tick <kbd>Export users to this app (Identity Management)</kbd> and press <kbd>Next</kbd>.
            </p>
            <Boxes
              items={[
                'Manage Single Sign-On (SSO)',
                'Export users to this app (Identity Management)',
                'Import users from this app (Identity Management)',
              ]}
              ticked={['Export users to this app (Identity Management)']}
              caption="Single Sign-On is independent of this: tick it only if you set it up as well."
            />
          </>
        ),
      },
      {
        title: 'Name it and save',
        body: (
          <p>
            Give a <kbd>Display Label</kbd> that your colleagues will recognise, press <kbd>Save Application</kbd>, then{' '}
            <kbd>Configure Application</kbd>.
          </p>
        ),
      },
      {
        title: 'Paste the two values',
        body: (
          <>
            <p>
              Open the tab <kbd>Identity Management</kbd>. Choose <kbd>SCIM 2.0</kbd> as the version, paste the Base URL
              and the Token Key from above, and give a <kbd>Test User Email</kbd> that belongs to nobody yet.
            </p>
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
              caption="JumpCloud creates a user of this address for the test and removes it again."
            />
          </>
        ),
      },
      {
        title: 'Test the connection',
        body: (
          <p>
            Press <kbd>Test Connection</kbd>. JumpCloud creates a test user and a test group here and removes both; the
            check list turns green as it does. If JumpCloud only says “There was a problem activating identity
            management”, the check list says what the problem was.
          </p>
        ),
      },
      {
        title: 'Turn on groups and activate',
        body: (
          <>
            <p>
              Leave <kbd>Group Management</kbd> on: it appears once the test has passed. Press <kbd>Activate</kbd>, then{' '}
              <kbd>Save</kbd>.
            </p>
            <Boxes
              items={['Enable management of User Groups …']}
              ticked={['Enable management of User Groups …']}
              caption="In full: Enable management of User Groups and Group Membership in this application."
            />
          </>
        ),
      },
      {
        title: 'Choose who is sent',
        body: (
          <>
            <p>
              Open <kbd>User Groups</kbd>, the group of the people who are to have access, and its tab{' '}
              <kbd>Applications</kbd>. Tick this application and press <kbd>Save Group</kbd>. People and the group
              arrive within a minute; groups without members are not sent.
            </p>
            <TabRow items={['Details', 'Users', 'Devices', 'Applications', 'RADIUS']} chosen="Applications" />
          </>
        ),
      },
      {
        title: 'Later',
        body: (
          <p>
            Whenever you edit the connection, JumpCloud runs the test again, so the test address must still belong to
            nobody. Staged users are not sent. A suspended user, or one whose password has expired, is shown here as
            inactive until that changes.
          </p>
        ),
      },
    ],
  };
}
