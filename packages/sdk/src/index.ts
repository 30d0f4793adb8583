// What the package offers; stores and handlers have entries of their own.

export { type Client, type ClientOptions, createClient } from './client/client.ts';
export { IncompleteList, type InputError, RollcallError } from './client/error.ts';
export type { List } from './client/pages.ts';
export { BehindPosition } from './receiver/catch-up.ts';
export type {
  Context,
  CopyHandlers,
  EventHandlers,
  Handlers,
  Membership,
  RolesChanged,
  Writes,
} from './receiver/handlers.ts';
export { createReceiver, MissingEvents, type Receiver, type ReceiverOptions } from './receiver/receiver.ts';
export { type Received, VerificationError, type VerificationReason, type Verified, verify } from './receiver/verify.ts';
export { type Sql, type SqlValue, sql } from './stores/sql.ts';
export type { Commit, Known, KnownQuery, Position, Store } from './stores/store.ts';
export { TABLES } from './stores/tables.ts';
export type * from './types.ts';
