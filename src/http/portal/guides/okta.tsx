// Okta: the catalog's SCIM 2.0 app that sends a bearer token, as the Admin Console shows it.

import { Boxes, Fields, TabRow } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

const APP = 'SCIM 2.0 Test App (OAuth Bearer Token)';

export function oktaGuide({ endpoint }: GuideValues): Guide {
  return {
    urlLabel: 'SCIM 2.0 Base Url',
    tokenLabel: 'OAuth Bearer Token',
    lead: 'Keep this page open beside the Okta Admin Console: it watches for Okta’s first requests and tells you if something is off.',
    steps: [
      {
        title: 'Add the application',
        body: (
          <p>
            In the Admin Console open <kbd>Applications</kbd> → <kbd>Applications</kbd>, press{' '}
            <kbd>Browse App Catalog</kbd> and search for <kbd>{APP}</kbd>. Press <kbd>Add Integration</kbd>, give it the
            name of this app, then <kbd>Next</kbd> and <kbd>Done</kbd>.
          </p>
        ),
      },
      {
        title: 'Paste the two values',
        body: (
          <>
            <p>
              On the tab <kbd>Provisioning</kbd> press <kbd>Configure API Integration</kbd>, tick{' '}
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
        title: 'Say what Okta may do',
        body: (
          <>
            <p>
              Still under <kbd>Provisioning</kbd>, choose <kbd>To App</kbd>, press <kbd>Edit</kbd>, enable the first
              three and <kbd>Save</kbd>.
            </p>
            <Boxes
              items={['Create Users', 'Update User Attributes', 'Deactivate Users', 'Sync Password']}
              ticked={['Create Users', 'Update User Attributes', 'Deactivate Users']}
              caption="Passwords are never kept here: leave Sync Password off."
            />
          </>
        ),
      },
      {
        title: 'Assign people',
        body: (
          <p>
            On the tab <kbd>Assignments</kbd> press <kbd>Assign</kbd> → <kbd>Assign to Groups</kbd>, choose the groups
            whose people are to have access, and press <kbd>Done</kbd>.
          </p>
        ),
      },
      {
        title: 'Push groups',
        body: (
          <p>
            On the tab <kbd>Push Groups</kbd> press <kbd>Push Groups</kbd> → <kbd>Find groups by name</kbd>, choose a
            group, leave <kbd>Push group memberships immediately</kbd> ticked and <kbd>Save</kbd>. Okta advises against
            using one group both for assignment and for push.
          </p>
        ),
      },
    ],
  };
}
