// The tokens and OAuth clients of a directory in the console, what of them ends soon, and the field of their longest validity.

import { WARNING_DAYS, warningAt } from '../../directory/expiring.ts';
import type { EndingCredential } from '../../tenancy/credentials.ts';
import type { OAuthClient } from '../../tenancy/oauth-clients.ts';
import { MAX_TOKEN_DAYS } from '../../tenancy/token-policy.ts';
import type { StoredToken } from '../../tenancy/tokens.ts';
import { Badge, Card, Notice, Time } from '../ui/components.tsx';
import { isUnused, lastUse } from '../ui/format.ts';
import { numberField } from './input.ts';

interface EndingNoticeProps {
  readonly ending: readonly (Pick<EndingCredential, 'hint' | 'expiresAt'> & { readonly what: string })[];
  readonly now: number;
  /** Where it is replaced. */
  readonly href: string;
  readonly link: string;
}

/** Nothing where nothing ends. Within three days it is an alert. */
export function EndingNotice({ ending, href, link, now }: EndingNoticeProps) {
  if (ending.length === 0) return null;
  const isLast = ending.some(({ expiresAt }) => warningAt(expiresAt, now) === WARNING_DAYS.last);
  return (
    <Notice tone={isLast ? 'bad' : 'wait'}>
      {ending.map(({ expiresAt, hint, what }) => (
        <p>
          {`${what} ending in `}
          <code>{hint}</code>
          {' expires on '}
          <Time at={expiresAt} />.
        </p>
      ))}
      <p>
        <a href={href}>{link}</a>
      </p>
    </Notice>
  );
}

/** A credential as the notice names it. */
export function namedCredential(credential: EndingCredential, of = '') {
  const what = credential.kind === 'token' ? 'token' : `client secret of ${credential.clientId ?? ''}`;
  return { ...credential, what: of === '' ? `The ${what}` : `${of}: the ${what}` };
}

/** What is to be said about the end of a token, secret or key. */
export function EndBadge({ expiresAt, now }: { readonly expiresAt: number | null; readonly now: number }) {
  if (expiresAt === null) return null;
  if (expiresAt <= now) return <Badge tone="bad">Expired</Badge>;
  const warning = warningAt(expiresAt, now);
  if (warning === null) return null;
  return <Badge tone={warning === WARNING_DAYS.last ? 'bad' : 'wait'}>{`Expires within ${warning} days`}</Badge>;
}

interface CredentialsProps {
  readonly tokens: readonly StoredToken[];
  readonly clients: readonly OAuthClient[];
  readonly now: number;
}

export function Credentials({ clients, now, tokens }: CredentialsProps) {
  if (tokens.length + clients.length === 0)
    return (
      <Card title="Credentials">
        <p>No tokens and no OAuth clients. Its administrator creates them in the setup portal.</p>
      </Card>
    );
  return (
    <>
      <h2 class="over">Credentials</h2>
      <div class="sheet">
        <table class="folds">
          <thead>
            <tr>
              <th scope="col">Credential</th>
              <th scope="col">Created</th>
              <th scope="col">Expires</th>
              <th scope="col">Last used</th>
            </tr>
          </thead>
          <tbody>
            {tokens.map((token) => (
              <Row name={`Token …${token.hint}`} of={token} now={now} />
            ))}
            {clients.flatMap((client) => [
              <Row
                name={`OAuth client ${client.id} (${client.method})`}
                of={{ ...client, expiresAt: null, exceedsMaxTokenDays: false }}
                endless="—"
                now={now}
              />,
              ...client.secrets.map((secret) => <Row name={`Secret …${secret.hint}`} of={secret} now={now} />),
            ])}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface RowProps {
  readonly name: string;
  readonly of: Pick<StoredToken, 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'exceedsMaxTokenDays'>;
  /** What stands where there is no end. */
  readonly endless?: string;
  readonly now: number;
}

function Row({ name, of, endless = 'never', now }: RowProps) {
  return (
    <tr>
      <td>{name}</td>
      <td>
        <span class="folded">Created </span>
        <Time at={of.createdAt} />
      </td>
      <td>
        <span class="folded">Expires </span>
        {of.expiresAt === null ? endless : <Time at={of.expiresAt} />} <EndBadge expiresAt={of.expiresAt} now={now} />{' '}
        {of.exceedsMaxTokenDays ? <Badge tone="wait">Exceeds the limit</Badge> : null}
      </td>
      <td>
        {lastUse(of, now)} {isUnused(of, now) ? <Badge tone="wait">Unused for 90 days</Badge> : null}
      </td>
    </tr>
  );
}

interface TokenDaysFieldProps {
  readonly maxTokenDays: number | null;
  /** How many are valid for longer. */
  readonly over: number;
}

export function TokenDaysField({ maxTokenDays, over }: TokenDaysFieldProps) {
  return (
    <div class="field">
      <label for="token-days">New tokens and client secrets are valid for at most, in days (empty: no limit)</label>
      <input id="token-days" name="maxTokenDays" type="text" inputmode="numeric" value={maxTokenDays ?? ''} />
      {over > 0 ? (
        <p class="note">{`${over} existing ${over === 1 ? 'one is' : 'ones are'} valid for longer and marked under Credentials.`}</p>
      ) : null}
    </div>
  );
}

/** What the form says: null for no limit, undefined where it is no valid number. A form without the field keeps what is. */
export function chosenTokenDays(field: unknown, current: number | null): number | null | undefined {
  if (field === undefined) return current;
  if (typeof field !== 'string' || field.trim() === '') return field === '' ? null : undefined;
  const days = numberField(field, 1);
  return days === null || days > MAX_TOKEN_DAYS ? undefined : days;
}
