// /console/webhooks: every webhook, and the making of a new one, whose secret is shown once.

import { SENT_TYPES } from '../../protocol/event.ts';
import { listWebhooks } from '../../tenancy/find-webhooks.ts';
import { MAX_DESCRIPTION } from '../../tenancy/name.ts';
import { createWebhook, MAX_BATCH, type StoredWebhook } from '../../tenancy/webhooks.ts';
import { Card, Empty, Pager } from '../ui/components.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, consolePath, webhookPath } from './context.ts';
import { allDatabases } from './databases.ts';
import { numberField, optionalTextField, withQuery } from './input.ts';
import { Csrf, respondRefused } from './layout.tsx';
import { MissingDatabases } from './missing.tsx';
import { may } from './permissions.ts';
import { webhookPage } from './webhook.tsx';
import { Hears, shownUrl, typesOf, WebhookStatus, webhookTitle } from './webhook-components.tsx';

const PAGE_SIZE = 50;

/** GET /console/webhooks */
export async function showWebhooks(c: ConsoleContext): Promise<Response> {
  const after = c.req.query('after') ?? '';
  const { items, missing, next } = await listWebhooks(allDatabases(c), { after, limit: PAGE_SIZE });
  const path = consolePath('webhooks');
  return c.render(
    <>
      <h1>Webhooks</h1>
      <p class="lead">Endpoints in your app that receive every change, signed and in order.</p>
      <MissingDatabases missing={missing} />
      {items.length === 0 ? (
        <Empty title="No webhooks yet">
          <p>Events are kept for 30 days. A webhook created now can start with the oldest one.</p>
        </Empty>
      ) : (
        <WebhookTable c={c} webhooks={items} />
      )}
      <Pager first={after === '' ? null : path} next={next === null ? null : withQuery(path, { after: next })} />
      {may(c, 'POST', path) ? (
        <Card title="Create a webhook">
          <NewWebhook c={c} />
        </Card>
      ) : null}
    </>,
    { title: 'Webhooks' },
  );
}

/** POST /console/webhooks: answers with the page that shows the secret, which has no address of its own. */
export async function makeWebhook(c: ConsoleContext): Promise<Response> {
  const form = await c.req.parseBody({ all: true });
  const description = optionalTextField(form['description'], MAX_DESCRIPTION);
  const maxBatch = numberField(form['maxBatch'], 1, MAX_BATCH);
  if (description === null || maxBatch === null)
    return respondRefused(
      c,
      400,
      `Enter a description of up to ${MAX_DESCRIPTION} characters and a batch size from 1 to ${MAX_BATCH}.`,
    );
  const organizationId = optionalTextField(form['organizationId'], 100);
  if (organizationId === null) return respondRefused(c, 400, 'Enter an organization ID (org_…).');
  const chosen = [form['events'] ?? []].flat();
  const events = SENT_TYPES.filter((type) => chosen.includes(type));
  const made = await createWebhook(actionContext(c), {
    url: String(form['url'] ?? ''),
    events: events.length === 0 || events.length === SENT_TYPES.length ? null : events,
    organizationId: organizationId === '' ? null : organizationId,
    description: description === '' ? null : description,
    maxBatch,
    startAfter: form['start'] === 'oldest' ? 0 : null,
  });
  const { webhook, secret } = completed(made);
  return webhookPage(c, webhook, { secret });
}

function WebhookTable({ c, webhooks }: { readonly c: ConsoleContext; readonly webhooks: readonly StoredWebhook[] }) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Webhook</th>
            <th scope="col">Status</th>
            <th scope="col">Organizations</th>
            <th scope="col">Events</th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <tr>
              <td>
                <a href={webhookPath(webhook.id)}>
                  <strong>{webhookTitle(c, webhook)}</strong>
                </a>
                {webhook.description === null ? null : <small class="mono">{shownUrl(c, webhook.url)}</small>}
              </td>
              <td>
                <WebhookStatus webhook={webhook} />
              </td>
              <td>
                <Hears webhook={webhook} />
              </td>
              <td class="when">{typesOf(webhook)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NewWebhook({ c }: { readonly c: ConsoleContext }) {
  return (
    <form method="post" action={consolePath('webhooks')}>
      <Csrf c={c} />
      <div class="halves">
        <div class="field">
          <label for="url">URL</label>
          <input
            id="url"
            name="url"
            type="url"
            required
            maxlength={2048}
            placeholder="https://app.example.com/hooks/rollcall"
          />
        </div>
        <div class="field">
          <label for="description">Description (optional)</label>
          <input id="description" name="description" type="text" maxlength={MAX_DESCRIPTION} />
        </div>
        <div class="field">
          <label for="organizationId">Organization ID, to limit it to one organization (optional)</label>
          <input id="organizationId" name="organizationId" type="text" maxlength={100} placeholder="org_…" />
        </div>
        <div class="field">
          <label for="maxBatch">Maximum events per request</label>
          <input
            id="maxBatch"
            name="maxBatch"
            type="text"
            inputmode="numeric"
            value="1"
            required
            pattern="[0-9]{1,3}"
          />
        </div>
        <div class="field">
          <label for="start">Start with</label>
          <select id="start" name="start">
            <option value="next">the next change</option>
            <option value="oldest">the oldest stored event</option>
          </select>
        </div>
      </div>
      <details class="field">
        <summary>Select event types</summary>
        <fieldset class="checks">
          <legend>Leave all unselected to receive every type</legend>
          {SENT_TYPES.map((type) => (
            <label class="inline">
              <input type="checkbox" name="events" value={type} />
              <code>{type}</code>
            </label>
          ))}
        </fieldset>
      </details>
      <div class="field">
        <button type="submit">Create webhook</button>
      </div>
    </form>
  );
}
