// …/log/req_…: one request, what was sent (masked) and what was answered; a page of its own, or a part of the log's row.

import { oneRequest } from '../../tenancy/requests.ts';
import { Card, Facts, Notice, Time } from '../ui/components.tsx';
import { describeRequests, Words } from '../ui/log/describe.tsx';
import { Exchange } from '../ui/log/exchange.tsx';
import { plain } from '../ui/log/sentence.ts';
import { StatusCode } from '../ui/log/table.tsx';
import type { PortalContext } from './context.ts';
import { linksToNamed } from './directory.tsx';
import { respondNotFound } from './layout.tsx';

export async function showLogEntry(c: PortalContext): Promise<Response> {
  const { db, directory, language } = c.var;
  const { log } = language.texts;
  const request = await oneRequest(db, directory.id, c.req.param('req') ?? '');
  if (request === null) return respondNotFound(c);
  if (c.req.query('part') === '1') return c.html(<Exchange request={request} />);
  const [described] = await describeRequests(c.var, [request]);
  if (!described) return respondNotFound(c);
  const { sentence } = described;
  return c.render(
    <>
      <h1>
        <Words parts={sentence.parts} {...linksToNamed(c)} />
      </h1>
      <p class="lead">
        <Time at={request.at} form="moment" />
      </p>
      {sentence.problem ? (
        <Notice tone="bad">
          <p>
            <strong>{sentence.problem.reason}</strong> {sentence.problem.remedy}
          </p>
        </Notice>
      ) : null}
      {sentence.cautions.map(({ text }) => (
        <Notice tone="wait">
          <p>{text}</p>
        </Notice>
      ))}
      <Card title={log.exchange}>
        <Facts
          facts={[
            [log.status, <StatusCode status={request.status} />],
            [log.duration, `${Math.round(request.entry.durationMs)} ms`],
            [log.address, request.entry.address ?? null],
            [log.requestId, <code>{request.id}</code>],
          ]}
        />
        <Exchange request={request} />
      </Card>
    </>,
    { title: plain(sentence.parts) },
  );
}
