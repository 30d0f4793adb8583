// What a function of this room is handed to act with. The edge makes it once a request, so that the room itself knows no
// clock, no binding and no way to the organization's writer.

import type { Delivery } from '../delivery/deps.ts';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import type { Cell, Sealed } from '../encrypt.ts';
import type { IdPrefix } from '../id.ts';
import type { Databases } from '../shards.ts';

/** Who acts. */
export interface Actor {
  /** The operator (admin key or console), a program of theirs by its API key, or a customer's administrator. */
  readonly kind: 'operator' | 'key' | 'administrator';
  /** As the audit log has it: `admin`, `key_…`, `portal`, or the e-mail address that Cloudflare Access vouches for. */
  readonly id: string;
  /** What pages call them. */
  readonly name: string;
  /** Of the client, where it is known. */
  readonly address?: string;
}

export interface ActionContext {
  readonly actor: Actor;
  /** Epoch ms. */
  readonly now: number;
  readonly newId: (prefix: IdPrefix) => string;
  readonly databases: Databases;
  /** The organization's one writer: everything that makes an event goes through it. */
  readonly change: (request: ChangeRequest) => Promise<Outcome>;
  /** How webhooks are called and woken. */
  readonly delivery: Delivery;
  /** Encrypts a secret that must be read again, for where it will stand. */
  readonly seal: (cell: Cell, secret: string) => Promise<Sealed>;
  /** For work that no response waits for. */
  readonly later: (work: Promise<unknown>) => void;
}
