// The types of events, as host apps ask for them and read them.

export const EVENT_TYPES = [
  'directory.created',
  'directory.activated',
  'directory.updated',
  'directory.deleted',
  'organization.deleted',
  'user.created',
  'user.updated',
  'user.deactivated',
  'user.reactivated',
  'user.deleted',
  'group.created',
  'group.updated',
  'group.deleted',
  'group.members_changed',
  'directory.resync_started',
  'user.synced',
  'group.synced',
  'group.members_synced',
  'directory.resync_finished',
] as const;
