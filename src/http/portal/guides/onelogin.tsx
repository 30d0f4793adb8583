// OneLogin: the catalog's SCIM Provisioner with SAML (SCIM v2 Core), as the administration shows it.

import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

const TABS = ['Info', 'Configuration', 'Parameters', 'Rules', 'Provisioning'];

export function oneloginGuide({ endpoint }: GuideValues): Guide {
  return {
    urlLabel: 'SCIM Base URL',
    tokenLabel: 'SCIM Bearer Token',
    lead: 'Keep this page open next to the OneLogin admin console. It checks for OneLogin’s first requests and tells you if something is wrong.',
    steps: [
      {
        title: 'Add the application',
        body: (
          <p>
            In the admin console, open <kbd>Applications</kbd> → <kbd>Applications</kbd> → <kbd>Add App</kbd>, search
            for <kbd>SCIM Provisioner with SAML (SCIM v2 Core)</kbd>, name it after this app and press <kbd>Save</kbd>.
          </p>
        ),
      },
      {
        title: 'Paste the two values',
        body: (
          <>
            <p>
              On the <kbd>Configuration</kbd> tab, paste both values, press <kbd>Enable</kbd> under{' '}
              <kbd>API Connection</kbd>, then <kbd>Save</kbd>.
            </p>
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
        title: 'Turn on provisioning',
        body: (
          <>
            <p>
              On the <kbd>Provisioning</kbd> tab, select <kbd>Enable provisioning</kbd>. Choose whether OneLogin asks
              for approval before it creates, deletes or updates people, and press <kbd>Save</kbd>.
            </p>
            <Boxes
              items={['Enable provisioning', 'Create user', 'Delete user', 'Update user']}
              ticked={['Enable provisioning']}
              caption="The last three require your approval each time. Leave them off to sync changes automatically."
            />
          </>
        ),
      },
      {
        title: 'Send groups',
        body: (
          <p>
            On the <kbd>Parameters</kbd> tab, open <kbd>Groups</kbd> and select <kbd>Include in User Provisioning</kbd>.
            Then add a rule on the <kbd>Rules</kbd> tab with the action <kbd>Set Groups in</kbd> this app, mapped from
            your roles or another attribute.
          </p>
        ),
      },
      {
        title: 'Choose who to sync',
        body: (
          <p>
            On the <kbd>Access</kbd> tab, select the roles whose members should have access and press <kbd>Save</kbd>.
            On the <kbd>Users</kbd> tab, you can see each person’s status and approve pending changes.
          </p>
        ),
      },
    ],
  };
}
