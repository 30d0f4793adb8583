// Any other provider that speaks SCIM 2.0: what it must be told, and what it may expect.

import { Facts } from '../../ui/parts.tsx';
import { Fields } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

export function customGuide({ endpoint }: GuideValues): Guide {
  return {
    urlLabel: 'SCIM base URL',
    tokenLabel: 'Bearer token',
    lead: 'Keep this page open beside your provider’s admin console: it watches for the first requests and tells you if something is off.',
    steps: [
      {
        title: 'Find the provisioning settings',
        body: (
          <p>
            In your provider’s console, add an application for this app and look for <kbd>Provisioning</kbd>,{' '}
            <kbd>SCIM</kbd>, <kbd>User sync</kbd> or <kbd>Identity management</kbd>. Choose SCIM version 2.0.
          </p>
        ),
      },
      {
        title: 'Paste the two values',
        body: (
          <>
            <p>
              The URL goes where it asks for the base, tenant or endpoint URL, with nothing after <kbd>/scim/v2</kbd>.
              The token is a bearer token: it is sent as <kbd>Authorization: Bearer …</kbd>.
            </p>
            <Fields
              fields={[
                ['SCIM base URL', endpoint],
                ['Authentication', 'Bearer token'],
                ['Token', TOKEN_DOTS],
              ]}
              press="Test connection"
            />
          </>
        ),
      },
      {
        title: 'Check these, where it asks',
        body: (
          <Facts
            facts={[
              ['Unique attribute', 'userName (usually the e-mail address)'],
              ['Operations', 'Create, update, deactivate and delete users; push groups'],
              ['Update method', 'PATCH or PUT, both work'],
              ['Paging', 'By index (200 a page at most) or by cursor'],
              ['Filtering, bulk, ETags', 'Supported'],
            ]}
          />
        ),
      },
      {
        title: 'Choose who is sent',
        body: <p>Assign the people and groups who are to have access, then start the synchronization.</p>,
      },
    ],
  };
}
