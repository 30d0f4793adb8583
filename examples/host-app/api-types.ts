// The types of Rollcall's REST API, made from its OpenAPI document by `npm run api-types`. Not to be edited.
// biome-ignore-all format: made by a script

export type Organization = {
  id: string;
  name: string;
  externalId: string | null;
  createdAt: string;
  updatedAt: string;
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Names the request, as X-Request-Id does. */
  instance: string;
  errors?: Array<{
    /** JSON pointer into the body, or the name of a query parameter. */
    pointer: string;
    detail: string;
  }>;
};

export type OrganizationHealth = {
  webhooks: Array<{
    id: string;
    status: "active" | "paused" | "disabled";
    /** Events still to be sent. */
    backlog: number;
    /** Age of the oldest of them. */
    oldestUndeliveredSeconds: number | null;
    /** Id of the event that the stream waits for. */
    blockedBy: string | null;
    /** Share of failed attempts of the last 24 hours, 0 to 1. */
    failureRate: number;
  }>;
  directories: Array<{
    id: string;
    lastRequestAt: string | null;
    /** Requests answered with 400 or above, among the newest 10,000 of the last hour. */
    failuresLastHour: number;
    /** Group members that do not exist and were left out by the same requests. */
    skippedMembers: number;
    userCount: number;
    /** Users that it may hold (MAX_USERS_PER_DIRECTORY). */
    maxUsers: number | null;
  }>;
  writes: {
    /** What the providers of the organization wrote in this hour. */
    bytesThisHour: number;
    /** From so many on their changes are answered with 429 until the next hour (WRITE_BYTES_PER_HOUR). */
    maxBytesPerHour: number | null;
  };
};

export type Directory = {
  id: string;
  organizationId: string;
  provider: "jumpcloud" | "okta" | "entra" | "onelogin" | "pingone" | "custom";
  name: string | null;
  /** pending until the first authenticated request; paused: the provider is answered 429. */
  status: "pending" | "active" | "paused";
  /** The SCIM base URL to set at the identity provider. */
  endpoint: string;
  /** What becomes of a request that names members of a group which do not exist. skip: the others are taken, and the log names those left out. refuse: 400, and nothing is changed. */
  unknownMembers: "skip" | "refuse";
  /** tolerant: what providers send is understood. strict: only what the SCIM interoperability and IPSIE profiles allow. */
  profile: "tolerant" | "strict";
  userCount: number;
  groupCount: number;
  lastRequestAt: string | null;
  createdAt: string;
  updatedAt: string;
};

export type CreatedToken = unknown;

export type Token = {
  id: string;
  /** The last four characters of the token. */
  hint: string;
  createdAt: string;
  expiresAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
};

export type DirectorySchema = {
  id: string;
  attributes: Array<{
    name: string;
    type: "string" | "boolean" | "decimal" | "integer" | "dateTime" | "binary" | "reference";
    multiValued: boolean;
    caseExact: boolean;
    required: boolean;
    mutability: "readWrite" | "immutable";
    description: string;
  }>;
};

export type User = {
  id: string;
  externalId: string | null;
  userName: string;
  email: string | null;
  givenName: string | null;
  familyName: string | null;
  displayName: string | null;
  active: boolean;
  title: string | null;
  department: string | null;
  employeeNumber: string | null;
  phoneNumber: string | null;
  photoUrl: string | null;
  locale: string | null;
  timezone: string | null;
  managerId: string | null;
  /** The directory's own extension attributes. */
  custom: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
  lastSyncedAt: string;
  /** The SCIM resource, without groups or members. */
  scim: Record<string, unknown>;
};

export type UserWithGroups = unknown;

export type Group = {
  id: string;
  externalId: string | null;
  displayName: string;
  memberCount: number;
  /** One request took its last members. */
  unassigned: boolean;
  /** Seven days behind the directory's newest write to any group. */
  stale: boolean;
  createdAt: string;
  updatedAt: string;
  lastSyncedAt: string;
  /** The SCIM resource, without groups or members. */
  scim: Record<string, unknown>;
};

export type Member = {
  id: string;
  type: "User" | "Group";
  /** displayName; a user's userName where it has none. */
  display: string;
};

export type ScimRequest = {
  id: string;
  at: string;
  method: string;
  /** Below the directory's endpoint, with the query. */
  path: string;
  status: number;
  scimType: string | null;
  detail: string | null;
  durationMs: number;
  /** Masked, to 8 KiB. A body that is no JSON object is not kept. */
  requestBody: string | null;
  /** Why a body was not kept. */
  requestBodyNote: string | null;
  d1Trips: number;
  rowsRead: number;
  rowsWritten: number;
  /** Group members that do not exist and were left out; the first 100. */
  skippedMembers: Array<string>;
  /** How many they were. */
  skippedMemberCount: number;
};

export type Event = {
  id: string;
  type: string;
  sequence: number;
  timestamp: string;
  organizationId: string;
  directoryId: string | null;
  data: Record<string, unknown>;
};

export type WebhookWithSecret = unknown;

export type Webhook = {
  id: string;
  url: string;
  /** Null for all types. */
  events: Array<"directory.created" | "directory.activated" | "directory.updated" | "directory.deleted" | "organization.deleted" | "user.created" | "user.updated" | "user.deactivated" | "user.reactivated" | "user.deleted" | "group.created" | "group.updated" | "group.deleted" | "group.members_changed" | "directory.resync_started" | "user.synced" | "group.synced" | "group.members_synced" | "directory.resync_finished"> | null;
  /** Null for all organizations. */
  organizationId: string | null;
  description: string | null;
  maxBatch: number;
  startAfter: number | null;
  status: "active" | "paused" | "disabled";
  /** gone: the host answered 410. silent: 7 days without an accepted event. */
  disabledReason: "gone" | "silent" | null;
  createdAt: string;
  updatedAt: string;
};

export type Delivery = {
  responseStatus: number | null;
  /** The first KiB of the answer; where none came (responseStatus null), why. */
  responseBody: string | null;
  durationMs: number;
  at: string;
  id: string;
  eventId: string;
  eventType: string;
  sequence: number;
  organizationId: string;
  attempt: number;
  /** retrying comes again; failed was set aside after its last attempt, skipped by the operator. */
  status: "accepted" | "retrying" | "failed" | "skipped";
  nextAttemptAt: string | null;
};

export type WebhookTest = {
  responseStatus: number | null;
  /** The first KiB of the answer; where none came (responseStatus null), why. */
  responseBody: string | null;
  durationMs: number;
  at: string;
  eventId: string;
  status: "accepted" | "failed";
};

export type CreatedApiKey = unknown;

export type ApiKey = {
  id: string;
  name: string;
  /** Each scope includes the one before. */
  scope: "read" | "write" | "admin";
  /** The last four characters of the key. */
  hint: string;
  createdAt: string;
  /** To the minute. */
  lastUsedAt: string | null;
};

export type ProblemAnswer = { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };

export interface Paths {
  "/openapi.json": {
    /** This description of the API */
    get: {
      parameters: { query?: never };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Record<string, unknown>;
        } };
      };
    };
  };
  "/organizations": {
    /** Create an organization */
    post: {
      parameters: { query?: never };
      requestBody: { content: {
        "application/json": {
          name: string;
          /** The host app's own id of the customer; unique. */
          externalId?: string | null;
          /** Label of the D1 database to stand in: `eu` for the binding DB_EU. */
          shard?: string;
        };
      } };
      responses: {
        201: { headers: Record<string, unknown>; content: {
          "application/json": Organization;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        409: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** List organizations, or find the one with an externalId */
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
          externalId?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<Organization>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/organizations/{id}": {
    /** Get an organization */
    get: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Organization;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** Change the name or externalId of an organization */
    patch: {
      parameters: {
        path: {
          id: string;
        };
      };
      requestBody: { content: {
        "application/json": {
          name?: string;
          /** The host app's own id of the customer; unique. */
          externalId?: string | null;
        };
      } };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Organization;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        409: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** Delete an organization with its directories */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        204: { headers: Record<string, unknown>; content?: never };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/organizations/{id}/health": {
    /** How the synchronization of an organization is doing */
    get: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": OrganizationHealth;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/organizations/{id}/directories": {
    /** Create a directory */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      requestBody: { content: {
        "application/json": {
          /** null: as the provider's default is, also when the provider changes. skip for okta, entra, onelogin and pingone, refuse for jumpcloud and custom. */
          unknownMembers?: "skip" | "refuse" | null;
          profile?: "tolerant" | "strict";
          provider: "jumpcloud" | "okta" | "entra" | "onelogin" | "pingone" | "custom";
          name?: string | null;
        };
      } };
      responses: {
        201: { headers: Record<string, unknown>; content: {
          "application/json": Directory;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** List an organization's directories */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          limit?: number;
          cursor?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<Directory>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}": {
    /** Get a directory */
    get: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Directory;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** Change, pause or resume a directory */
    patch: {
      parameters: {
        path: {
          id: string;
        };
      };
      requestBody: { content: {
        "application/json": {
          /** null: as the provider's default is, also when the provider changes. skip for okta, entra, onelogin and pingone, refuse for jumpcloud and custom. */
          unknownMembers?: "skip" | "refuse" | null;
          profile?: "tolerant" | "strict";
          name?: string | null;
          provider?: "jumpcloud" | "okta" | "entra" | "onelogin" | "pingone" | "custom";
          status?: "active" | "paused";
        };
      } };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Directory;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** Delete a directory */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        204: { headers: Record<string, unknown>; content?: never };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/resync": {
    /** Send everything in a directory again, as events */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        202: { headers: Record<string, unknown>; content: {
          "application/json": {
            resyncId: string;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        409: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/tokens": {
    /** Create a bearer token for the identity provider */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      requestBody?: { content: {
        "application/json": {
          /** In the future; never when absent. */
          expiresAt?: string | null;
        };
      } };
      responses: {
        201: { headers: Record<string, unknown>; content: {
          "application/json": CreatedToken;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        409: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** List a directory's tokens */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          limit?: number;
          cursor?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<Token>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/tokens/{tok}": {
    /** Delete a token: it is refused from the next request on */
    delete: {
      parameters: {
        path: {
          id: string;
          tok: string;
        };
      };
      responses: {
        204: { headers: Record<string, unknown>; content?: never };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/schema": {
    /** Get the directory's own extension attributes */
    get: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": DirectorySchema;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** Replace the directory's own extension attributes */
    put: {
      parameters: {
        path: {
          id: string;
        };
      };
      requestBody: { content: {
        "application/json": {
          /** The URN of the extension. */
          id?: string;
          attributes: Array<{
            name: string;
            type: "string" | "boolean" | "decimal" | "integer" | "dateTime" | "binary" | "reference";
            multiValued?: boolean;
            caseExact?: boolean;
            required?: boolean;
            mutability?: "readWrite" | "immutable";
            description?: string;
          }>;
        };
      } };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": DirectorySchema;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        409: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/users": {
    /** List a directory's users */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          limit?: number;
          cursor?: string;
          search?: string;
          active?: "true" | "false";
          updatedAfter?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<User>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/users/{usr}": {
    /** Get a user with its groups */
    get: {
      parameters: {
        path: {
          id: string;
          usr: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": UserWithGroups;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/groups": {
    /** List a directory's groups */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          limit?: number;
          cursor?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<Group>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/groups/{grp}": {
    /** Get a group without its members */
    get: {
      parameters: {
        path: {
          id: string;
          grp: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Group;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/groups/{grp}/members": {
    /** List a group's members */
    get: {
      parameters: {
        path: {
          id: string;
          grp: string;
        };
        query?: {
          limit?: number;
          cursor?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<Member>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/directories/{id}/requests": {
    /** List the SCIM requests to a directory, newest first */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          limit?: number;
          cursor?: string;
          method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
          status?: number;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<ScimRequest>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/organizations/{id}/events": {
    /** Read events in order of their sequence, without gaps */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          after?: number;
          limit?: number;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<Event>;
            /** `after` of the next call. */
            nextAfter: number;
            /** The oldest event kept; the next one to come where there is none. */
            earliest: number;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        410: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/webhooks": {
    /** Create a webhook */
    post: {
      parameters: { query?: never };
      requestBody: { content: {
        "application/json": {
          /** https on the default port, a public name, no user info. */
          url: string;
          /** Types to hear of; all when absent or null. */
          events?: Array<"directory.created" | "directory.activated" | "directory.updated" | "directory.deleted" | "organization.deleted" | "user.created" | "user.updated" | "user.deactivated" | "user.reactivated" | "user.deleted" | "group.created" | "group.updated" | "group.deleted" | "group.members_changed" | "directory.resync_started" | "user.synced" | "group.synced" | "group.members_synced" | "directory.resync_finished"> | null;
          /** All organizations when absent or null. */
          organizationId?: string | null;
          description?: string | null;
          /** Events in one POST. With 1 the body is the event, above it is `{"events": […]}`. */
          maxBatch?: number;
          /** Every stream begins after this sequence (0: all events kept); when absent, after the last event older than the webhook. */
          startAfter?: number | null;
        };
      } };
      responses: {
        201: { headers: Record<string, unknown>; content: {
          "application/json": WebhookWithSecret;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** List webhooks */
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<Webhook>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/webhooks/{id}": {
    /** Get a webhook */
    get: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Webhook;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** Change, pause or resume a webhook */
    patch: {
      parameters: {
        path: {
          id: string;
        };
      };
      requestBody: { content: {
        "application/json": {
          /** https on the default port, a public name, no user info. */
          url?: string;
          /** Types to hear of; all when absent or null. */
          events?: Array<"directory.created" | "directory.activated" | "directory.updated" | "directory.deleted" | "organization.deleted" | "user.created" | "user.updated" | "user.deactivated" | "user.reactivated" | "user.deleted" | "group.created" | "group.updated" | "group.deleted" | "group.members_changed" | "directory.resync_started" | "user.synced" | "group.synced" | "group.members_synced" | "directory.resync_finished"> | null;
          description?: string | null;
          /** Events in one POST. With 1 the body is the event, above it is `{"events": […]}`. */
          maxBatch?: number;
          status?: "active" | "paused";
          /** As it was at creation: any other value is refused. */
          organizationId?: string | null;
          /** As it was at creation: any other value is refused. */
          startAfter?: number | null;
        };
      } };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Webhook;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** Delete a webhook */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        204: { headers: Record<string, unknown>; content?: never };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/webhooks/{id}/rotate-secret": {
    /** Give a webhook a new secret */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": WebhookWithSecret;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/webhooks/{id}/deliveries": {
    /** List a webhook's attempts of the last 30 days, newest first */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          limit?: number;
          cursor?: string;
          status?: "accepted" | "retrying" | "failed" | "skipped";
          organizationId?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<Delivery>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/webhooks/{id}/test": {
    /** Send a signed webhook.test event at once */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": WebhookTest;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/webhooks/{id}/replay": {
    /** Set a stream back */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      requestBody: { content: {
        "application/json": {
          organizationId: string;
          after: number;
        };
      } };
      responses: {
        202: { headers: Record<string, unknown>; content: {
          "application/json": {
            webhookId: string;
            organizationId: string;
            after: number;
          };
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        410: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/webhooks/{id}/deliveries/{del}/retry": {
    /** Send a delivery's event again at once, marked rollcall-replay: true */
    post: {
      parameters: {
        path: {
          id: string;
          del: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": Delivery;
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        410: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/webhooks/{id}/streams/{org}/skip": {
    /** Set aside the event that blocks a stream */
    post: {
      parameters: {
        path: {
          id: string;
          org: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            /** Sequences */
            skipped: Array<number>;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        409: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/organizations/{id}/portal-links": {
    /** Create a one-time link into the organization's set-up portal */
    post: {
      parameters: {
        path: {
          id: string;
        };
      };
      requestBody?: { content: {
        "application/json": {
          /** Where the portal leads back to. */
          returnUrl?: string | null;
          expiresInSeconds?: number;
        };
      } };
      responses: {
        201: { headers: Record<string, unknown>; content: {
          "application/json": {
            url: string;
            expiresAt: string;
          };
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/api-keys": {
    /** Create an API key */
    post: {
      parameters: { query?: never };
      requestBody: { content: {
        "application/json": {
          name: string;
          /** Each scope includes the one before. */
          scope: "read" | "write" | "admin";
        };
      } };
      responses: {
        201: { headers: Record<string, unknown>; content: {
          "application/json": CreatedApiKey;
        } };
        400: ProblemAnswer;
        401: ProblemAnswer;
        403: ProblemAnswer;
        413: ProblemAnswer;
        415: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
    /** List API keys */
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
      };
      responses: {
        200: { headers: Record<string, unknown>; content: {
          "application/json": {
            data: Array<ApiKey>;
            nextCursor: string | null;
          };
        } };
        401: ProblemAnswer;
        403: ProblemAnswer;
        422: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
  "/api-keys/{id}": {
    /** Delete an API key: it is refused from the next request on */
    delete: {
      parameters: {
        path: {
          id: string;
        };
      };
      responses: {
        204: { headers: Record<string, unknown>; content?: never };
        401: ProblemAnswer;
        403: ProblemAnswer;
        404: ProblemAnswer;
        429: ProblemAnswer;
        500: ProblemAnswer;
        503: ProblemAnswer;
      };
    };
  };
}
