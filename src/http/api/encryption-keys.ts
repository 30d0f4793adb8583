// GET /encryption-keys: whether an older key can be taken out of ENCRYPTION_KEY.

import { z } from '@hono/zod-openapi';
import { encryptionKeys as keysOf } from '../../tenancy/encryption-keys.ts';
import { actionContext } from './action-context.ts';
import { newApi } from './context.ts';
import { answer, operation } from './operation.ts';

const EncryptionKeys = z
  .object({
    keys: z.array(
      z.object({
        id: z.string().openapi({ description: 'Derived from the key.', example: '3f9c0a17be52' }),
        newest: z
          .boolean()
          .openapi({ description: 'The newest key encrypts and signs. The others only decrypt and verify.' }),
        secrets: z
          .int()
          .openapi({ description: 'Valid secrets of webhooks and alert endpoints encrypted with this key.' }),
        removable: z.boolean().openapi({
          description:
            'No secret is encrypted with it any longer. Wait another hour before you remove it: SCIM cursors it signed are valid that long.',
        }),
      }),
    ),
    pending: z.int().openapi({ description: 'Secrets that will be encrypted again in the next few minutes.' }),
    unreadable: z.int().openapi({
      description:
        'Secrets that no key decrypts. Add their key to ENCRYPTION_KEY, or rotate the secrets of these webhooks.',
    }),
    missingDatabases: z.array(z.string()).openapi({
      description:
        'Databases that did not respond (`default`, `eu`): their secrets are not counted, and no key is removable.',
    }),
  })
  .openapi('EncryptionKeys');

export const encryptionKeys = newApi();

encryptionKeys.openapi(
  operation('admin', [], {
    method: 'get',
    path: '/encryption-keys',
    operationId: 'getEncryptionKeys',
    summary: 'Show which encryption keys are in use',
    description: 'The keys in ENCRYPTION_KEY, newest first, by ID.',
    tags: ['API keys'],
    responses: { 200: answer('The keys', EncryptionKeys) },
  }),
  async (c) => {
    const { keys, missing, pending, unreadable } = await keysOf(actionContext(c));
    return c.json({ keys: [...keys], pending, unreadable, missingDatabases: [...missing] }, 200);
  },
);
