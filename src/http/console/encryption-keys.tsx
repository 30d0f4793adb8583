// /console/keys/encryption: which keys of ENCRYPTION_KEY are still needed, and which can go.

import { type EncryptionKey, encryptionKeys } from '../../tenancy/encryption-keys.ts';
import { Badge, Notice } from '../ui/components.tsx';
import { count, counted } from '../ui/format.ts';
import { actionContext } from './action-context.ts';
import type { ConsoleContext } from './context.ts';
import { KeyPills } from './keys.tsx';
import { MissingDatabases } from './missing.tsx';

/** GET /console/keys/encryption */
export async function showEncryptionKeys(c: ConsoleContext): Promise<Response> {
  const { keys, missing, pending, unreadable } = await encryptionKeys(actionContext(c));
  return c.render(
    <>
      <h1>Encryption keys</h1>
      <p class="lead">
        The keys in <code>ENCRYPTION_KEY</code>, newest first, by an ID derived from each. They encrypt the secrets of
        webhooks and alert endpoints and sign cursors.
      </p>
      <KeyPills c={c} here="encryption" />
      <MissingDatabases missing={missing} />
      {unreadable === 0 ? null : (
        <Notice tone="bad">
          <p>
            <strong>{`No key decrypts ${counted(unreadable, 'secret')}.`}</strong> Add their key to{' '}
            <code>ENCRYPTION_KEY</code> again, or rotate the secrets of these webhooks. Their events wait.
          </p>
        </Notice>
      )}
      {pending === 0 ? null : (
        <Notice tone="wait">
          <p>{`${counted(pending, 'secret')} will be encrypted again with the newest key in the next minutes. Keep all keys until then.`}</p>
        </Notice>
      )}
      <div class="sheet">
        <table class="folds">
          <thead>
            <tr>
              <th scope="col">Key ID</th>
              <th scope="col" class="right">
                Secrets
              </th>
              <th scope="col">Use</th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr>
                <td>
                  <code>{key.id}</code>
                </td>
                <td class="right">
                  {count(key.secrets)}
                  <span class="folded"> secrets</span>
                </td>
                <td>
                  <Use of={key} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        To rotate, put a new key in front of the old one and wait until the old one can be removed. The newest key is
        never removed.
      </p>
    </>,
    { title: 'Encryption keys' },
  );
}

function Use({ of: { newest, removable } }: { readonly of: EncryptionKey }) {
  if (newest) return <Badge tone="ok">Newest: encrypts and signs</Badge>;
  if (!removable) return <Badge tone="wait">Still needed</Badge>;
  return (
    <>
      <Badge>Can be removed</Badge>
      <small>After one more hour: cursors that it signed are valid that long.</small>
    </>
  );
}
