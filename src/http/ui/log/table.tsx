// The request log as a table: each request in a sentence, what was sent when its row is opened.

import { useLanguage } from '../catalog/use.ts';
import { Badge, Time } from '../components.tsx';
import { type DescribedRequest, Words } from './describe.tsx';
import type { Caution } from './sentence.ts';

interface LogTableProps {
  readonly described: readonly DescribedRequest[];
  /** Path of the log, each entry stands below it; null for who may not see what was sent. */
  readonly path: string | null;
}

export function LogTable({ described, path }: LogTableProps) {
  const { log } = useLanguage().texts;
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">{log.when}</th>
            <th scope="col">{log.what}</th>
            <th scope="col">{log.status}</th>
            <th scope="col">{log.duration}</th>
          </tr>
        </thead>
        <tbody>
          {described.map((one) => (
            <LogRow described={one} path={path} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LogRowProps {
  readonly described: DescribedRequest;
  readonly path: string | null;
}

function LogRow({ described, path }: LogRowProps) {
  const { log } = useLanguage().texts;
  const { request, sentence } = described;
  const { entry, method, status } = request;
  const href = path === null ? null : `${path}/${request.id}`;
  return (
    <tr>
      <td class="when">
        <Time at={request.at} form="moment" />
      </td>
      <td>
        <details {...(href === null ? {} : loadedWhenOpened(href))}>
          <summary>
            <Words parts={sentence.parts} />
            {sentence.cautions.map(({ kind }) => (
              <>
                {' '}
                <CautionBadge kind={kind} />
              </>
            ))}
          </summary>
          {sentence.problem ? (
            <div class="why">
              {sentence.problem.reason} {sentence.problem.remedy}
            </div>
          ) : null}
          {sentence.cautions.map(({ text }) => (
            <div class="why wait">{text}</div>
          ))}
          {href === null ? null : (
            <div class="opened">
              <p class="note">
                <a href={href}>{log.view}</a>
              </p>
            </div>
          )}
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

/** Says that a request succeeded in part only. */
export function CautionBadge({ kind }: Pick<Caution, 'kind'>) {
  const { log } = useLanguage().texts;
  return <Badge tone="wait">{kind === 'failed' ? log.failedInPart : log.skipped}</Badge>;
}

const loadedWhenOpened = (href: string) => ({
  'hx-get': `${href}?part=1`,
  'hx-trigger': 'toggle once',
  'hx-target': 'find .opened',
  'hx-swap': 'innerHTML',
});

export function StatusCode({ status }: { readonly status: number }) {
  const { log } = useLanguage().texts;
  const failed = status >= 400;
  return (
    <span class={failed ? 'code bad' : 'code'}>
      {status}
      <span class="unseen">{`, ${failed ? log.isFailed : log.isDone}`}</span>
    </span>
  );
}

const MAX_PATH = 90;
/** The end of an id is enough to tell it from its neighbors. */
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
