// Okta: the catalog's SCIM 2.0 app that sends a bearer token, as the Admin Console shows it.

import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

const APP = 'SCIM 2.0 Test App (OAuth Bearer Token)';

export function oktaGuide({ endpoint }: GuideValues): Guide {
  return {
    urlLabel: 'SCIM 2.0 Base Url',
    tokenLabel: 'OAuth Bearer Token',
    lead: 'Keep this page open next to the Okta Admin Console. It checks for Okta’s first requests and tells you if something is wrong.',
    steps: [
      {
        title: 'Add the application',
        body: (
          <p>
            In the Admin Console, open <kbd>Applications</kbd> → <kbd>Applications</kbd>, press{' '}
            <kbd>Browse App Catalog</kbd> and search for <kbd>{APP}</kbd>. Press <kbd>Add Integration</kbd>, name it
            after this app, then press <kbd>Next</kbd> and <kbd>Done</kbd>.
          </p>
        ),
      },
      {
        title: 'Paste the two values',
        body: (
          <>
            <p>
              On the <kbd>Provisioning</kbd> tab, press <kbd>Configure API Integration</kbd>, select{' '}
              <kbd>Enable API integration</kbd>, paste both values and press <kbd>Test API Credentials</kbd>. Then{' '}
              <kbd>Save</kbd>.
            </p>
            <TabRow items={['General', 'Provisioning', 'Import', 'Assignments', 'Push Groups']} chosen="Provisioning" />
            <Fields
              fields={[
                ['SCIM 2.0 Base Url', endpoint],
                ['OAuth Bearer Token', TOKEN_DOTS],
              ]}
              press="Test API Credentials"
            />
          </>
        ),
      },
      {
        title: 'Turn on provisioning to the app',
        body: (
          <>
            <p>
              Still under <kbd>Provisioning</kbd>, choose <kbd>To App</kbd>, press <kbd>Edit</kbd>, enable the first
              three and <kbd>Save</kbd>.
            </p>
            <Boxes
              items={['Create Users', 'Update User Attributes', 'Deactivate Users', 'Sync Password']}
              ticked={['Create Users', 'Update User Attributes', 'Deactivate Users']}
              caption="Leave Sync Password off. Passwords are never stored here."
            />
          </>
        ),
      },
      {
        title: 'Assign people',
        body: (
          <p>
            On the <kbd>Assignments</kbd> tab, press <kbd>Assign</kbd> → <kbd>Assign to Groups</kbd>, choose the groups
            whose members should have access, and press <kbd>Done</kbd>.
          </p>
        ),
      },
      {
        title: 'Push groups',
        body: (
          <p>
            On the <kbd>Push Groups</kbd> tab, press <kbd>Push Groups</kbd> → <kbd>Find groups by name</kbd>, choose a
            group, leave <kbd>Push group memberships immediately</kbd> selected and press <kbd>Save</kbd>. Okta
            recommends against using the same group for both assignment and push.
          </p>
        ),
      },
    ],
  };
}
