// A webhook's streams: what blocks them, and the two things to do about it: set aside, or set back.

import type { StreamProgress } from '../../tenancy/streams.ts';
import type { StoredWebhook } from '../../tenancy/webhooks.ts';
import { Badge, Card, Facts, Time } from '../ui/components.tsx';
import { ago, count, counted } from '../ui/format.ts';
import { type ConsoleContext, organizationPath, webhookPath } from './context.ts';
import { withQuery } from './input.ts';
import { Confirm, Csrf } from './layout.tsx';
import { may } from './permissions.ts';

/** `cursor` is null where nothing was to be sent yet. */
export type ShownStream = Omit<StreamProgress, 'cursor'> & { readonly cursor: number | null };

interface StreamProps {
  readonly c: ConsoleContext;
  readonly webhook: StoredWebhook;
  readonly stream: ShownStream;
}

/** One organization's stream. */
export function StreamCard({ c, webhook, stream }: StreamProps) {
  const { now } = c.var;
  const { cursor, failures, failingSince, head, lastAcceptedAt, nextAttemptAt, organizationId, setAside } = stream;
  return (
    <Card title={`Stream of ${stream.organizationName}`}>
      <Facts
        facts={[
          [
            'Organization',
            <a href={organizationPath(organizationId)}>
              <code>{organizationId}</code>
            </a>,
          ],
          ['Progress', cursor === null ? `Not started: nothing to send yet` : `${count(cursor)} of ${count(head)}`],
          ['Last accepted', lastAcceptedAt === null ? 'never' : ago(lastAcceptedAt, now)],
          [
            'Status',
            cursor === null ? (
              <Badge tone="plain">Not started</Badge>
            ) : failures === 0 ? (
              <Badge tone="ok">Healthy</Badge>
            ) : (
              <>
                <Badge tone="bad">Blocked</Badge>
                {` by event ${count(cursor + 1)} after ${counted(failures, 'attempt')}`}
                {failingSince === null ? '' : `, since ${ago(failingSince, now)}`}
              </>
            ),
          ],
          ['Set aside', setAside === 0 ? null : `${counted(setAside, 'event')} not delivered`],
          ['Next attempt', failures === 0 ? null : <Time at={nextAttemptAt} form="moment" />],
        ]}
      />
      <div class="deeds">
        {failures === 0 ? null : <SkipButton c={c} webhook={webhook} stream={stream} />}
        {setAside === 0 ? null : <AcknowledgeButton c={c} webhook={webhook} stream={stream} />}
        <a class="button quiet" href={webhookPath(webhook.id)}>
          View all streams
        </a>
        <ReplayForm c={c} webhook={webhook} organizationId={organizationId} />
      </div>
    </Card>
  );
}

/** Those that are blocked, of all organizations. */
export function Streams({ c, webhook, streams }: Omit<StreamProps, 'stream'> & { streams: readonly StreamProgress[] }) {
  if (streams.length === 0) return null;
  return (
    <Card title="Blocked streams">
      <div class="sheet">
        <table class="folds">
          <thead>
            <tr>
              <th scope="col">Organization</th>
              <th scope="col">Blocked by</th>
              <th scope="col">Events waiting</th>
              <th scope="col">Next attempt</th>
              <th scope="col">
                <span class="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {streams.map((stream) => (
              <tr>
                <td>
                  <a href={withQuery(webhookPath(webhook.id), { organization: stream.organizationId })}>
                    {stream.organizationName}
                  </a>
                </td>
                <td>{`Event ${count(stream.cursor + 1)} after ${counted(stream.failures, 'attempt')}`}</td>
                <td>
                  {count(stream.head - stream.cursor)}
                  <span class="folded"> events waiting</span>
                </td>
                <td class="when">
                  <span class="folded">Next attempt </span>
                  <Time at={stream.nextAttemptAt} form="moment" />
                </td>
                <td>
                  <SkipButton c={c} webhook={webhook} stream={stream} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function AcknowledgeButton({ c, webhook, stream: { organizationId, setAside } }: StreamProps) {
  return (
    <Confirm c={c} action={`${webhookPath(webhook.id)}/streams/${organizationId}/acknowledge`} text="Acknowledge">
      {`Your app did not accept ${counted(setAside, 'event')} of this stream, and the stream went on. Acknowledging clears the count and sends nothing. To send them, use Resend below or Replay.`}
    </Confirm>
  );
}

function SkipButton({ c, webhook, stream }: StreamProps) {
  const { cursor, organizationId, organizationName } = stream;
  return (
    <Confirm
      c={c}
      action={`${webhookPath(webhook.id)}/streams/${organizationId}/skip`}
      text="Skip"
      label={`Skip… the event blocking the stream of ${organizationName}`}
      tone="bad"
    >
      {`Event ${count((cursor ?? 0) + 1)} is set aside and the stream continues with the next one. Your app does not receive it unless you replay it.`}
    </Confirm>
  );
}

interface ReplayProps {
  readonly c: ConsoleContext;
  readonly webhook: StoredWebhook;
  /** Null: the form asks for it. */
  readonly organizationId: string | null;
}

export function ReplayForm({ c, webhook, organizationId }: ReplayProps) {
  const action = `${webhookPath(webhook.id)}/replay`;
  if (!may(c, 'POST', action)) return null;
  return (
    <details class="ask">
      <summary>Replay…</summary>
      <form method="post" action={action} class="asked">
        <Csrf c={c} />
        <p>All events after this sequence number are sent again in order, followed by new ones.</p>
        {organizationId === null ? (
          <div class="field">
            <label for="replay-organization">Organization</label>
            <input id="replay-organization" name="organizationId" type="text" required placeholder="org_…" />
          </div>
        ) : (
          <input type="hidden" name="organizationId" value={organizationId} />
        )}
        <div class="field">
          <label for="after">After sequence number (0 for the oldest stored event)</label>
          <input id="after" name="after" type="text" inputmode="numeric" pattern="[0-9]+" required value="0" />
        </div>
        <div class="field">
          <button type="submit">Replay</button>
        </div>
      </form>
    </details>
  );
}
