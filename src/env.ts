// The bindings and settings of the Worker, named once. Nothing else reads them by name.

/** What travels on the queue: a wake-up for an organization, or for one webhook's stream of it. */
export interface DeliveryMessage {
  readonly organizationId: string;
  readonly webhookId?: string;
  /** On a message that waits for a lease to end: that lease's id. */
  readonly leaseSeen?: string;
  /** Alerts are to be told; `organizationId` is ''. */
  readonly alerts?: true;
  /** A turn of the clock; `organizationId` is ''. */
  readonly clock?: ClockMessage;
}

/** A run of a database's clock begins, or goes on. */
export interface ClockMessage {
  /** Of the database, '' for the default one. */
  readonly label: string;
  /** What is left to do; all where absent. */
  readonly parts?: readonly string[];
  /** Of a run that goes on: what its row says (store/upkeep/clock.ts). */
  readonly busyUntil?: number;
  /** The move of an organization out of this database goes on; what its row says of who is at it (store/moves/places.ts). */
  readonly move?: number;
}

export interface Env {
  readonly DB: D1Database;
  readonly ORGANIZATIONS: DurableObjectNamespace;
  /** A database may have a queue of its own beside it: DELIVERIES_EU for DB_EU (queues.ts). */
  readonly DELIVERIES: Queue<DeliveryMessage>;
  /** Secret of the operator, 32 characters or more. */
  readonly ADMIN_API_KEY?: string;
  /** Comma list of keys, newest first, each base64 of 32 random bytes: what encrypts and signs is derived from them (keys.ts). */
  readonly ENCRYPTION_KEY?: string;
  /** Comma list of seconds that replaces the retry schedule, without jitter. */
  readonly WEBHOOK_RETRY_SECONDS?: string;
  /** "true" admits http, any port and loopback hosts as webhook destinations. */
  readonly ALLOW_LOCAL_WEBHOOKS?: string;
  /** Comma list of when something is an incident, like `blockedMinutes=30` (thresholds.ts). */
  readonly ALERT_THRESHOLDS?: string;
  /** Days for which logged SCIM requests are kept, 30 by default. */
  readonly REQUEST_LOG_DAYS?: string;
  /** "false" keeps no bodies of SCIM requests in the log. */
  readonly REQUEST_LOG_BODIES?: string;
  /** Days for which the audit log is kept, 365 by default. */
  readonly AUDIT_LOG_DAYS?: string;
  /** Comma list like `eu=eu`: the jurisdictions of organizations' objects by the label of their database (shards.ts). */
  readonly JURISDICTIONS?: string;
  /** Comma list of labels, `default` for DB: the databases for organizations that name none (shards.ts). */
  readonly PLACEMENT?: string;
  /** Comma list such as `eu=eu,us=default`: the databases of each region that an organization may be created in (tenancy/regions.ts). */
  readonly REGIONS?: string;
  /** Days for which a deleted organization can be restored, 7 by default; 0 to 29. */
  readonly RESTORE_DAYS?: string;
  /** Bytes that the providers of an organization may write in an hour; 0 for no limit (directory/budget.ts). */
  readonly WRITE_BYTES_PER_HOUR?: string;
  /** "true" stores long events and logged bodies packed, which no version before 2026-11-29 reads (decisions/0036). */
  readonly PACK_ROWS?: string;
  /** Users that a directory may hold; 0 for no limit. */
  readonly MAX_USERS_PER_DIRECTORY?: string;
  /** Rows that one list may look at where no index names a few; 0 for no limit (directory/bounded.ts). */
  readonly MAX_ROWS_PER_LIST?: string;
  /** Origin under which identity providers reach this Worker; the request's own origin when absent. */
  readonly PUBLIC_URL?: string;
  /** Hosts where the deployment is reached, apart by spaces, `*` for any characters: no webhook may lead there. */
  readonly OWN_HOSTS?: string;
  /** "true" serves http although PUBLIC_URL is https: behind a tunnel or proxy that ends TLS. */
  readonly ALLOW_HTTP?: string;
  /** With ACCESS_AUD: Cloudflare Access admits to the console, in place of keys. Host like acme.cloudflareaccess.com. */
  readonly ACCESS_TEAM_DOMAIN?: string;
  /** Comma list of `group=role`: what Access's groups are in the console; everybody is an admin where absent (console/access.ts). */
  readonly ACCESS_ROLES?: string;
  /** Counters of wrangler.toml's [[ratelimits]]; none where absent (http/rate-limit.ts). */
  readonly SCIM_LIMIT?: RateLimit;
  readonly API_LIMIT?: RateLimit;
  readonly STRANGER_LIMIT?: RateLimit;
  /** "false" counts nothing for /metrics. */
  readonly METRICS?: string;
  /** A dataset of Workers Analytics Engine: each request is a data point. Optional. */
  readonly ANALYTICS?: AnalyticsEngineDataset;
  /** "false" switches all three off. */
  readonly RATE_LIMITS?: string;
  /** Audience tag of the Access application that stands before the console. */
  readonly ACCESS_AUD?: string;
}

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
      ORGANIZATIONS: DurableObjectNamespace;
      DELIVERIES: Queue<DeliveryMessage>;
      ADMIN_API_KEY: string;
      ENCRYPTION_KEY: string;
      WEBHOOK_RETRY_SECONDS: string;
      ALLOW_LOCAL_WEBHOOKS: string;
      PUBLIC_URL: string;
      OWN_HOSTS: string;
      /** A real binding of the tests alone, small enough to use up. */
      THREE_A_MINUTE: RateLimit;
      /** A second database of the tests alone, without tables. */
      OTHER_DB: D1Database;
      TEST_MIGRATIONS: import('cloudflare:test').D1Migration[];
    }
  }
}

/** Whether long rows are stored packed; they are read either way. */
export function packsRows({ PACK_ROWS }: Pick<Env, 'PACK_ROWS'>): boolean {
  return PACK_ROWS === 'true';
}
