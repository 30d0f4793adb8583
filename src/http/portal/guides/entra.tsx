// Microsoft Entra ID: an enterprise application of one's own with automatic provisioning, as the admin center shows it.

import { Fields, TabRow } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

export function entraGuide({ endpoint, tokenEndpoint }: GuideValues): Guide {
  return {
    urlLabel: 'Tenant URL',
    tokenLabel: 'Secret token',
    oauth: true,
    lead: 'Keep this page open next to the Microsoft Entra admin center. It checks for Entra’s first requests and tells you if something is wrong.',
    steps: [
      {
        title: 'Create the application',
        body: (
          <p>
            In the Microsoft Entra admin center, open <kbd>Entra ID</kbd> → <kbd>Enterprise apps</kbd> →{' '}
            <kbd>New application</kbd> → <kbd>Create your own application</kbd>. Name it after this app, choose{' '}
            <kbd>Integrate any other application you don’t find in the gallery (Non-gallery)</kbd> and press{' '}
            <kbd>Create</kbd>.
          </p>
        ),
      },
      {
        title: 'Set up provisioning',
        body: (
          <>
            <p>
              In the application’s menu choose <kbd>Provisioning</kbd> and press <kbd>New configuration</kbd> (in older
              views <kbd>Get started</kbd>, then the mode <kbd>Automatic</kbd>).
            </p>
            <TabRow items={['Overview', 'Properties', 'Users and groups', 'Provisioning']} chosen="Provisioning" />
          </>
        ),
      },
      {
        title: 'Paste the values',
        body: (
          <>
            <p>
              Choose <kbd>OAuth2 client credentials grant</kbd> (or <kbd>Bearer authentication</kbd>, if you created a
              token), paste the values, press <kbd>Test connection</kbd> and then <kbd>Create</kbd> (or <kbd>Save</kbd>
              ).
            </p>
            <Fields
              fields={[
                ['Tenant URL', endpoint],
                ['Token endpoint', tokenEndpoint],
                ['Client identifier', 'oc_…'],
                ['Client secret', TOKEN_DOTS],
              ]}
              press="Test connection"
              caption="The test only looks up a user that cannot exist. It changes nothing."
            />
          </>
        ),
      },
      {
        title: 'Choose who to sync',
        body: (
          <p>
            Under <kbd>Users and groups</kbd> press <kbd>Add user/group</kbd>, select the people or groups who should
            have access, and press <kbd>Assign</kbd>. Entra does not sync members of nested groups.
          </p>
        ),
      },
      {
        title: 'Start',
        body: (
          <p>
            Back under <kbd>Provisioning</kbd> press <kbd>Start provisioning</kbd>. Entra syncs about every 40 minutes.
            Use <kbd>Provision on demand</kbd> to send one person right away as a check.
          </p>
        ),
      },
    ],
  };
}
