// The API's words under short names, all taken from its OpenAPI document.

import type { components, operations } from './api-types.ts';
import type { OPERATIONS } from './operations.ts';

type Schemas = components['schemas'];

export type Organization = Schemas['Organization'];
export type Directory = Schemas['Directory'];
export type User = Schemas['User'];
export type UserWithGroups = Schemas['UserWithGroups'];
export type Group = Schemas['Group'];
export type Member = Schemas['Member'];
export type Token = Schemas['Token'];
export type Webhook = Schemas['Webhook'];
export type Delivery = Schemas['Delivery'];
export type ApiKey = Schemas['ApiKey'];
export type ScimRequest = Schemas['ScimRequest'];

/** One change, told apart by `type`. */
export type Event = Schemas['Event'];
export type EventType = Event['type'];
export type EventOf<Type extends EventType> = Extract<Event, { readonly type: Type }>;

/** What `POST /webhooks/{id}/test` sends: it belongs to no organization, its sequence is 0. */
export interface TestEvent {
  readonly id: string;
  readonly type: 'webhook.test';
  readonly sequence: 0;
  readonly epoch: 1;
  readonly timestamp: string;
  readonly organizationId: null;
  readonly directoryId: null;
  readonly data: Readonly<Record<string, unknown>>;
}

export type OperationId = keyof typeof OPERATIONS;

type Parameters<Id extends OperationId> = operations[Id]['parameters'];
type Json<Part> = Part extends { readonly content: { readonly 'application/json': infer Body } } ? Body : undefined;
type Responses<Id extends OperationId> = operations[Id]['responses'];
type Accepted<Id extends OperationId> = Responses<Id>[keyof Responses<Id> & (200 | 201 | 202)];

/** The query of an operation. */
export type Query<Id extends OperationId> = NonNullable<Parameters<Id>['query']>;
/** The members that stand in the path of an operation. */
export type Path<Id extends OperationId> =
  Parameters<Id> extends { readonly path: infer Members extends object } ? Members : undefined;
/** The JSON body that an operation takes. */
export type Body<Id extends OperationId> = operations[Id] extends { readonly requestBody?: infer Part }
  ? Json<NonNullable<Part>>
  : undefined;
/** The JSON of an operation's answer; undefined where it has none. */
export type Answer<Id extends OperationId> = [Accepted<Id>] extends [never] ? undefined : Json<Accepted<Id>>;
/** What a list holds. */
export type Item<Id extends OperationId> = Answer<Id> extends { readonly data: readonly (infer One)[] } ? One : never;
