// /console/alerts: what is wrong now, what was, and who is told.

import { runbookOf } from '../../delivery/alerts/types.ts';
import {
  ALERT_FORMATS,
  type AlertFormat,
  createAlertEndpoint,
  listAlertEndpoints,
  removeAlertEndpoint,
  type StoredAlertEndpoint,
  typesOf,
} from '../../tenancy/alert-endpoints.ts';
import { alertsNow, listAlerts, type StoredAlert } from '../../tenancy/alerts.ts';
import { Badge, Card, Empty, Notice, Pager, Pills, Time, Value } from '../ui/components.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, consolePath, directoryPath, organizationPath, webhookPath } from './context.ts';
import { withQuery } from './input.ts';
import { Confirm, Csrf, respondRefused } from './layout.tsx';
import { may } from './permissions.ts';
import { shownUrl } from './webhook-components.tsx';

const PAGE_SIZE = 50;
const MAX_URL = 2_048;
/** Said only where it matters to someone who waits for an alert. */
const LAG_SAID_FROM_MS = 120_000;
const FORMATS: Readonly<Record<AlertFormat, string>> = {
  rollcall: 'JSON, signed like a webhook',
  slack: 'The URL of an incoming webhook of Slack',
  pagerduty: 'PagerDuty’s Events API v2, with an integration key',
};

/** GET /console/alerts?show=all&before= */
export function showAlerts(c: ConsoleContext): Promise<Response> {
  return alertsPage(c, null);
}

/** POST /console/alerts/endpoints: answers with the page that shows the secret, which has no address of its own. */
export async function makeAlertEndpoint(c: ConsoleContext): Promise<Response> {
  const form = await c.req.parseBody();
  const format = ALERT_FORMATS.find((known) => known === form['format']);
  const { routingKey, url } = form;
  if (!format || typeof url !== 'string' || url === '' || url.length > MAX_URL)
    return respondRefused(c, 400, 'Enter a URL and choose a format.');
  const key = typeof routingKey === 'string' && routingKey.trim() !== '' ? { routingKey: routingKey.trim() } : {};
  const { secret } = completed(await createAlertEndpoint(actionContext(c), { url, format, alerts: null, ...key }));
  if (secret !== null) return alertsPage(c, secret);
  return c.redirect(withQuery(consolePath('alerts'), { done: 'alert_endpoint.create' }), 303);
}

/** POST /console/alerts/endpoints/ale_…/delete */
export async function deleteEndpoint(c: ConsoleContext): Promise<Response> {
  completed(await removeAlertEndpoint(actionContext(c), c.req.param('endpoint') ?? ''));
  return c.redirect(withQuery(consolePath('alerts'), { done: 'alert_endpoint.delete' }), 303);
}

async function alertsPage(c: ConsoleContext, secret: string | null): Promise<Response> {
  const all = c.req.query('show') === 'all';
  const before = c.req.query('before') ?? '';
  const path = consolePath('alerts');
  const show = all ? 'all' : null;
  const [page, endpoints, { lagMs }] = await Promise.all([
    listAlerts(c.var.databases.operator, { before, limit: PAGE_SIZE, open: !all }),
    listAlertEndpoints(actionContext(c)),
    alertsNow(c.var.databases.operator, c.var.now),
  ]);
  return c.render(
    <>
      <h1>Alerts</h1>
      <p class="lead">Incidents that need someone. Each is told once when it begins and once when it is over.</p>
      {lagMs < LAG_SAID_FROM_MS ? null : (
        <Notice tone="wait">
          {`An alert can be up to ${Math.ceil(lagMs / 60_000)} minutes late: there are more streams, directories or webhooks than the sweep looks at in one minute.`}
        </Notice>
      )}
      {secret === null ? null : (
        <Notice tone="wait">
          <Value id="secret" label="Signing secret of the new endpoint" value={secret} />
          <p class="note">
            <span class="once">Shown only once.</span> Copy it now.
          </p>
        </Notice>
      )}
      <Pills
        label="Filter alerts"
        tabs={[
          { text: 'Open', href: path, here: !all },
          { text: 'All', href: withQuery(path, { show: 'all' }), here: all },
        ]}
      />
      {page.items.length === 0 ? (
        <Empty title={all ? 'No alerts yet' : 'No open alerts'}>
          <p>The sweep looks every minute.</p>
        </Empty>
      ) : (
        <AlertTable rows={page.items} />
      )}
      <Pager
        first={before === '' ? null : withQuery(path, { show })}
        next={page.next === null ? null : withQuery(path, { show, before: page.next })}
      />
      <h2 class="over">Endpoints</h2>
      {endpoints.length === 0 ? (
        <Empty title="Nobody is told">
          <p>With an endpoint, someone learns of an incident without looking here.</p>
        </Empty>
      ) : (
        <EndpointTable c={c} rows={endpoints} />
      )}
      {may(c, 'POST', consolePath('alerts', 'endpoints')) ? (
        <Card title="Create an endpoint">
          <NewEndpoint c={c} />
        </Card>
      ) : null}
    </>,
    { title: 'Alerts' },
  );
}

function AlertTable({ rows }: { readonly rows: readonly StoredAlert[] }) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Since</th>
            <th scope="col">Alert</th>
            <th scope="col">Until</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((alert) => (
            <tr>
              <td class="when">
                <Time at={alert.openedAt} form="moment" />
              </td>
              <td>
                <strong>{alert.type}</strong>
                <small>{alert.summary}</small>
                <small>
                  {placeOf(alert)}
                  {`Runbook: ${runbookOf(alert.type)}`}
                </small>
              </td>
              <td class="when">
                {alert.closedAt === null ? (
                  <Badge tone="bad">Open</Badge>
                ) : (
                  <>
                    <span class="folded">Until </span>
                    <Time at={alert.closedAt} form="moment" />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where to look. */
function placeOf({ directoryId, organizationId, webhookId }: StoredAlert) {
  const href =
    directoryId !== null
      ? directoryPath(directoryId)
      : webhookId !== null
        ? webhookPath(webhookId)
        : organizationId !== null
          ? organizationPath(organizationId)
          : null;
  return href === null ? null : (
    <>
      <a href={href}>{directoryId !== null ? 'Directory' : webhookId !== null ? 'Webhook' : 'Organization'}</a>
      {'. '}
    </>
  );
}

function EndpointTable({ c, rows }: { readonly c: ConsoleContext; readonly rows: readonly StoredAlertEndpoint[] }) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">URL</th>
            <th scope="col">Alerts</th>
            <th scope="col">Last attempt</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <td>
                <code>{shownUrl(c, row.url)}</code>
                <small>{row.format}</small>
              </td>
              <td>{typesOf(row)?.join(', ') ?? 'all alerts'}</td>
              <td>{row.lastError === null ? <span class="when">no failure</span> : <span>{row.lastError}</span>}</td>
              <td>
                <Confirm
                  c={c}
                  action={consolePath('alerts', 'endpoints', row.id, 'delete')}
                  text="Delete"
                  label={`Delete… the endpoint ${row.url}`}
                  tone="bad"
                >
                  Nothing more is sent to it.
                </Confirm>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NewEndpoint({ c }: { readonly c: ConsoleContext }) {
  return (
    <form method="post" action={consolePath('alerts', 'endpoints')}>
      <Csrf c={c} />
      <div class="field">
        <label for="url">URL</label>
        <input id="url" name="url" type="url" maxlength={MAX_URL} required />
      </div>
      <fieldset class="choices">
        <legend>Format</legend>
        {ALERT_FORMATS.map((format) => (
          <label>
            <input type="radio" name="format" value={format} checked={format === 'rollcall'} />
            <strong>{format}</strong> <span class="soft">{FORMATS[format]}</span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="routing-key">Integration key (PagerDuty only)</label>
        <input id="routing-key" name="routingKey" type="text" maxlength={200} autocomplete="off" />
      </div>
      <div class="field">
        <button type="submit">Create endpoint</button>
      </div>
    </form>
  );
}
