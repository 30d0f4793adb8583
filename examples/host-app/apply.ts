// What each event does to this app's tables. A type that is not named here is passed over: it may be one of tomorrow.

import type { DirectoryEvent } from './event.ts';
import type { Tables } from './tables.ts';

/** Applies an event; one that was applied before changes nothing. @throws Error when a known type lacks its data. */
export function applyEvent(tables: Tables, event: DirectoryEvent): void {
  const { organizationId, directoryId, sequence } = event;
  // A test event belongs to no organization.
  if (organizationId === null) return;
  if (directoryId) {
    tables.run('INSERT OR IGNORE INTO directories (id, organization_id) VALUES (?, ?)', directoryId, organizationId);
    applyToDirectory(tables, directoryId, event);
  } else if (event.type === 'organization.deleted') {
    for (const { id } of tables.all('SELECT id FROM directories WHERE organization_id = ?', organizationId))
      removeOlder(tables, String(id), sequence);
  }
  tables.run(
    'INSERT INTO streams VALUES (?, ?) ON CONFLICT DO UPDATE SET sequence = max(sequence, excluded.sequence)',
    organizationId,
    sequence,
  );
}

function applyToDirectory(tables: Tables, directoryId: string, { type, sequence, data }: DirectoryEvent): void {
  switch (type) {
    case 'user.created':
    case 'user.updated':
    case 'user.deactivated':
    case 'user.reactivated':
    case 'user.synced':
    case 'user.deleted':
      putRow(tables, 'users', directoryId, required(data.user), type === 'user.deleted', sequence);
      break;
    case 'group.created':
    case 'group.updated':
    case 'group.synced':
    case 'group.deleted': {
      const group = required(data.group);
      putRow(tables, 'groups', directoryId, group, type === 'group.deleted', sequence);
      if (type === 'group.deleted')
        tables.run(
          'UPDATE memberships SET gone = 1, sequence = ?2 WHERE group_id = ?1 AND sequence < ?2',
          group.id,
          sequence,
        );
      break;
    }
    case 'group.members_changed': {
      const { id } = required(data.group);
      for (const member of required(data.added)) putMember(tables, directoryId, id, member.id, false, sequence);
      for (const member of required(data.removed)) putMember(tables, directoryId, id, member.id, true, sequence);
      break;
    }
    case 'group.members_synced': {
      const { id } = required(data.group);
      for (const member of required(data.members)) putMember(tables, directoryId, id, member.id, false, sequence);
      break;
    }
    case 'directory.resync_started':
      tables.run(
        'UPDATE directories SET resync_id = ?, resync_from = ? WHERE id = ?',
        required(data.resyncId),
        sequence,
        directoryId,
      );
      break;
    case 'directory.resync_finished': {
      // What was neither named nor changed since the resync began is gone.
      const [started] = tables.all(
        'SELECT resync_from FROM directories WHERE id = ? AND resync_id = ?',
        directoryId,
        required(data.resyncId),
      );
      if (started) removeOlder(tables, directoryId, Number(started.resync_from));
      break;
    }
    case 'directory.deleted':
      removeOlder(tables, directoryId, sequence);
      break;
  }
}

function putRow(
  tables: Tables,
  table: 'users' | 'groups',
  directoryId: string,
  profile: { readonly id: string },
  gone: boolean,
  sequence: number,
): void {
  tables.run(
    `INSERT INTO ${table} (id, directory_id, profile, gone, sequence) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET profile = excluded.profile, gone = excluded.gone, sequence = excluded.sequence
     WHERE excluded.sequence > sequence`,
    profile.id,
    directoryId,
    JSON.stringify(profile),
    gone ? 1 : 0,
    sequence,
  );
}

function putMember(
  tables: Tables,
  directoryId: string,
  groupId: string,
  memberId: string,
  gone: boolean,
  sequence: number,
): void {
  tables.run(
    `INSERT INTO memberships (group_id, member_id, directory_id, gone, sequence) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET gone = excluded.gone, sequence = excluded.sequence
     WHERE excluded.sequence > sequence`,
    groupId,
    memberId,
    directoryId,
    gone ? 1 : 0,
    sequence,
  );
}

/** Everything of a directory that no event since the sequence has written. */
function removeOlder(tables: Tables, directoryId: string, sequence: number): void {
  for (const table of ['users', 'groups', 'memberships'])
    tables.run(
      `UPDATE ${table} SET gone = 1, sequence = ?2 WHERE directory_id = ?1 AND sequence < ?2`,
      directoryId,
      sequence,
    );
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The event has no data.');
  return value;
}
