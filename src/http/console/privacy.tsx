// …/org_…/privacy: what is kept of people, out and away: the organization's export and erasure, and the way to a person's.

import { userProfile } from '../../directory/profile.ts';
import { listDirectories, type StoredDirectory } from '../../tenancy/directories.ts';
import { type Erasure, eraseOrganization, listErasures } from '../../tenancy/erasures.ts';
import { exportOrganization } from '../../tenancy/export.ts';
import { findPeople } from '../../tenancy/find-people.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { linesOf } from '../ndjson.ts';
import { Badge, Card, Empty, Time } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { count } from '../ui/format.ts';
import { Search } from '../ui/search.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { download } from './download.ts';
import { erasurePath } from './erasure.tsx';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';
import { isUserId, personPath } from './person-privacy.tsx';
import { isMistyped, TypedConfirm } from './typed.tsx';

/** A customer may have more; the API reaches the people of them all. */
const MAX_DIRECTORIES = 50;
const MAX_SEARCH = 200;

/** GET …/privacy?q= */
export async function showPrivacy(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const db = databaseOf(c, id);
  const search = (c.req.query('q') ?? '').trim().slice(0, MAX_SEARCH);
  const [organization, directories, erasures, found] = await Promise.all([
    findOrganization(db, id),
    listDirectories(db, id, { after: '', limit: MAX_DIRECTORIES }),
    listErasures(db, id),
    peopleFor(c, id, search),
  ]);
  const { name } = organization;
  return c.render(
    <OrganizationPage organization={organization} here="privacy">
      <h2 class="over">A person</h2>
      <Search path={organizationPath(id, 'privacy')} label="Email address, user name or ID" search={search} show="" />
      <div id="list" aria-live="polite">
        <People search={search} found={found} directories={directories.items} />
      </div>
      <div class="halves">
        <Card title="Export the organization">
          <p>
            One NDJSON file with its directories, people, groups, memberships, events and logged requests. Without the
            last line, of type <code>end</code>, it is incomplete.
          </p>
          <p>
            <a class="button quiet" href={organizationPath(id, 'export')} download>
              Download the export
            </a>
          </p>
        </Card>
        <Card title="Erase the organization" danger>
          <p>
            Deletes it like Delete on its overview, and also blanks its events and delivery attempts now. It cannot be
            restored.
          </p>
          <TypedConfirm
            c={c}
            action={organizationPath(id, 'erase')}
            text="Erase"
            label={`Erase… the organization ${name}`}
            name={name}
            what="organization’s name"
          >
            Everything of this organization is erased, for good. Its audit log is kept.
          </TypedConfirm>
        </Card>
      </div>
      <h2 class="over">Erasures</h2>
      <Erasures erasures={erasures} />
    </OrganizationPage>,
    { title: `Privacy of ${name}`, crumbs: organizationCrumbs(organization, 'privacy') },
  );
}

/** GET …/org_…/export */
export async function downloadOrganization(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const db = databaseOf(c, id);
  await findOrganization(db, id);
  return download(linesOf(exportOrganization(actionContext(c), db, id)), id);
}

/** POST …/org_…/erase */
export async function beginOrganizationErasure(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const { name } = await findOrganization(databaseOf(c, id), id);
  if (await isMistyped(c, name)) return showPrivacy(c);
  const { erasureId } = completed(await eraseOrganization(actionContext(c), id));
  return c.redirect(erasurePath(id, erasureId), 303);
}

interface Found {
  readonly directoryId: string;
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
}

async function peopleFor(c: ConsoleContext, organizationId: string, search: string): Promise<readonly Found[]> {
  if (search === '' || isUserId(search)) return [];
  const context = actionContext(c);
  const all = await Promise.all(
    (['email', 'userName', 'externalId'] as const).map((by) => findPeople(context, organizationId, by, search)),
  );
  const people = all.flatMap((found) => completed(found));
  const once = new Map(people.map((person) => [person.user.id, person]));
  return [...once.values()].map(({ directoryId, type, user }) => ({ directoryId, ...userProfile(user, type) }));
}

interface PeopleProps {
  readonly search: string;
  readonly found: readonly Found[];
  readonly directories: readonly StoredDirectory[];
}

function People({ search, found, directories }: PeopleProps) {
  const nameOf = (id: string) => {
    const directory = directories.find((each) => each.id === id);
    return directory ? directoryName(directory) : id;
  };
  if (search === '') return null;
  if (isUserId(search))
    return (
      <Card title="A user ID">
        <p>In which directory is, or was, this person?</p>
        <ul>
          {directories.map((directory) => (
            <li>
              <a href={personPath(directory.id, search)}>{directoryName(directory)}</a>
            </li>
          ))}
        </ul>
      </Card>
    );
  if (found.length === 0)
    return (
      <Empty title={`Nobody has “${search}”`}>
        <p>Search for the whole value. For someone who was deleted, search for their user ID (usr_…).</p>
      </Empty>
    );
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Directory</th>
          </tr>
        </thead>
        <tbody>
          {found.map(({ active, directoryId, id, userName }) => (
            <tr>
              <td>
                <a href={personPath(directoryId, id)}>
                  <strong>{userName}</strong>
                </a>{' '}
                {active ? null : <Badge>inactive</Badge>}
              </td>
              <td>{nameOf(directoryId)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Erasures({ erasures }: { readonly erasures: readonly Erasure[] }) {
  if (erasures.length === 0)
    return (
      <Empty title="No erasures yet">
        <p>Each erasure is listed here with its proof.</p>
      </Empty>
    );
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Started</th>
            <th scope="col">Of</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {erasures.map(({ finishedAt, found, id, organizationId, startedAt, userId }) => (
            <tr>
              <td class="when">
                <a href={erasurePath(organizationId, id)}>
                  <Time at={startedAt} form="moment" />
                </a>
              </td>
              <td>{userId === null ? 'The organization' : <code>{userId}</code>}</td>
              <td>
                {finishedAt === null ? (
                  <Badge tone="wait">Running</Badge>
                ) : (
                  <Badge tone="ok">{`Done, ${count(found)} left`}</Badge>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
