// Components of a webhook's pages: its status, the organizations it covers, its buttons, and what is shown only once.

import type { Tested } from '../../delivery/single.ts';
import { withoutQuery } from '../../tenancy/audit.ts';
import type { WebhookJob } from '../../tenancy/webhook-jobs.ts';
import type { StoredWebhook } from '../../tenancy/webhooks.ts';
import { Badge, Notice, Value } from '../ui/components.tsx';
import { counted, lasting } from '../ui/format.ts';
import { type ConsoleContext, organizationPath, webhookPath } from './context.ts';
import { Action, Confirm } from './layout.tsx';
import { Payload } from './payload.tsx';
import { TypedConfirm } from './typed.tsx';

export function WebhookStatus({ webhook: { disabledReason, status } }: { readonly webhook: StoredWebhook }) {
  switch (status) {
    case 'active':
      return <Badge tone="ok">Active</Badge>;
    case 'paused':
      return <Badge tone="wait">Paused</Badge>;
    case 'disabled':
      return (
        <>
          <Badge tone="bad">Disabled</Badge>
          <small>
            {disabledReason === 'gone' ? 'The endpoint returned 410 Gone.' : 'No event was accepted for 7 days.'}
          </small>
        </>
      );
  }
}

/** The organizations whose events a webhook receives. */
export function Hears({ webhook: { organizationId } }: { readonly webhook: StoredWebhook }) {
  if (organizationId === null) return <>All organizations</>;
  return (
    <a href={organizationPath(organizationId)}>
      <code>{organizationId}</code>
    </a>
  );
}

/** For who may not see secrets: without a query, which often is one. */
export function shownUrl(c: ConsoleContext, url: string): string {
  return c.var.operator.role === 'admin' ? url : withoutQuery(url);
}

/** What pages call a webhook. */
export function webhookTitle(c: ConsoleContext, { description, url }: StoredWebhook): string {
  return description ?? shownUrl(c, url);
}

/** Of which types. */
export function typesOf({ events }: StoredWebhook): string {
  if (events === null) return 'all types';
  const types: unknown = JSON.parse(events);
  return counted(Array.isArray(types) ? types.length : 0, 'type');
}

export function WebhookDeeds({ c, webhook }: { readonly c: ConsoleContext; readonly webhook: StoredWebhook }) {
  const path = webhookPath(webhook.id);
  return (
    <div class="deeds">
      <Action c={c} action={`${path}/test`} text="Send test event" />
      {webhook.status === 'active' ? (
        <Action c={c} action={`${path}/pause`} text="Pause" />
      ) : (
        <Action c={c} action={`${path}/resume`} text="Resume" tone="plain" />
      )}
      <Confirm c={c} action={`${path}/rotate-secret`} text="Rotate secret">
        The new secret is shown once. For 24 hours both secrets sign every request, so you can update your endpoint
        without downtime.
      </Confirm>
      <TypedConfirm
        c={c}
        action={`${path}/delete`}
        text="Delete"
        name={webhookTitle(c, webhook)}
        what={webhook.description === null ? 'URL' : 'description'}
      >
        It receives no more events, and the progress of its streams is lost. Stored events are kept.
      </TypedConfirm>
    </div>
  );
}

export function NewSecret({ secret }: { readonly secret: string }) {
  return (
    <Notice tone="wait">
      <Value id="secret" label="Signing secret" value={secret} />
      <p class="note">
        <span class="once">Shown only once.</span> Your app verifies signatures with it. Store it with your other
        secrets.
      </p>
    </Notice>
  );
}

const JOBS: Readonly<Record<WebhookJob['kind'], string>> = {
  wake: 'Starting streams',
  replay: 'Replaying all streams',
  delete: 'Removing streams',
};

/** What is still being done to its streams; nothing where all is done. */
export function WebhookJobs({ jobs }: { readonly jobs: readonly WebhookJob[] }) {
  if (jobs.length === 0) return null;
  return (
    <Notice tone="wait">
      {jobs.map(({ database, kind, progress }) => (
        <p>{`${JOBS[kind]} in the database “${database}”: about ${Math.round(progress * 100)} %.`}</p>
      ))}
    </Notice>
  );
}

/** Shown while nothing can be sent to the webhook. */
export function UnreadableSecret() {
  return (
    <Notice tone="bad">
      <p>
        <strong>Nothing is sent: the signing secret cannot be decrypted.</strong> Add the key it was encrypted with to{' '}
        <code>ENCRYPTION_KEY</code>, or rotate the secret. No event is lost: they wait.
      </p>
    </Notice>
  );
}

export function TestOutcome({ tested: { result } }: { readonly tested: Tested }) {
  const { accepted, body, durationMs, status } = result;
  return (
    <Notice tone={accepted ? 'ok' : 'bad'}>
      <p>
        <strong>{accepted ? 'The test event was accepted' : 'The test event was not accepted'}</strong>
        {status === null ? ': no response.' : `: ${status} in ${lasting(durationMs)}.`}
      </p>
      {body ? <Payload text={body} /> : null}
    </Notice>
  );
}
