// Any other provider that speaks SCIM 2.0: what it must be told, and what it may expect.

import { Facts } from '../../ui/components.tsx';
import { Fields } from '../drawings.tsx';
import { type Guide, type GuideValues, TOKEN_DOTS } from './parts.ts';

export function customGuide({ endpoint, tokenEndpoint }: GuideValues): Guide {
  return {
    urlLabel: 'SCIM base URL',
    tokenLabel: 'Bearer token',
    oauth: true,
    lead: 'Keep this page open next to your provider’s admin console. It checks for the first requests and tells you if something is wrong.',
    steps: [
      {
        title: 'Find the provisioning settings',
        body: (
          <p>
            In your provider’s admin console, add an application for this app and look for <kbd>Provisioning</kbd>,{' '}
            <kbd>SCIM</kbd>, <kbd>User sync</kbd> or <kbd>Identity management</kbd>. Choose SCIM version 2.0.
          </p>
        ),
      },
      {
        title: 'Paste the values',
        body: (
          <>
            <p>
              Paste the URL where your provider asks for a base, tenant or endpoint URL, with nothing after{' '}
              <kbd>/scim/v2</kbd>. If it supports OAuth 2.0 client credentials, enter the client ID, secret and token
              endpoint, with the scope <kbd>scim</kbd>. Otherwise create a token, which it sends as{' '}
              <kbd>Authorization: Bearer …</kbd>.
            </p>
            <Fields
              fields={[
                ['SCIM base URL', endpoint],
                ['Token endpoint', tokenEndpoint],
                ['Client ID', 'oc_…'],
                ['Client secret', TOKEN_DOTS],
              ]}
              press="Test connection"
            />
          </>
        ),
      },
      {
        title: 'Check these settings',
        body: (
          <Facts
            facts={[
              ['Unique attribute', 'userName (usually the email address)'],
              ['Operations', 'Create, update, deactivate and delete users; push groups'],
              ['Update method', 'PATCH or PUT'],
              ['Paging', 'By index (up to 200 per page) or by cursor'],
              ['Filtering, bulk, ETags', 'Supported'],
            ]}
          />
        ),
      },
      {
        title: 'Choose who to sync',
        body: <p>Assign the people and groups who should have access, then start the sync.</p>,
      },
    ],
  };
}
