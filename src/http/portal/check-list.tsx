// The check list as a fragment that renews itself every 1.5 s: 304 while nothing happened, no more after 15 minutes,
// not at all while the page is hidden (that part is the browser's script).

import { beginningOf } from '../../tenancy/requests.ts';
import { Speaking, useLanguage } from '../ui/catalog/use.ts';
import { Notice, Time } from '../ui/components.tsx';
import { Status } from '../ui/directory.tsx';
import { fragmentTag, unchanged } from '../ui/fragment.ts';
import { Sign } from '../ui/icons.tsx';
import { type Check, checksFor } from './checks.ts';
import type { PortalContext } from './context.ts';
import { isShown, pathIn } from './directory.tsx';

const WATCH_MS = 15 * 60 * 1000;
/** A setup takes some thirty requests, a few tries over. */
const OLDEST = 200;
const NEWEST = 50;

/** Besides the list: what else on the page is renewed with it. */
interface Head {
  readonly status: string;
  /** Null where the page has no tab for them. */
  readonly people: string | null;
  readonly groups: string | null;
}

export interface CheckListModel {
  /** Its id. */
  readonly directory: string;
  readonly head: Head;
  /** Path of the overview. */
  readonly overview: string;
  readonly checks: readonly Check[];
  readonly requests: string;
  /** Path of the log; null where it is hidden. */
  readonly log: string | null;
  /** Path of the next poll; null when the page has watched for long enough. */
  readonly poll: string | null;
  /** Path of the page, to watch on. */
  readonly page: string;
}

/** `since`: epoch ms at which the page began to watch. */
export async function checkListModel(c: PortalContext, since: number): Promise<CheckListModel> {
  const { db, directory, language, now } = c.var;
  const { count, n, say, texts } = language;
  const { requests, counts } = await beginningOf(db, directory.id, { oldest: OLDEST, newest: NEWEST });
  const watching = now - since < WATCH_MS;
  const { groupCount, status, userCount } = directory;
  const named = isShown(c, 'people');
  return {
    directory: directory.id,
    head: { status, people: named ? count(userCount) : null, groups: named ? count(groupCount) : null },
    overview: pathIn(directory, 'overview'),
    checks: checksFor(directory, requests, language),
    requests:
      counts.all < 1000
        ? say(texts.setup.soFar, { requests: n(texts.words.requests, counts.all) })
        : say(texts.setup.moreThan, { n: count(999) }),
    log: isShown(c, 'log') ? pathIn(directory, 'log') : null,
    poll: watching ? pathIn(directory, 'setup', `checks?since=${since}`) : null,
    page: pathIn(directory, 'setup'),
  };
}

/** GET …/setup/checks */
export async function showCheckList(c: PortalContext): Promise<Response> {
  const model = await checkListModel(c, Number(c.req.query('since') ?? 0));
  return (
    unchanged(c, fragmentTag(model)) ??
    c.html(
      <Speaking value={c.var.language}>
        <CheckList model={model} />
        <NewHead head={model.head} />
      </Speaking>,
    )
  );
}

/** Takes the place of what the page's heading shows. */
function NewHead({ head }: { readonly head: Head }) {
  return (
    <>
      <span id="status" hx-swap-oob="true">
        <Status status={head.status} />
      </span>
      {head.people === null ? null : (
        <span id="n-people" class="n" hx-swap-oob="true">
          {head.people}
        </span>
      )}
      {head.groups === null ? null : (
        <span id="n-groups" class="n" hx-swap-oob="true">
          {head.groups}
        </span>
      )}
    </>
  );
}

export function CheckList({ model }: { readonly model: CheckListModel }) {
  const { checks, poll } = model;
  const { setup } = useLanguage().texts;
  const polling =
    poll === null
      ? {}
      : {
          'data-poll': '',
          'hx-get': poll,
          'hx-trigger': 'every 1500ms, wake',
          'hx-swap': 'outerHTML',
          'hx-headers': JSON.stringify({ 'If-None-Match': fragmentTag(model) }),
        };
  return (
    <div
      id="checks"
      data-directory={model.directory}
      data-connected={checks[1]?.state === 'done' ? '' : undefined}
      data-synced={checks.every(({ state }) => state === 'done') ? '' : undefined}
      {...polling}
    >
      <ul class="checks">
        {checks.map((check) => (
          <Item check={check} />
        ))}
      </ul>
      {checks.every(({ state }) => state === 'done') ? (
        <Notice tone="ok">
          <p>
            <strong>{setup.working}</strong> <a href={model.overview}>{setup.toOverview}</a>
          </p>
        </Notice>
      ) : null}
      <p class="note">
        {`${model.requests} `}
        {model.log === null ? null : <a href={model.log}>{setup.openLog}</a>}
      </p>
      <Watching model={model} />
    </div>
  );
}

function Watching({ model: { checks, poll, page } }: { readonly model: CheckListModel }) {
  const { setup } = useLanguage().texts;
  const news = checks.findLast(({ state }) => state === 'failed') ?? checks.findLast(({ state }) => state === 'done');
  const said = news ? `${news.title}: ${news.state === 'done' ? setup.done : setup.failed}` : '';
  return (
    <>
      {poll === null ? (
        <p class="note">
          {setup.stopped} <a href={page}>{setup.keepOn}</a>
        </p>
      ) : null}
      <span id="checks-said" data-news={said} hidden />
    </>
  );
}

function Item({ check: { at, hint, problem, state, title } }: { readonly check: Check }) {
  const { setup } = useLanguage().texts;
  const said = { done: setup.done, failed: setup.failed, next: setup.waiting, open: setup.notYet };
  return (
    <li class={state}>
      <span class="dot">
        {state === 'done' ? <Sign name="tick" /> : state === 'failed' ? <Sign name="bang" /> : null}
      </span>
      <span>
        {title}
        <span class="unseen">{`. ${said[state]}.`}</span>
      </span>
      {at === null ? <span /> : <Time at={at} form="clock" />}
      {problem ? (
        <div class="why">
          <b>{setup.rejected}</b> {problem.reason} {problem.remedy}
        </div>
      ) : null}
      {state === 'next' ? <div class="hint">{hint}</div> : null}
    </li>
  );
}
