// …/log: each SCIM request in a sentence, with filters. What was sent comes when a row is opened.

import type { DirectoryRow } from '../../store/db/rows.ts';
import { countRequests, type LogFilter, pageOfRequests } from '../../store/log/request-pages.ts';
import { logFilter, logTabs, shownFilter } from '../ui/log/filters.ts';
import { type Told, tell, Words } from '../ui/log/tell.tsx';
import { Empty, Pager, Pills, Time } from '../ui/parts.tsx';
import { providerName } from '../ui/providers.ts';
import { respondPage } from '../ui/respond.ts';
import type { PortalContext } from './context.ts';
import { DirectoryPage, placeIn } from './directory.tsx';
import { addressOf, listAddress, pageAround } from './query.ts';

/** A row tells more than a name. */
const ROWS = 25;

export async function showLog(c: PortalContext): Promise<Response> {
  const { db, directory, meter, visitor } = c.var;
  const address = listAddress(c);
  const filter = logFilter(address.show);
  const [found, counts] = await Promise.all([
    pageOfRequests(db, directory.id, { filter, before: address.after, limit: ROWS + 1 }, meter),
    countRequests(db, directory.id, meter),
  ]);
  const path = placeIn(directory, 'log');
  const page = pageAround(found, path, address, ({ id }) => id, ROWS);
  const told = await tell(c, page.rows);
  const tabs = logTabs(filter, counts, (show) => addressOf(path, { show }));
  return respondPage(
    c,
    <DirectoryPage visitor={visitor} directory={directory} here="log" title="Log">
      <h1>{`Requests from ${providerName(directory.provider)}`}</h1>
      <p class="lead">Every request from the last 30 days, newest first. Passwords and tokens are never stored.</p>
      <Pills label="Filter requests" tabs={tabs}>
        <a class="last" href={addressOf(`${path}.csv`, { show: shownFilter(filter) })} download>
          Download CSV
        </a>
      </Pills>
      {told.length === 0 ? <NoRequest filter={filter} /> : <LogTable told={told} directory={directory} />}
      <Pager first={page.first} next={page.next} />
    </DirectoryPage>,
  );
}

interface LogTableProps {
  readonly told: readonly Told[];
  readonly directory: DirectoryRow;
  /** Path of the log; each entry stands below it. */
  readonly path?: string;
}

export function LogTable({ told, directory, path = placeIn(directory, 'log') }: LogTableProps) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What happened</th>
            <th scope="col">Status</th>
            <th scope="col">Duration</th>
          </tr>
        </thead>
        <tbody>
          {told.map((one) => (
            <LogRow told={one} directory={directory} path={path} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LogRowProps {
  readonly told: Told;
  readonly directory: DirectoryRow;
  readonly path: string;
}

function LogRow({ told, directory, path }: LogRowProps) {
  const { request, sentence } = told;
  const { entry, method, status } = request;
  const href = `${path}/${request.id}`;
  return (
    <tr>
      <td class="when">
        <Time at={request.at} form="moment" />
      </td>
      <td>
        <details hx-get={`${href}?part=1`} hx-trigger="toggle once" hx-target="find .opened" hx-swap="innerHTML">
          <summary>
            <Words parts={sentence.parts} directory={directory} />
          </summary>
          {sentence.problem ? (
            <div class="why">
              {sentence.problem.reason} {sentence.problem.remedy}
            </div>
          ) : null}
          {sentence.caution ? <div class="why wait">{sentence.caution}</div> : null}
          <div class="opened">
            <p class="note">
              <a href={href}>View request and response</a>
            </p>
          </div>
        </details>
        <small class="mono">{`${method} ${shortened(entry.path)}`}</small>
      </td>
      <td class="beside">
        <StatusCode status={status} />
      </td>
      <td class="when beside">{`${Math.round(entry.durationMs)} ms`}</td>
    </tr>
  );
}

export function StatusCode({ status }: { readonly status: number }) {
  const failed = status >= 400;
  return (
    <span class={failed ? 'code bad' : 'code'}>
      {status}
      <span class="unseen">{failed ? ', failed' : ', succeeded'}</span>
    </span>
  );
}

function NoRequest({ filter }: { readonly filter: LogFilter }) {
  return filter === 'all' ? (
    <Empty title="No requests yet">
      <p>Each request appears here within a second. If it was rejected, you’ll see why.</p>
    </Empty>
  ) : (
    <Empty title={filter === 'failed' ? 'No failed requests' : 'No matching requests'}>
      <p>Choose another filter to see more.</p>
    </Empty>
  );
}

const MAX_PATH = 90;
/** Of an id its end is enough to tell it from its neighbours. */
const ID = /\b(usr|grp)_[0-9a-z]{18,}([0-9a-z]{4})\b/g;

function shortened(path: string): string {
  const readable = decoded(path).replace(ID, '$1_…$2');
  return readable.length > MAX_PATH ? `${readable.slice(0, MAX_PATH - 1)}…` : readable;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
