// JumpCloud: a custom application with Identity Management (export of users), as its admin portal shows it.

import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

export function jumpcloudGuide({ endpoint }: GuideValues): Guide {
  return {
    urlLabel: 'Base URL',
    tokenLabel: 'Token Key',
    lead: 'Keep this page open next to the JumpCloud Admin Portal. It checks for JumpCloud’s first requests and tells you if something is wrong.',
    steps: [
      {
        title: 'Add a custom application',
        body: (
          <p>
            In the JumpCloud Admin Portal, open <kbd>SSO Applications</kbd> and press <kbd>+ Add New Application</kbd>.
            Search for this app; if it is not listed, choose <kbd>Custom Application</kbd>, then <kbd>Next</kbd>.
          </p>
        ),
      },
      {
        title: 'Turn on user export',
        body: (
          <>
            <p>
              Select <kbd>Export users to this app (Identity Management)</kbd> and press <kbd>Next</kbd>.
            </p>
            <Boxes
              items={[
                'Manage Single Sign-On (SSO)',
                'Export users to this app (Identity Management)',
                'Import users from this app (Identity Management)',
              ]}
              ticked={['Export users to this app (Identity Management)']}
              caption="Single Sign-On is independent. Select it only if you are setting it up as well."
            />
          </>
        ),
      },
      {
        title: 'Name it and save',
        body: (
          <p>
            Give a <kbd>Display Label</kbd> that your colleagues will recognize, press <kbd>Save Application</kbd>, then{' '}
            <kbd>Configure Application</kbd>.
          </p>
        ),
      },
      {
        title: 'Paste the two values',
        body: (
          <>
            <p>
              Open the <kbd>Identity Management</kbd> tab. Choose <kbd>SCIM 2.0</kbd> as the version, paste the Base URL
              and the Token Key from above, and enter a <kbd>Test User Email</kbd> that no one uses yet.
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
              caption="JumpCloud creates a user with this address for the test, then removes it."
            />
          </>
        ),
      },
      {
        title: 'Test the connection',
        body: (
          <p>
            Press <kbd>Test Connection</kbd>. JumpCloud creates and removes a test user and a test group, and the
            checklist on this page turns green as it does. If JumpCloud only says “There was a problem activating
            identity management”, the checklist shows what went wrong.
          </p>
        ),
      },
      {
        title: 'Turn on groups and activate',
        body: (
          <>
            <p>
              Leave <kbd>Group Management</kbd> on. It appears once the test has passed. Press <kbd>Activate</kbd>, then{' '}
              <kbd>Save</kbd>.
            </p>
            <Boxes
              items={['Enable management of User Groups …']}
              ticked={['Enable management of User Groups …']}
              caption="Full label: Enable management of User Groups and Group Membership in this application."
            />
          </>
        ),
      },
      {
        title: 'Choose who to sync',
        body: (
          <>
            <p>
              Open <kbd>User Groups</kbd>, then the group of people who should have access, and its{' '}
              <kbd>Applications</kbd> tab. Select this application and press <kbd>Save Group</kbd>. The group and its
              members arrive within a minute. Empty groups are not sent.
            </p>
            <TabRow items={['Details', 'Users', 'Devices', 'Applications', 'RADIUS']} chosen="Applications" />
          </>
        ),
      },
      {
        title: 'Good to know',
        body: (
          <p>
            JumpCloud repeats the test whenever you edit the connection, so keep the test address unused. Staged users
            are not sent. Users who are suspended or whose password has expired appear here as inactive until that
            changes.
          </p>
        ),
      },
    ],
  };
}
