// …/log: each SCIM request in a sentence, with filters. What was sent comes when a row is opened.

import { countRequests, pageOfRequests } from '../../tenancy/requests.ts';
import { Pager, Pills } from '../ui/components.tsx';
import { describeRequests } from '../ui/log/describe.tsx';
import { NoRequest } from '../ui/log/empty.tsx';
import { logFilter, logTabs, shownFilter } from '../ui/log/filters.ts';
import { LogTable } from '../ui/log/table.tsx';
import { addressOf, listAddress } from '../ui/people/query.ts';
import { providerName } from '../ui/providers.ts';
import type { PortalContext } from './context.ts';
import { pathIn } from './directory.tsx';

/** A row tells more than a name. */
const ROWS = 25;

export async function showLog(c: PortalContext): Promise<Response> {
  const { db, directory, language } = c.var;
  const { say, texts } = language;
  const address = listAddress(c);
  const filter = logFilter(address.show);
  const [page, counts] = await Promise.all([
    pageOfRequests(db, directory.id, { filter, before: address.after, limit: ROWS }),
    countRequests(db, directory.id),
  ]);
  const path = pathIn(directory, 'log');
  const described = await describeRequests(c.var, page.items);
  const tabs = logTabs(language, filter, counts, (show) => addressOf(path, { show }));
  return c.render(
    <>
      <h1>{say(texts.log.title, { provider: providerName(directory.provider, language) })}</h1>
      <p class="lead">{texts.log.lead}</p>
      <Pills label={texts.log.filter} tabs={tabs}>
        <a class="last" href={addressOf(`${path}.csv`, { show: shownFilter(filter) })} download>
          {texts.log.csv}
        </a>
      </Pills>
      {described.length === 0 ? (
        <NoRequest filter={filter} next={page.next} />
      ) : (
        <LogTable described={described} path={path} />
      )}
      <Pager
        first={address.after === '' ? null : addressOf(path, { ...address, after: '' })}
        next={page.next === null ? null : addressOf(path, { ...address, after: page.next })}
      />
    </>,
    { title: texts.directory.log },
  );
}
