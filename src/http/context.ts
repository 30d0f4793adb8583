// What every request carries: bindings, its id, the clock, its databases. Made once, at the outermost layer.

import type { Env } from '../env.ts';
import type { Patience } from '../patience.ts';
import type { Databases } from '../shards.ts';

export interface Variables {
  /** `req_…`, also the X-Request-Id of the answer. */
  requestId: string;
  /** Epoch ms at which the request arrived. */
  now: number;
  /** Opened for the request: sessions that begin at the primary; the REST API's at the bookmark that it was sent. */
  databases: Databases;
  /** Of a request that only reads: how long what the database could not answer is asked again, all of it together. */
  repeats: (() => Patience) | undefined;
  /** Settles once a response has ended that is written as it is made: what it costs is known then. */
  ended?: Promise<unknown>;
  /** Of the request: taken apart once. */
  url: URL;
  /** Where clients reach this Worker: PUBLIC_URL, else the origin of the request. No slash at the end. */
  origin: string;
}

export interface HttpEnv {
  Bindings: Env;
  Variables: Variables;
}
