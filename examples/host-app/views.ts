// What this app knows, read from its tables: whole, for comparison, and as a page.

import { html } from 'hono/html';
import { z } from 'zod';
import type { Tables } from './tables.ts';

const Profile = z.looseObject({ id: z.string() });

/** Sequence of the newest event that was applied, by organization: the SDK's table. */
export function streams(tables: Tables): Readonly<Record<string, unknown>> {
  const rows = tables.prepare('SELECT organization_id, sequence FROM rollcall_positions').all();
  return Object.fromEntries(rows.map((row) => [row.organization_id, row.sequence]));
}

/** Everything, as JSON: what the demo compares with the directory. */
export function everything(tables: Tables) {
  return {
    streams: streams(tables),
    users: profiles(tables, 'users'),
    groups: profiles(tables, 'groups'),
    memberships: tables
      .prepare('SELECT group_id AS groupId, member_id AS memberId FROM memberships ORDER BY group_id, member_id')
      .all()
      .map((row) => ({ ...row })),
  };
}

function profiles(tables: Tables, table: 'users' | 'groups') {
  return tables
    .prepare(`SELECT profile FROM ${table} ORDER BY id`)
    .all()
    .map((row) => Profile.parse(JSON.parse(String(row.profile))));
}

/** One page of users and groups. `html` escapes every value: names come from strangers. */
export function page(tables: Tables) {
  const { users, groups, memberships } = everything(tables);
  const names = new Map(groups.map((group) => [group.id, group.displayName]));
  const groupsOf = Map.groupBy(memberships, (membership) => membership.memberId);
  const membersOf = Map.groupBy(memberships, (membership) => membership.groupId);
  const userRows = users.map(
    (user) => html`<tr>
      <td>${user.displayName ?? user.userName}</td><td>${user.email ?? ''}</td><td>${user.title ?? ''}</td>
      <td>${user.active ? 'active' : 'inactive'}</td><td>${user.role ?? ''}</td>
      <td>${(groupsOf.get(user.id) ?? []).map(({ groupId }) => names.get(String(groupId)) ?? '').join(', ')}</td>
    </tr>`,
  );
  const groupRows = groups.map(
    (group) => html`<tr><td>${group.displayName}</td><td>${membersOf.get(group.id)?.length ?? 0}</td></tr>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>People</title>
  <style>
    body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
    table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #ddd }
  </style>
</head>
<body>
  <h1>People</h1>
  <p>What the customers' directories have sent so far.</p>
  <h2>${users.length} users</h2>
  <table><thead><tr><th>Name</th><th>E-mail</th><th>Title</th><th>State</th><th>Role</th><th>Groups</th></tr></thead><tbody>${userRows}</tbody></table>
  <h2>${groups.length} groups</h2>
  <table><thead><tr><th>Name</th><th>Members</th></tr></thead><tbody>${groupRows}</tbody></table>
</body>
</html>`;
}
