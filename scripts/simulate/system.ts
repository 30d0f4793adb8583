// What the simulator and the code it runs know of each other. Each side has types of its own runtime: bindings and
// batches are objects here, and what they are is for the code to say.

/** An organization as it was founded, with what only its founding shows. */
export interface Founded {
  readonly organizationId: string;
  readonly directories: { readonly id: string; readonly credential: Credential }[];
  /** The webhook's. */
  readonly secret: string;
}

export interface NewOrganization {
  readonly name: string;
  /** Names of its directories. */
  readonly directories: readonly string[];
  /** Of its webhook. */
  readonly url: string;
  readonly maxBatch: number;
  /** People who may be taken away within an hour before events are held; null for no guard. */
  readonly maxPeople: number | null;
  /** Label of its database. */
  readonly shard: string;
}

/** What opens a directory. */
export interface Credential {
  readonly token: string;
  /** Of the static token, or of the OAuth client. */
  readonly id: string;
  readonly kind: 'token' | 'oauth';
}

/** The handlers of the Worker, and what its operator does. `env` holds the bindings. */
export interface SystemModule {
  fetch(request: Request, env: object, context: object): Promise<Response>;
  queue(batch: object, env: object, context: object): Promise<void>;
  scheduled(env: object): Promise<void>;
  found(env: object, organization: NewOrganization): Promise<Founded>;
  /** Another credential of a directory. */
  issue(env: object, directoryId: string, kind: Credential['kind']): Promise<Credential>;
  revoke(env: object, directoryId: string, credential: Credential): Promise<void>;
  /** Has a directory told anew. */
  resync(env: object, directoryId: string): Promise<void>;
  /** Sends what the guard holds, or never sends it. */
  decideHeld(env: object, directoryId: string, how: 'release' | 'discard'): Promise<void>;
  /** Begins the move to the database of a label. */
  move(env: object, organizationId: string, label: string): Promise<void>;
  cancelMove(env: object, organizationId: string): Promise<void>;
  /** Declares these roles, the highest first; `instead`, one of them, replaces those that were declared and are not any more. */
  declareRoles(env: object, names: readonly string[], instead: string): Promise<void>;
  /** Says that the default database was put back to an earlier state. */
  declareRestored(env: object): Promise<void>;
  mapRoles(env: object, organizationId: string, wanted: NewMapping): Promise<void>;
}

/** Which groups of an organization give which roles. */
export interface NewMapping {
  readonly mode: 'highest' | 'all';
  readonly defaultRole: string | null;
  readonly mappings: readonly { readonly directoryId: string; readonly groupId: string; readonly role: string }[];
}

/** What travels on the queue (src/env.ts). */
export interface Message {
  readonly organizationId: string;
  readonly webhookId?: string;
}

/** A host app's copy of an organization. */
export interface Copy {
  readonly users: Map<string, { readonly userName: string; readonly active: boolean; readonly title: string | null }>;
  readonly groups: Map<string, { readonly displayName: string; readonly members: Set<string> }>;
  /** Names by user, the highest first. */
  readonly roles: Map<string, readonly string[]>;
  /** What the receiver refused last. */
  error?: string;
}

export interface HostModule {
  open(secret: string): { readonly copy: Copy; handle(request: Request): Promise<Response> };
}
