// PingOne: a SCIM outbound connection and a rule that says who goes through it, as the admin console shows it.

import { Fields } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

export function pingoneGuide({ endpoint }: GuideValues): Guide {
  return {
    urlLabel: 'SCIM Base URL',
    tokenLabel: 'OAuth Access Token',
    lead: 'Keep this page open next to the PingOne admin console. It checks for PingOne’s first requests and tells you if something is wrong.',
    steps: [
      {
        title: 'Create a connection',
        body: (
          <p>
            In the admin console, open <kbd>Integrations</kbd> → <kbd>Provisioning</kbd>, press <kbd>+</kbd> →{' '}
            <kbd>New Connection</kbd>, choose <kbd>Identity Store</kbd>, then <kbd>SCIM Outbound</kbd>. Name it after
            this app and press <kbd>Next</kbd>.
          </p>
        ),
      },
      {
        title: 'Paste the two values',
        body: (
          <>
            <p>
              Fill in the form as shown and press <kbd>Test Connection</kbd>, then <kbd>Next</kbd>.
            </p>
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
        title: 'Set the preferences',
        body: (
          <>
            <p>
              Leave the user filter on <kbd>userName Eq "%s"</kbd> with <kbd>userName</kbd> as the identifier. Allow
              users to be created, updated, disabled and removed. Press <kbd>Save</kbd> and turn on the connection.
            </p>
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
      {
        title: 'Choose who to sync',
        body: (
          <p>
            Press <kbd>+</kbd> → <kbd>New Rule</kbd>, choose the connection as the target, set a <kbd>User Filter</kbd>{' '}
            for the people who should have access, review the <kbd>Attribute Mapping</kbd>, and add the groups under{' '}
            <kbd>Group Provisioning</kbd>.
          </p>
        ),
      },
      {
        title: 'Turn on the rule',
        body: <p>The first sync begins once both the connection and the rule are on.</p>,
      },
    ],
  };
}
