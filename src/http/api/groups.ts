// /directories/{id}/groups: groups and their members, as the host app sees them.

import { groupProfile } from '../../directory/profile.ts';
import { organizationOf } from '../../id.ts';
import { findDirectory } from '../../tenancy/directories.ts';
import { pageOf } from '../../tenancy/page.ts';
import { listGroupProfiles, listMembers, readGroupProfile } from '../../tenancy/people.ts';
import { notFound } from '../problem.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { DirectoryParams, idParam, listAnswer, listOf, PageQuery } from './fields.ts';
import { answer, operation } from './operation.ts';
import { Group, Member } from './views.ts';

const GroupParams = DirectoryParams.extend({ grp: idParam('grp', 'grp') });
const tags = ['Users and groups'];

export const groups = newApi();

groups.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/groups',
    operationId: 'listGroups',
    summary: "List a directory's groups",
    tags,
    request: { params: DirectoryParams, query: PageQuery },
    responses: { 200: answer('A page of groups, ordered by ID', listOf(Group)) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { limit, cursor = '' } = c.req.valid('query');
    const db = databaseOf(c, id);
    const [directory, found] = await Promise.all([
      findDirectory(db, organizationOf(id), id),
      listGroupProfiles(db, id, { after: cursor, limit: limit + 1 }),
    ]);
    const page = pageOf(found, limit);
    return c.json(
      listAnswer(page, (group) => Group.parse(groupProfile(group, directory))),
      200,
    );
  },
);

groups.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/groups/{grp}',
    operationId: 'getGroup',
    summary: 'Get a group without its members',
    tags,
    request: { params: GroupParams },
    responses: { 200: answer('The group', Group) },
  }),
  async (c) => {
    const { id, grp } = c.req.valid('param');
    const db = databaseOf(c, id);
    const [directory, group] = await Promise.all([
      findDirectory(db, organizationOf(id), id),
      readGroupProfile(db, id, grp),
    ]);
    if (group === null) throw notFound('group');
    return c.json(Group.parse(groupProfile(group, directory)), 200);
  },
);

groups.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/groups/{grp}/members',
    operationId: 'listMembers',
    summary: "List a group's members",
    tags,
    request: { params: GroupParams, query: PageQuery },
    responses: { 200: answer('A page of members, ordered by ID, groups before users', listOf(Member)) },
  }),
  async (c) => {
    const { id, grp } = c.req.valid('param');
    const { limit, cursor = '' } = c.req.valid('query');
    const db = databaseOf(c, id);
    const [, group, found] = await Promise.all([
      findDirectory(db, organizationOf(id), id),
      readGroupProfile(db, id, grp),
      listMembers(db, id, grp, { after: cursor, limit: limit + 1 }),
    ]);
    if (group === null) throw notFound('group');
    return c.json(
      listAnswer(pageOf(found, limit), (member) => ({ ...member })),
      200,
    );
  },
);
