// OneLogin: the catalog's SCIM Provisioner with SAML (SCIM v2 Core), as the administration shows it.

import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

const TABS = ['Info', 'Configuration', 'Parameters', 'Rules', 'Provisioning'];

export function oneloginGuide({ endpoint }: GuideValues): Guide {
  return {
    urlLabel: 'SCIM Base URL',
    tokenLabel: 'SCIM Bearer Token',
    lead: 'Keep this page open beside the OneLogin administration: it watches for OneLogin’s first requests and tells you if something is off.',
    steps: [
      {
        title: 'Add the application',
        body: (
          <p>
            In the administration open <kbd>Applications</kbd> → <kbd>Applications</kbd> → <kbd>Add App</kbd>, search
            for <kbd>SCIM Provisioner with SAML (SCIM v2 Core)</kbd>, name it after this app and press <kbd>Save</kbd>.
          </p>
        ),
      },
      {
        title: 'Paste the two values',
        body: (
          <>
            <p>
              On the tab <kbd>Configuration</kbd> paste both values, press <kbd>Enable</kbd> under{' '}
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
              On the tab <kbd>Provisioning</kbd> tick <kbd>Enable provisioning</kbd>. Choose whether OneLogin asks you
              before it creates, deletes or updates people, and <kbd>Save</kbd>.
            </p>
            <Boxes
              items={['Enable provisioning', 'Create user', 'Delete user', 'Update user']}
              ticked={['Enable provisioning']}
              caption="The three below ask for your approval each time; without them changes flow by themselves."
            />
          </>
        ),
      },
      {
        title: 'Send groups',
        body: (
          <p>
            On the tab <kbd>Parameters</kbd> open <kbd>Groups</kbd> and tick <kbd>Include in User Provisioning</kbd>.
            Then add a rule on the tab <kbd>Rules</kbd> with the action <kbd>Set Groups in</kbd> this app, mapped from
            your roles or another attribute.
          </p>
        ),
      },
      {
        title: 'Choose who is sent',
        body: (
          <p>
            On the tab <kbd>Access</kbd> tick the roles whose people are to have access and <kbd>Save</kbd>. On the tab{' '}
            <kbd>Users</kbd> you see each person’s state, and approve those that wait.
          </p>
        ),
      },
    ],
  };
}
