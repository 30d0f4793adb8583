// /console/search: people, groups and organizations of all customers by what a support desk has of them; where it finds
// nobody, why that may be, once it is told whose person it is.

import { isOrganizationId } from '../../id.ts';
import { shards } from '../../shards.ts';
import { listDirectories } from '../../tenancy/directories.ts';
import { findOrganizations } from '../../tenancy/organization-search.ts';
import { type Found, organizationsOf, searchEverything } from '../../tenancy/search.ts';
import { SEARCH_PLACE } from '../../tenancy/search-cursor.ts';
import { type Why, whyByText } from '../../tenancy/why.ts';
import { Badge, Card, Empty, Pager } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { WhySentence } from '../ui/people/why.tsx';
import { Search } from '../ui/search.tsx';
import { type ConsoleContext, consolePath, directoryPath, organizationPath } from './context.ts';
import { allDatabases, databaseOf } from './databases.ts';
import { placeOf } from './directory-people.tsx';
import { leadTo, pageOfId } from './find.ts';
import { withQuery } from './input.ts';
import { MissingDatabases } from './missing.tsx';

/** The API takes no shorter text either. */
const MIN_LENGTH = 2;
const MAX_LENGTH = 200;
/** Of the customer that is asked why; the API asks others by their id. */
const MAX_DIRECTORIES_ASKED = 20;
const SEARCH_PATH = consolePath('search');

/** GET /console/search?q=&after=&in= */
export async function showSearch(c: ConsoleContext): Promise<Response> {
  const text = (name: string) => (c.req.query(name) ?? '').trim().slice(0, MAX_LENGTH);
  const [q, customer] = [text('q'), text('in')];
  const labels = new Set(shards(c.env).keys());
  const direct = pageOfId(q, labels);
  if (direct !== null) return leadTo(c, direct);
  const after = c.req.query('after') ?? '';
  const from = SEARCH_PLACE.test(after) ? after : '';
  const { items, missing, next } =
    q.length < MIN_LENGTH
      ? { items: [], missing: [], next: null }
      : await searchEverything(allDatabases(c), q, { after: from, now: c.var.now });
  const names = await organizationsOf(c.var.databases, items);
  const nobody = q.length >= MIN_LENGTH && !items.some(({ type }) => type === 'user');
  return c.render(
    <>
      <h1>Search</h1>
      <p class="lead">People, groups and organizations of all customers.</p>
      <Search path={SEARCH_PATH} label="Email address, user name, group, external ID or any ID" search={q} show="" />
      <div id="list" aria-live="polite">
        <MissingDatabases missing={missing} />
        {items.length > 0 ? <Results items={items} names={names} /> : <NothingFound q={q} more={next !== null} />}
        <Pager
          first={from === '' ? null : withQuery(SEARCH_PATH, { q })}
          next={next === null ? null : withQuery(SEARCH_PATH, { q, after: next })}
        />
        {nobody && next === null ? <WhyNobody c={c} q={q} customer={customer} /> : null}
      </div>
    </>,
    { title: q === '' ? 'Search' : `Search for ${q}` },
  );
}

function NothingFound({ more, q }: { readonly q: string; readonly more: boolean }) {
  if (q.length < MIN_LENGTH)
    return (
      <Empty title="Search all customers">
        <p>
          Enter the beginning of an email address or user name, of any word of a name, or a whole external ID or ID.
        </p>
      </Empty>
    );
  return more ? (
    <Empty title="No results so far">
      <p>Only part of the directories was searched. Continue with the next page.</p>
    </Empty>
  ) : (
    <Empty title={`No results for “${q}”`}>
      <p>Try a shorter text. Email addresses and names are found by how they begin, external IDs and IDs as a whole.</p>
    </Empty>
  );
}

const KINDS = { user: 'Person', group: 'Group', directory: 'Directory', organization: 'Organization' } as const;

function Results({ items, names }: { readonly items: readonly Found[]; readonly names: ReadonlyMap<string, string> }) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">What</th>
            <th scope="col">Organization</th>
          </tr>
        </thead>
        <tbody>
          {items.map((found) => (
            <tr>
              <td>
                <a href={pathOf(found)}>{found.label}</a>
                <small class="mono">{found.id}</small>
              </td>
              <td>
                <Badge>{KINDS[found.type]}</Badge>
              </td>
              <td>
                <a href={organizationPath(found.organizationId)}>
                  {names.get(found.organizationId) ?? found.organizationId}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function pathOf({ directoryId, id, organizationId, type }: Found): string {
  if (directoryId === null || type === 'organization') return organizationPath(organizationId);
  if (type === 'directory') return directoryPath(directoryId);
  return directoryPath(directoryId, type === 'user' ? 'people' : 'groups', id);
}

interface WhyNobodyProps {
  readonly c: ConsoleContext;
  readonly q: string;
  readonly customer: string;
}

/** What log and events tell is asked of one customer: of all it would be too much to look through. */
async function WhyNobody({ c, customer, q }: WhyNobodyProps) {
  const reasons = customer === '' ? [] : await reasonsOf(c, q, customer);
  return (
    <>
      <Card title="Why is this person missing?">
        <form action={SEARCH_PATH} class="search">
          <input type="hidden" name="q" value={q} />
          <label for="in" class="unseen">
            Customer: name, external ID or ID
          </label>
          <input
            type="search"
            id="in"
            name="in"
            value={customer}
            placeholder="Customer: name, external ID or ID"
            maxlength={MAX_LENGTH}
            required
          />
          <button type="submit" class="quiet">
            Find out why
          </button>
        </form>
        {reasons === null ? <p>{`No organization matches “${customer}”.`}</p> : null}
        {reasons?.length === 0 && customer !== '' ? <p>This customer has no directory yet.</p> : null}
      </Card>
      {reasons?.map(({ directory, organizationName, reason }) => (
        <Card title={`${organizationName}, ${directoryName(directory)}`}>
          <WhySentence place={placeOf(c, databaseOf(c, directory.id), directory)} who={q} reason={reason} />
        </Card>
      ))}
    </>
  );
}

/** Of the directories of the first organization that the text finds; null where it finds none. */
async function reasonsOf(c: ConsoleContext, who: string, customer: string) {
  const organization = await organizationNamed(c, customer);
  if (organization === null) return null;
  const db = databaseOf(c, organization.id);
  const { items } = await listDirectories(db, organization.id, { after: '', limit: MAX_DIRECTORIES_ASKED });
  return Promise.all(
    items.map(async (directory) => {
      const reason: Why = await whyByText(db, directory, who);
      return { directory, reason, organizationName: organization.name };
    }),
  );
}

async function organizationNamed(c: ConsoleContext, text: string) {
  const { items } = await findOrganizations(allDatabases(c), text, { after: '', limit: 1 });
  const [first] = items;
  if (first) return first;
  const db = isOrganizationId(text) ? c.var.databases.of(text) : null;
  const names = db ? await organizationsOf(c.var.databases, [{ organizationId: text }]) : new Map<string, string>();
  const name = names.get(text);
  return name === undefined ? null : { id: text, name };
}
