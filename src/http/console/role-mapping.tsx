// …/org_…/roles: how an organization's groups decide roles, and which roles its people have, and why.

import { userProfile } from '../../directory/profile.ts';
import { userTypeOf } from '../../directory/record.ts';
import type { StoredUser } from '../../protocol/stored.ts';
import { listDirectories, type StoredDirectory } from '../../tenancy/directories.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { findPeoplePage } from '../../tenancy/people-pages.ts';
import { ENGLISH } from '../ui/catalog/language.ts';
import { Badge, Empty, Pager, Pills } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { roleHandlers } from '../ui/roles/handlers.tsx';
import { type RolesPlace, type Shown, shownOf } from '../ui/roles/place.ts';
import { RolesOf } from '../ui/roles/why.tsx';
import { Search } from '../ui/search.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, type ConsoleEnv, consolePath, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { withQuery } from './input.ts';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';
import { may } from './permissions.ts';

/** A customer may have more; the API maps the groups of them all. */
const MAX_DIRECTORIES = 50;
const PAGE_SIZE = 50;
const MAX_SEARCH = 200;

const { roles } = ENGLISH.texts;

const peopleOf = (organizationId: string) => organizationPath(organizationId, 'roles', 'people');

async function placeOf(c: ConsoleContext): Promise<RolesPlace> {
  const organizationId = c.req.param('org') ?? '';
  const db = databaseOf(c, organizationId);
  const path = organizationPath(organizationId, 'roles');
  return {
    context: actionContext(c),
    organizationId,
    path,
    people: peopleOf(organizationId),
    csrf: c.var.operator.csrf,
    directories: (await listDirectories(db, organizationId, { after: '', limit: MAX_DIRECTORIES })).items,
    language: ENGLISH,
  };
}

export const mappingPages = roleHandlers<ConsoleEnv>({
  place: placeOf,
  completed,
  async render(c, place, content, page) {
    const organization = await findOrganization(databaseOf(c, place.organizationId), place.organizationId);
    return c.render(
      <OrganizationPage organization={organization} here="roles">
        {page === 'preview' ? <h2 class="over">{roles.previewTitle}</h2> : <p class="lead">{roles.lead}</p>}
        {content}
      </OrganizationPage>,
      { title: `Roles of ${organization.name}`, crumbs: organizationCrumbs(organization, 'roles') },
    );
  },
  async undeclared(c, place) {
    const organization = await findOrganization(databaseOf(c, place.organizationId), place.organizationId);
    return c.render(
      <OrganizationPage organization={organization} here="roles">
        <Empty title={roles.noneDeclared}>
          <p>
            Declare the roles of your app first, once for all organizations.{' '}
            <a href={consolePath('roles')}>Declare roles</a>
          </p>
        </Empty>
      </OrganizationPage>,
      { title: `Roles of ${organization.name}`, crumbs: organizationCrumbs(organization, 'roles') },
    );
  },
});

/** GET …/roles/people?dir=&q=&after= */
export async function showPeopleWithRoles(c: ConsoleContext): Promise<Response> {
  const place = await placeOf(c);
  const { directories, organizationId } = place;
  const people = peopleOf(organizationId);
  const db = databaseOf(c, organizationId);
  const directory = directories.find(({ id }) => id === c.req.query('dir')) ?? directories[0];
  const search = (c.req.query('q') ?? '').trim().slice(0, MAX_SEARCH);
  const after = c.req.query('after') ?? '';
  const [organization, shown, found] = await Promise.all([
    findOrganization(db, organizationId),
    shownOf(place.context, organizationId, []),
    directory
      ? findPeoplePage(db, directory.id, { after, search, limit: PAGE_SIZE, size: directory.userCount })
      : { rows: [], next: null },
  ]);
  const of = { dir: directories.length > 1 ? directory?.id : undefined, q: search };
  return c.render(
    <OrganizationPage organization={organization} here="roles">
      <h2 class="over">{roles.who}</h2>
      {directories.length < 2 ? null : (
        <Pills
          label="Directories"
          tabs={directories.map((each) => ({
            text: directoryName(each),
            href: withQuery(people, { dir: each.id, q: search }),
            here: each === directory,
          }))}
        />
      )}
      <Search path={people} label="Name or email address" search={search} show={of.dir ?? ''} showName="dir" />
      <div id="list" aria-live="polite">
        {found.rows.length === 0 || !directory ? (
          <Empty title={emptyTitle(search, found.next)} />
        ) : (
          <PeopleTable rows={found.rows} directory={directory} shown={completed(shown)} />
        )}
        <Pager
          first={after === '' ? null : withQuery(people, of)}
          next={found.next === null ? null : withQuery(people, { ...of, after: found.next })}
        />
      </div>
      {may(c, 'GET', place.path) ? (
        <p>
          <a href={place.path}>Back to the mapping</a>
        </p>
      ) : null}
    </OrganizationPage>,
    { title: `Roles of ${organization.name}`, crumbs: organizationCrumbs(organization, 'roles') },
  );
}

/** A page that looked through a stretch of a large directory in vain has a next one. */
function emptyTitle(search: string, next: string | null): string {
  if (next !== null) return 'No one found so far';
  return search === '' ? 'No people yet' : 'No people found';
}

interface PeopleTableProps {
  readonly rows: readonly StoredUser[];
  readonly directory: StoredDirectory;
  readonly shown: Shown;
}

function PeopleTable({ rows, directory, shown }: PeopleTableProps) {
  const type = userTypeOf(directory.extension);
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">{roles.person}</th>
            <th scope="col">{roles.roleAndWhy}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((user) => {
            const { active, displayName, userName } = userProfile(user, type);
            return (
              <tr>
                <td>
                  <strong>{displayName ?? userName}</strong>{' '}
                  {active ? null : <Badge>{ENGLISH.texts.words.inactive}</Badge>}
                  {displayName === null ? null : <small>{userName}</small>}
                </td>
                <td>
                  <RolesOf granted={user.roles} shown={shown} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
