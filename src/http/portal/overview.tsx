// A directory at a glance: how many, how lately, what needs attention, what happened last.

import { displayNameOf } from '../../directory/entity.ts';
import { staleBefore } from '../../directory/profile.ts';
import { heldOf } from '../../tenancy/held.ts';
import { findGroupsPage } from '../../tenancy/people-pages.ts';
import { countRequests, pageOfRequests } from '../../tenancy/requests.ts';
import { Card, Notice, Time } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { HeldSentence } from '../ui/held.tsx';
import { describeRequests, Words } from '../ui/log/describe.tsx';
import type { Sentence } from '../ui/log/sentence.ts';
import { CautionBadge } from '../ui/log/table.tsx';
import { Flags, flagsOf } from '../ui/people/flags.tsx';
import { providerName } from '../ui/providers.ts';
import type { PortalContext } from './context.ts';
import { isShown, LinkTo, linksToNamed, pathIn } from './directory.tsx';

const RECENT = 8;
const FLAGGED = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

export async function showOverview(c: PortalContext): Promise<Response> {
  const { db, directory, language, now } = c.var;
  const { ago, count, n, say, texts } = language;
  const { overview } = texts;
  if (directory.status === 'pending' && directory.lastRequestAt === null)
    return c.redirect(pathIn(directory, 'setup'), 302);
  const before = staleBefore(directory);
  const flagged = { staleBefore: before, search: '', after: '', limit: FLAGGED };
  const [changes, failures, incomplete, counts, unassigned, stale, held] = await Promise.all([
    pageOfRequests(db, directory.id, { filter: 'changes', limit: RECENT }),
    pageOfRequests(db, directory.id, { filter: 'failed', limit: 3 }),
    pageOfRequests(db, directory.id, { filter: 'skipped', limit: 3 }),
    countRequests(db, directory.id),
    findGroupsPage(db, directory.id, { ...flagged, only: 'unassigned' }),
    findGroupsPage(db, directory.id, { ...flagged, only: 'stale' }),
    heldOf(db, directory),
  ]);
  // A refused token is mended as soon as another request was let in.
  const heardAt = directory.lastRequestAt ?? 0;
  const recent = failures.items.filter(({ at, status }) => now - at < DAY_MS && !(status === 401 && at < heardAt));
  const known = new Set(recent.map(({ id }) => id));
  const inPart = incomplete.items.filter(({ at, id }) => now - at < DAY_MS && !known.has(id));
  const [described, failed, partial] = await Promise.all([
    describeRequests(c.var, changes.items),
    describeRequests(c.var, recent),
    describeRequests(c.var, inPart),
  ]);
  const isUnassigned = new Set(unassigned.rows.map(({ group }) => group.id));
  const groups = [...unassigned.rows, ...stale.rows.filter(({ group }) => !isUnassigned.has(group.id))];
  const provider = providerName(directory.provider, language);
  return c.render(
    <>
      <h1>{texts.directory.overview}</h1>
      <p class="lead">{say(overview.lead, { provider })}</p>
      {directory.status === 'paused' ? (
        <Notice tone="wait">
          <p>
            <strong>{texts.words.paused}.</strong> {say(overview.pausedLead, { provider })}{' '}
            {isShown(c, 'settings') ? <a href={pathIn(directory, 'settings')}>{overview.resume}</a> : null}
          </p>
        </Notice>
      ) : null}
      {held === null ? null : (
        <Notice tone="bad">
          <p>
            <strong>{held.refusing ? texts.held.areRejected : texts.held.areOnHold}</strong>{' '}
            <HeldSentence held={held} provider={provider} /> <a href={pathIn(directory, 'held')}>{texts.held.review}</a>
          </p>
        </Notice>
      )}
      <ul class="numbers">
        <li>
          <b>{count(directory.userCount)}</b> {n(overview.person, directory.userCount)}
        </li>
        <li>
          <b>{count(directory.groupCount)}</b> {n(overview.group, directory.groupCount)}
        </li>
        <li>
          <b>{directory.lastRequestAt === null ? texts.words.never : ago(directory.lastRequestAt, now)}</b>{' '}
          {overview.lastRequest}
        </li>
        <li class={counts.failed > 0 ? 'bad' : ''}>
          <b>{count(counts.failed)}</b> {n(overview.failed, counts.all)}
        </li>
      </ul>
      {failed.length + partial.length + groups.length > 0 ? (
        <Card title={overview.attention}>
          <ul class="plain">
            {[...failed, ...partial].map(({ request, sentence }) => (
              <li>
                <LinkTo c={c} place="log" rest={[request.id]}>
                  <Words parts={sentence.parts} />
                </LinkTo>
                {sentence.cautions.map(({ kind }) => (
                  <>
                    {' '}
                    <CautionBadge kind={kind} />
                  </>
                ))}
                <span class="under">{`${whyOf(sentence)} (${ago(request.at, now)})`}</span>
              </li>
            ))}
            {groups.map((listed) => (
              <li>
                <LinkTo c={c} place="groups" rest={[listed.group.id]}>
                  {displayNameOf(listed.group.doc)}
                </LinkTo>{' '}
                <Flags flags={flagsOf(listed, before, directory.provider, language)} />
                <span class="under">{flagsOf(listed, before, directory.provider, language)[0]?.why}</span>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <Card title={overview.recent}>
        {described.length === 0 ? <p>{overview.noChanges}</p> : null}
        <ul class="plain">
          {described.map(({ request, sentence }) => (
            <li class="row apart">
              <span>
                <Words parts={sentence.parts} {...linksToNamed(c)} />
              </span>
              <span class="when">
                <Time at={request.at} form="moment" />
              </span>
            </li>
          ))}
        </ul>
        {isShown(c, 'log') ? (
          <p class="note">
            <a href={pathIn(directory, 'log')}>{overview.fullLog}</a>
          </p>
        ) : null}
      </Card>
    </>,
    { title: directoryName(directory, language) },
  );
}

/** Why a request failed, or what it did in part only. */
function whyOf({ cautions, problem }: Sentence): string {
  return problem ? `${problem.reason} ${problem.remedy}` : cautions.map(({ text }) => text).join(' ');
}
