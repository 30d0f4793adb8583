// /console: every organization with how it is doing, the search, and the making of a new one.

import { shards } from '../../shards.ts';
import { MAX_NAME, textOf } from '../../tenancy/name.ts';
import { findOrganizations } from '../../tenancy/organization-search.ts';
import {
  createOrganization,
  listOrganizations,
  type NewOrganization,
  type StoredOrganization,
} from '../../tenancy/organizations.ts';
import { regionsOf } from '../../tenancy/regions.ts';
import { CONSOLE_PATH } from '../paths.ts';
import { Badge, Card, Empty, Pager } from '../ui/components.tsx';
import { ago, count, counted } from '../ui/format.ts';
import { Search } from '../ui/search.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, consolePath, organizationPath } from './context.ts';
import { allDatabases } from './databases.ts';
import { leadTo, pageOfId } from './find.ts';
import { optionalTextField, withQuery } from './input.ts';
import { Csrf, respondRefused } from './layout.tsx';
import { MissingDatabases } from './missing.tsx';
import { may } from './permissions.ts';
import { type Standing, standingsOf } from './standing.ts';

const PAGE_SIZE = 25;
/** In place of a label: one of those in PLACEMENT. */
const ANY_DATABASE = '*';
/** Before the name of a region, where a database's label stands otherwise. */
const REGION = 'region=';

/** GET /console?q=&after= */
export async function showOrganizations(c: ConsoleContext): Promise<Response> {
  const q = (c.req.query('q') ?? '').trim().slice(0, 200);
  const after = c.req.query('after') ?? '';
  const direct = pageOfId(q, new Set(shards(c.env).keys()));
  if (direct !== null) return leadTo(c, direct);
  const page = { after, limit: PAGE_SIZE };
  const { items, missing, next } =
    q === '' ? await listOrganizations(allDatabases(c), page) : await findOrganizations(allDatabases(c), q, page);
  const standings = await standingsOf(c, items);
  const link = (from: string) => withQuery(CONSOLE_PATH, { q, after: from });
  return c.render(
    <>
      <h1>Organizations</h1>
      <p class="lead">Your customers, with the health of their directories and webhooks.</p>
      <Search path={CONSOLE_PATH} label="Name, external ID or any ID" search={q} show="" />
      <div id="list">
        <MissingDatabases missing={missing} />
        {items.length === 0 ? (
          <NothingFound c={c} q={q} />
        ) : (
          <List items={items} standings={standings} now={c.var.now} />
        )}
        <Pager first={after === '' ? null : link('')} next={next === null ? null : link(next)} />
      </div>
      <p>
        <a href={consolePath('deleted')}>Deleted organizations</a>
      </p>
      {may(c, 'POST', consolePath('organizations')) ? (
        <Card title="Create an organization">
          <NewOrganizationForm c={c} />
        </Card>
      ) : null}
    </>,
    { title: 'Organizations' },
  );
}

/** POST /console/organizations */
export async function makeOrganization(c: ConsoleContext): Promise<Response> {
  const form = await c.req.parseBody();
  const name = textOf(form['name'], MAX_NAME);
  const externalId = optionalTextField(form['externalId'], MAX_NAME);
  if (name === null || externalId === null)
    return respondRefused(c, 400, `Enter a name of up to ${MAX_NAME} characters. The external ID is optional.`);
  const wanted = { name, externalId: externalId === '' ? null : externalId, ...placeOf(form['shard']) };
  const { id } = completed(await createOrganization(actionContext(c), wanted));
  return c.redirect(withQuery(organizationPath(id), { done: 'organization.create' }), 303);
}

function placeOf(chosen: string | File | undefined): Pick<NewOrganization, 'shard' | 'region'> {
  if (typeof chosen !== 'string' || chosen === ANY_DATABASE) return { shard: null };
  return chosen.startsWith(REGION) ? { shard: null, region: chosen.slice(REGION.length) } : { shard: chosen };
}

function NothingFound({ c, q }: { readonly c: ConsoleContext; readonly q: string }) {
  return q === '' ? (
    <Empty title="No organizations yet">
      <p>Your app creates one per customer through the API, or an admin creates it here.</p>
    </Empty>
  ) : (
    <Empty title={`No results for “${q}”`}>
      <p>
        Search by the beginnings of words of a name or external ID, or paste an ID: org_…, dir_… or wh_…{' '}
        {may(c, 'GET', consolePath('search')) ? (
          <a href={withQuery(consolePath('search'), { q })}>Search people and groups</a>
        ) : null}
      </p>
    </Empty>
  );
}

interface ListProps {
  readonly items: readonly StoredOrganization[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly now: number;
}

function List({ items, standings, now }: ListProps) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Organization</th>
            <th scope="col">Health</th>
            <th scope="col">Directories</th>
            <th scope="col" class="right">
              People
            </th>
            <th scope="col">Last request</th>
          </tr>
        </thead>
        <tbody>
          {items.map((organization) => (
            <Row organization={organization} standing={standings.get(organization.id)} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly organization: StoredOrganization;
  readonly standing: Standing | undefined;
  readonly now: number;
}

function Row({ organization: { id, name, externalId }, standing, now }: RowProps) {
  const summary = standing?.summary;
  return (
    <tr>
      <td>
        <a href={organizationPath(id)}>
          <strong>{name}</strong>
        </a>
        {externalId === null ? null : <small>{externalId}</small>}
      </td>
      <td>
        {standing ? <Badge tone={standing.tone}>{standing.word}</Badge> : null}
        {standing?.detail ? <small>{standing.detail}</small> : null}
      </td>
      <td>
        {summary
          ? `${summary.connected} of ${counted(summary.directories, 'directory', 'directories')} connected`
          : '–'}
      </td>
      <td class="right">
        {count(summary?.people ?? 0)}
        <span class="folded"> people</span>
      </td>
      <td class="when">
        <span class="folded">Last request </span>
        {summary?.lastRequestAt ? ago(summary.lastRequestAt, now) : 'never'}
      </td>
    </tr>
  );
}

function NewOrganizationForm({ c }: { readonly c: ConsoleContext }) {
  const labels = [...shards(c.env).keys()];
  const regions = [...(regionsOf(c.env)?.keys() ?? [])];
  return (
    <form method="post" action={consolePath('organizations')}>
      <Csrf c={c} />
      <div class="halves">
        <div class="field">
          <label for="name">Name</label>
          <input id="name" name="name" type="text" maxlength={MAX_NAME} required />
        </div>
        <div class="field">
          <label for="externalId">External ID: the customer’s ID in your app (optional)</label>
          <input id="externalId" name="externalId" type="text" maxlength={MAX_NAME} />
        </div>
      </div>
      {labels.length > 1 ? (
        <div class="field">
          <label for="shard">{regions.length > 0 ? 'Region or database' : 'Database'}</label>
          <select id="shard" name="shard" class="short">
            <option value={ANY_DATABASE}>As set by PLACEMENT</option>
            {regions.map((region) => (
              <option value={`${REGION}${region}`}>Region {region}</option>
            ))}
            {labels.map((label) => (
              <option value={label}>{label === '' ? 'Default' : label}</option>
            ))}
          </select>
        </div>
      ) : null}
      <div class="field">
        <button type="submit">Create organization</button>
      </div>
    </form>
  );
}
