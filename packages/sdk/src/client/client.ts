// The REST API by resource: `client.directories.create(organization.id, { provider: 'okta' })`.

import type { Answer, Body, Event, Item, OperationId, Query } from '../types.ts';
import { type Call, type CallOptions, caller, type Input } from './call.ts';
import { exportedLines } from './lines.ts';
import { type List, listOf } from './pages.ts';

export type ClientOptions = CallOptions;
export type Client = ReturnType<typeof createClient>;
export type EventPage = Answer<'listEvents'>;

type ListId = {
  [Id in OperationId]: Answer<Id> extends { readonly data: readonly unknown[]; readonly nextCursor: string | null }
    ? Id
    : never;
}[OperationId];
interface ListPage<One> {
  readonly data: readonly One[];
  readonly nextCursor: string | null;
}
/** The query of a list without the cursor, which the iteration keeps. */
type Filter<Id extends OperationId> = Omit<Query<Id>, 'cursor'>;

const PAGE_SIZE = 200;

/**
 * A client of Rollcall's REST API. Calls that may be repeated are, with growing waits and as `Retry-After` says; each
 * throws RollcallError for what the API refuses. `call` reaches every operation by its operationId.
 */
export function createClient(options: ClientOptions) {
  const call: Call = caller(options);

  function list<Id extends ListId>(operation: Id, input: Omit<Input<Id>, 'query' | 'body'>, filter: object = {}) {
    return listOf<Item<Id>, ListPage<Item<Id>>, string>(
      // The types of the input depend on the operation, which only its caller knows.
      (cursor) => page(operation, { ...input, query: { limit: PAGE_SIZE, ...filter, cursor } }),
      ({ nextCursor }) => nextCursor,
    );
  }
  const page: (operation: OperationId, input: object) => Promise<never> = (operation, input) =>
    call<OperationId>(operation, input as Input<OperationId>) as Promise<never>;

  return {
    call,
    organizations: {
      create: (body: Body<'createOrganization'>) => call('createOrganization', { body }),
      get: (id: string) => call('getOrganization', { path: { id } }),
      list: (filter?: Filter<'listOrganizations'>) => list('listOrganizations', {}, filter),
      update: (id: string, body: Body<'updateOrganization'>) => call('updateOrganization', { path: { id }, body }),
      delete: (id: string) => call('deleteOrganization', { path: { id } }),
      /** Those that were deleted within 7 days. */
      deleted: () => list('listDeletedOrganizations', {}),
      /** To another database, while everything goes on; `get` has the progress. */
      move: (id: string, shard: string) => call('moveOrganization', { path: { id }, body: { shard } }),
      /** Until it stands in the new database. */
      cancelMove: (id: string) => call('cancelMove', { path: { id } }),
      /** Undoes a deletion within 7 days; webhooks get everything again. */
      restore: (id: string) => call('restoreOrganization', { path: { id } }),
      /** Writes all of every directory into the stream of events once more; up to 200 directories a call. */
      resync: (id: string, query: Query<'resyncOrganization'> = {}) =>
        call('resyncOrganization', { path: { id }, query }),
      health: (id: string) => call('getOrganizationHealth', { path: { id } }),
      /** Deletes the organization, and erases what events and logs say of its people. */
      erase: (id: string) => call('eraseOrganization', { path: { id } }),
      /** Everything that is kept of it, a line at a time. */
      export: (id: string) => exportedLines(options, 'exportOrganization', { id }),
      /** How far an erasure is, of a person too. */
      erasure: (id: string, era: string) => call('getErasure', { path: { id, era } }),
      /** A link to the set-up portal, for the customer's administrator. */
      portalLink: (id: string, body: Body<'createPortalLink'> = {}) => call('createPortalLink', { path: { id }, body }),
    },
    portal: {
      /** How the portal looks: the app's name, logo and color, and the pages that are shown. */
      settings: () => call('getPortalSettings', {}),
      saveSettings: (body: Body<'savePortalSettings'>) => call('savePortalSettings', { body }),
      /** The same for one organization; `own` in the answer names what it has set for itself. */
      organizationSettings: (organizationId: string) =>
        call('getOrganizationPortalSettings', { path: { id: organizationId } }),
      saveOrganizationSettings: (organizationId: string, body: Body<'saveOrganizationPortalSettings'>) =>
        call('saveOrganizationPortalSettings', { path: { id: organizationId }, body }),
      /** Links of the last month, also those that were opened or have expired. */
      links: (organizationId: string) => list('listPortalLinks', { path: { id: organizationId } }),
      /** A link opens nothing any more, and the session that it opened ends. */
      revokeLink: (organizationId: string, pl: string) =>
        call('revokePortalLink', { path: { id: organizationId, pl } }),
      /** The sessions that go on. */
      sessions: (organizationId: string) => list('listPortalSessions', { path: { id: organizationId } }),
      endSession: (organizationId: string, ses: string) =>
        call('endPortalSession', { path: { id: organizationId, ses } }),
    },
    directories: {
      create: (organizationId: string, body: Body<'createDirectory'>) =>
        call('createDirectory', { path: { id: organizationId }, body }),
      get: (id: string) => call('getDirectory', { path: { id } }),
      list: (organizationId: string) => list('listDirectories', { path: { id: organizationId } }),
      update: (id: string, body: Body<'updateDirectory'>) => call('updateDirectory', { path: { id }, body }),
      delete: (id: string) => call('deleteDirectory', { path: { id } }),
      /** Writes all of the directory into the stream of events once more. */
      resync: (id: string) => call('resyncDirectory', { path: { id } }),
      /** Sends the events that the guard against mass removal holds. */
      releaseGuard: (id: string) => call('releaseHeldEvents', { path: { id } }),
      /** Never sends them, and writes all of the directory into the stream in their place. */
      discardGuard: (id: string) => call('discardHeldEvents', { path: { id } }),
      schema: (id: string) => call('getSchema', { path: { id } }),
      replaceSchema: (id: string, body: Body<'replaceSchema'>) => call('replaceSchema', { path: { id }, body }),
      /** The log of the provider's requests, newest first. */
      requests: (id: string, filter?: Filter<'listRequests'>) => list('listRequests', { path: { id } }, filter),
    },
    roles: {
      /** The roles that the app knows, in order of precedence. */
      get: () => call('getRoles', {}),
      declare: (body: Body<'declareRoles'>) => call('declareRoles', { body }),
      /** Which group of an organization gives which role. */
      mapping: (organizationId: string) => call('getRoleMapping', { path: { id: organizationId } }),
      preview: (organizationId: string, body: Body<'previewRoleMapping'>) =>
        call('previewRoleMapping', { path: { id: organizationId }, body }),
      saveMapping: (organizationId: string, body: Body<'saveRoleMapping'>) =>
        call('saveRoleMapping', { path: { id: organizationId }, body }),
    },
    tokens: {
      /** The answer's `token` is shown this once. */
      create: (directoryId: string, body: Body<'createToken'> = {}) =>
        call('createToken', { path: { id: directoryId }, body }),
      list: (directoryId: string) => list('listTokens', { path: { id: directoryId } }),
      delete: (directoryId: string, tok: string) => call('deleteToken', { path: { id: directoryId, tok } }),
    },
    oauthClients: {
      /** A `client_secret` in the answer is shown this once. */
      create: (directoryId: string, body: Body<'createOAuthClient'>) =>
        call('createOAuthClient', { path: { id: directoryId }, body }),
      list: (directoryId: string) => list('listOAuthClients', { path: { id: directoryId } }),
      delete: (directoryId: string, oc: string) => call('deleteOAuthClient', { path: { id: directoryId, oc } }),
      createSecret: (directoryId: string, oc: string, body: Body<'createOAuthSecret'>) =>
        call('createOAuthSecret', { path: { id: directoryId, oc }, body }),
      deleteSecret: (directoryId: string, oc: string, sec: string) =>
        call('deleteOAuthSecret', { path: { id: directoryId, oc, sec } }),
    },
    users: {
      list: (directoryId: string, filter?: Filter<'listUsers'>) =>
        list('listUsers', { path: { id: directoryId } }, filter),
      /** The requests and events that touched a user, who may be gone. */
      history: (directoryId: string, usr: string, query: Query<'getUserHistory'> = {}) =>
        call('getUserHistory', { path: { id: directoryId, usr }, query }),
      get: (directoryId: string, usr: string) => call('getUser', { path: { id: directoryId, usr } }),
      /** Deletes the user, and erases what events and logs say of the person. */
      erase: (directoryId: string, usr: string) => call('eraseUser', { path: { id: directoryId, usr } }),
      /** Everything that is kept of the person, a line at a time. */
      export: (directoryId: string, usr: string) => exportedLines(options, 'exportUser', { id: directoryId, usr }),
      erasure: (directoryId: string, era: string) => call('getUserErasure', { path: { id: directoryId, era } }),
    },
    people: {
      /** Who in an organization has an email address, a userName or an externalId, with groups and roles. */
      find: (organizationId: string, by: Query<'findPeople'>) =>
        call('findPeople', { path: { id: organizationId }, query: by }),
      /** Why somebody is not in a directory: never sent, deleted, refused… */
      whyNotInDirectory: (directoryId: string, by: Query<'whyNotInDirectory'>) =>
        call('whyNotInDirectory', { path: { id: directoryId }, query: by }),
      whyNotInOrganization: (organizationId: string, by: Query<'whyNotInOrganization'>) =>
        call('whyNotInOrganization', { path: { id: organizationId }, query: by }),
      /** Who of your people is who in a directory; changes nothing. */
      match: (directoryId: string, people: Body<'matchPeople'>['people']) =>
        call('matchPeople', { path: { id: directoryId }, body: { people } }),
    },
    groups: {
      list: (directoryId: string) => list('listGroups', { path: { id: directoryId } }),
      get: (directoryId: string, grp: string) => call('getGroup', { path: { id: directoryId, grp } }),
      members: (directoryId: string, grp: string) => list('listMembers', { path: { id: directoryId, grp } }),
    },
    events: {
      /** All that follow `after`, to the newest one. @throws RollcallError 410, with `problem.earliest`, where some are gone */
      list: (
        organizationId: string,
        { after = 0, epoch, limit = PAGE_SIZE }: Query<'listEvents'> = {},
      ): List<Event, EventPage> =>
        listOf<Event, EventPage, Query<'listEvents'>>(
          (mark = epoch === undefined ? { after } : { after, epoch }) =>
            call('listEvents', { path: { id: organizationId }, query: { ...mark, limit } }),
          (page) => (page.data.length === 0 ? null : { after: page.nextAfter, epoch: page.epoch }),
        ),
    },
    webhooks: {
      /** The answer's `secret` is shown this once. */
      create: (body: Body<'createWebhook'>) => call('createWebhook', { body }),
      get: (id: string) => call('getWebhook', { path: { id } }),
      list: () => list('listWebhooks', {}),
      update: (id: string, body: Body<'updateWebhook'>) => call('updateWebhook', { path: { id }, body }),
      delete: (id: string) => call('deleteWebhook', { path: { id } }),
      /** The secret of before signs beside the new one for 24 hours. */
      rotateSecret: (id: string) => call('rotateWebhookSecret', { path: { id } }),
      test: (id: string) => call('testWebhook', { path: { id } }),
      replay: (id: string, body: Body<'replayWebhook'>) => call('replayWebhook', { path: { id }, body }),
      /** What is still being done to all of its streams: empty once a resumption, replay or deletion is through. */
      jobs: (id: string) => call('listWebhookJobs', { path: { id } }),
      /** A blocked stream does not wait for its schedule. */
      tryNow: (id: string, org: string) => call('tryStreamNow', { path: { id, org } }),
      skip: (id: string, org: string) => call('skipBlockingEvent', { path: { id, org } }),
      /** The events that a stream has set aside have been dealt with. */
      acknowledge: (id: string, org: string) => call('acknowledgeSetAsideEvents', { path: { id, org } }),
      deliveries: (id: string, filter?: Filter<'listDeliveries'>) => list('listDeliveries', { path: { id } }, filter),
      retry: (id: string, del: string) => call('retryDelivery', { path: { id, del } }),
    },
    /** People, groups and organizations of all customers, by what you have of them. */
    search: (q: string) => list('search', {}, { q }),
    restores: {
      /** Once after each restore of a database of Rollcall's: all of its organizations begin a new epoch. */
      declare: (body: Body<'declareRestore'> = {}) => call('declareRestore', { body }),
      list: () => call('listRestores', {}),
    },
    alerts: {
      /** Incidents, newest first; with `open: 'true'` those that are not over. */
      list: (filter?: Filter<'listAlerts'>) => list('listAlerts', {}, filter),
      endpoints: () => list('listAlertEndpoints', {}),
      /** The answer's `secret` is shown this once. */
      createEndpoint: (body: Body<'createAlertEndpoint'>) => call('createAlertEndpoint', { body }),
      updateEndpoint: (id: string, body: Body<'updateAlertEndpoint'>) =>
        call('updateAlertEndpoint', { path: { id }, body }),
      deleteEndpoint: (id: string) => call('deleteAlertEndpoint', { path: { id } }),
    },
    apiKeys: {
      /** The answer's `key` is shown this once. */
      create: (body: Body<'createApiKey'>) => call('createApiKey', { body }),
      list: () => list('listApiKeys', {}),
      delete: (id: string) => call('deleteApiKey', { path: { id } }),
    },
    encryptionKeys: {
      /** Which keys of ENCRYPTION_KEY are in use, and which can be removed. */
      get: () => call('getEncryptionKeys', {}),
    },
    audit: {
      /** Who did what, newest first. */
      list: (filter?: Filter<'listAudit'>) => list('listAudit', {}, filter),
    },
  };
}
