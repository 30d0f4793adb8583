// …/dir_…/people and /groups: what the customer's administrator sees of them, and of a person their story.

import type { Database } from '../../database.ts';
import { organizationOf } from '../../id.ts';
import { findDirectory, type StoredDirectory } from '../../tenancy/directories.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { declaredRolesIn } from '../../tenancy/roles.ts';
import { CONSOLE_PATH } from '../paths.ts';
import { ENGLISH } from '../ui/catalog/language.ts';
import { Pills } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { count } from '../ui/format.ts';
import { groupView } from '../ui/people/group.tsx';
import { groupsView } from '../ui/people/groups.tsx';
import { peopleView } from '../ui/people/people.tsx';
import { personView } from '../ui/people/person.tsx';
import type { DirectoryPlace, View } from '../ui/people/place.ts';
import { listAddress } from '../ui/people/query.ts';
import { shownOf } from '../ui/roles/place.ts';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, directoryPath, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { respondNotFound } from './layout.tsx';
import { may } from './permissions.ts';
import { Story, storyOf } from './story.tsx';

/** GET …/people?q=&show=&after=&why= */
export async function showPeople(c: ConsoleContext): Promise<Response> {
  const at = await standingIn(c);
  return respond(c, at, await peopleView(at.place, listAddress(c)));
}

/** GET …/people/usr_…?before=: also of one who is gone. */
export async function showPerson(c: ConsoleContext): Promise<Response> {
  const at = await standingIn(c);
  const id = c.req.param('usr') ?? '';
  const [view, story] = await Promise.all([
    personView(at.place, id),
    storyOf(at.place, id, c.req.query('before') ?? ''),
  ]);
  if (view === null && story.history.items.length === 0) return respondNotFound(c);
  const title = view?.title ?? id;
  const privacy = directoryPath(at.place.directory.id, 'users', id, 'privacy');
  return respond(c, at, {
    title,
    content: (
      <>
        {view === null ? (
          <>
            <h1>Not in this directory</h1>
            <p class="lead">
              <code>{id}</code>
            </p>
          </>
        ) : (
          view.content
        )}
        <Story place={at.place} story={story} />
        {may(c, 'GET', privacy) ? (
          <p>
            <a href={privacy}>Export or erase this person</a>
          </p>
        ) : null}
      </>
    ),
  });
}

/** GET …/groups?q=&show=&after= */
export async function showGroups(c: ConsoleContext): Promise<Response> {
  const at = await standingIn(c);
  return respond(c, at, await groupsView(at.place, listAddress(c)));
}

/** GET …/groups/grp_…?after= */
export async function showGroup(c: ConsoleContext): Promise<Response> {
  const at = await standingIn(c);
  return respond(c, at, await groupView(at.place, c.req.param('grp') ?? '', listAddress(c)));
}

interface Standing {
  readonly place: DirectoryPlace;
  readonly organizationName: string;
}

async function standingIn(c: ConsoleContext): Promise<Standing> {
  const id = c.req.param('dir') ?? '';
  const db = databaseOf(c, id);
  const [directory, organization] = await Promise.all([
    findDirectory(db, organizationOf(id), id),
    findOrganization(db, organizationOf(id)),
  ]);
  return { place: placeOf(c, db, directory), organizationName: organization.name };
}

/** How the console shows a directory to the pages that it shares with the portal. */
export function placeOf(c: ConsoleContext, db: Database, directory: StoredDirectory): DirectoryPlace {
  return {
    db,
    directory,
    language: ENGLISH,
    now: c.var.now,
    path: (page, ...rest) => directoryPath(directory.id, page, ...rest),
    request: (id) => directoryPath(directory.id, 'requests', id),
    setup: null,
    roles: async () => {
      const { roles } = await declaredRolesIn(db);
      return roles.length === 0 ? null : completed(await shownOf(actionContext(c), directory.organizationId, []));
    },
  };
}

type PlaceInDirectory = 'overview' | 'people' | 'groups';

interface DirectoryPillsProps {
  readonly c: ConsoleContext;
  readonly directory: StoredDirectory;
  readonly here: PlaceInDirectory;
}

/** The pages of a directory; nothing for those who may see only one. */
export function DirectoryPills({ c, directory, here }: DirectoryPillsProps) {
  const { id } = directory;
  if (!may(c, 'GET', directoryPath(id, 'people'))) return null;
  const tabs = [
    { text: 'Overview', href: directoryPath(id), here: here === 'overview' },
    { text: 'People', href: directoryPath(id, 'people'), here: here === 'people', n: count(directory.userCount) },
    { text: 'Groups', href: directoryPath(id, 'groups'), here: here === 'groups', n: count(directory.groupCount) },
  ];
  return (
    <div class="under-head">
      <Pills label="Pages of this directory" tabs={tabs} />
    </div>
  );
}

async function respond(c: ConsoleContext, { organizationName, place }: Standing, view: View | null): Promise<Response> {
  if (view === null) return respondNotFound(c);
  const { directory } = place;
  const here = c.req.path.split('/')[4] === 'groups' ? 'groups' : 'people';
  const list = here === 'groups' ? 'Groups' : 'People';
  const isList = view.title === list;
  return c.render(
    <>
      <DirectoryPills c={c} directory={directory} here={here} />
      {view.content}
    </>,
    {
      title: isList ? `${list} of ${directoryName(directory)}` : view.title,
      crumbs: [
        { text: 'Organizations', href: CONSOLE_PATH },
        { text: organizationName, href: organizationPath(directory.organizationId) },
        { text: directoryName(directory), href: directoryPath(directory.id) },
        isList ? { text: list } : { text: list, href: directoryPath(directory.id, here) },
        ...(isList ? [] : [{ text: view.title }]),
      ],
    },
  );
}
