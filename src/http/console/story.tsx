// The story of a person: every request and event that touched them, newest first.

import { type History, type HistoryItem, type HistoryPlace, historyOfPerson } from '../../tenancy/history.ts';
import { Notice, Pager, Time } from '../ui/components.tsx';
import { count } from '../ui/format.ts';
import { type DescribedRequest, describeRequests, Words } from '../ui/log/describe.tsx';
import { StatusCode } from '../ui/log/table.tsx';
import type { DirectoryPlace } from '../ui/people/place.ts';
import { directoryPath, organizationPath } from './context.ts';
import { withQuery } from './input.ts';

const PAGE_SIZE = 25;
const PLACE = /^(req_[0-9a-z~]{1,40})\.(\d{1,16})$/;

export interface PersonStory {
  readonly id: string;
  readonly before: string;
  readonly history: History;
  readonly described: ReadonlyMap<string, DescribedRequest>;
}

/** `before`: where the page begins, '' for the newest. */
export async function storyOf(place: DirectoryPlace, id: string, before: string): Promise<PersonStory> {
  const { db, directory } = place;
  const history = await historyOfPerson(db, directory.id, id, { limit: PAGE_SIZE, before: placeIn(before) });
  const requests = history.items.flatMap((item) => (item.kind === 'request' ? [item.request] : []));
  const described = await describeRequests({ db, directory }, requests);
  return { id, before, history, described: new Map(described.map((one) => [one.request.id, one])) };
}

function placeIn(text: string): HistoryPlace | undefined {
  const [, request, sequence] = PLACE.exec(text) ?? [];
  return request === undefined ? undefined : { request, sequence: Number(sequence) };
}

interface StoryProps {
  readonly place: DirectoryPlace;
  readonly story: PersonStory;
}

export function Story({ place, story: { before, described, history, id } }: StoryProps) {
  const path = place.path('people', id);
  const { deletedAt, items, next } = history;
  return (
    <>
      {deletedAt === null ? null : (
        <Notice tone="wait">
          <p>
            Deleted <Time at={deletedAt} />.
          </p>
        </Notice>
      )}
      <h2 class="over">Story</h2>
      {items.length === 0 ? (
        <p>Neither the latest 5,000 requests of this directory nor the latest 5,000 events tell of this person.</p>
      ) : (
        <div class="sheet">
          <table class="folds">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">What happened</th>
                <th scope="col">Result</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row place={place} item={item} described={described} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager
        first={before === '' ? null : path}
        next={next === null ? null : withQuery(path, { before: `${next.request}.${next.sequence}` })}
      />
    </>
  );
}

interface RowProps {
  readonly place: DirectoryPlace;
  readonly item: HistoryItem;
  readonly described: PersonStory['described'];
}

function Row({ described, item, place }: RowProps) {
  const { id: directoryId, organizationId } = place.directory;
  if (item.kind === 'event') {
    const { sequence, type } = item.event;
    return (
      <tr>
        <td class="when">
          <Time at={item.at} form="moment" />
        </td>
        <td>
          <a href={organizationPath(organizationId, 'events', String(sequence))}>
            <code>{type}</code>
          </a>
        </td>
        <td class="beside">{`Event ${count(sequence)}`}</td>
      </tr>
    );
  }
  const { entry, id, method, status } = item.request;
  const sentence = described.get(id)?.sentence;
  return (
    <tr>
      <td class="when">
        <Time at={item.at} form="moment" />
      </td>
      <td>
        <a href={directoryPath(directoryId, 'requests', id)}>
          {sentence ? <Words parts={sentence.parts} /> : `${method} ${entry.path}`}
        </a>
        {sentence?.problem ? <div class="why">{sentence.problem.reason}</div> : null}
      </td>
      <td class="beside">
        <StatusCode status={status} />
      </td>
    </tr>
  );
}
