// …/people and …/groups: the pages about people and groups, in the portal's frame.

import { groupView } from '../ui/people/group.tsx';
import { groupsView } from '../ui/people/groups.tsx';
import { peopleView } from '../ui/people/people.tsx';
import { personView } from '../ui/people/person.tsx';
import type { DirectoryPlace, View } from '../ui/people/place.ts';
import { listAddress } from '../ui/people/query.ts';
import { shownOf } from '../ui/roles/place.ts';
import { actionContext, completed } from './action-context.ts';
import type { PortalContext } from './context.ts';
import { isShown, pathIn } from './directory.tsx';
import { respondNotFound } from './layout.tsx';

export async function showPeople(c: PortalContext): Promise<Response> {
  return respond(c, await peopleView(placeIn(c), listAddress(c)));
}

export async function showPerson(c: PortalContext): Promise<Response> {
  return respond(c, await personView(placeIn(c), c.req.param('usr') ?? ''));
}

export async function showGroups(c: PortalContext): Promise<Response> {
  return respond(c, await groupsView(placeIn(c), listAddress(c)));
}

export async function showGroup(c: PortalContext): Promise<Response> {
  return respond(c, await groupView(placeIn(c), c.req.param('grp') ?? '', listAddress(c)));
}

function placeIn(c: PortalContext): DirectoryPlace {
  const { db, decidesRoles, directory, language, now } = c.var;
  return {
    db,
    directory,
    language,
    now,
    path: (page, ...rest) => pathIn(directory, page, ...rest),
    request: (id) => (isShown(c, 'log') ? pathIn(directory, 'log', id) : null),
    setup: pathIn(directory, 'setup'),
    roles: async () => (decidesRoles ? completed(await shownOf(actionContext(c), directory.organizationId, [])) : null),
  };
}

async function respond(c: PortalContext, view: View | null): Promise<Response> {
  return view === null ? respondNotFound(c) : c.render(view.content, { title: view.title });
}
