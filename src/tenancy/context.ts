// What a function of this room is handed to act with. The edge makes it once a request, so that the room itself knows no
// clock, no binding and no way to the organization's writer.

import type { Delivery } from '../delivery/deps.ts';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import type { Cell, Sealed } from '../encrypt.ts';
import type { IdPrefix } from '../id.ts';
import type { Databases } from '../shards.ts';
import type { Regions } from './regions.ts';

/**
 * The operator (admin key or console), a program of theirs by its API key, a customer's administrator in the portal, or
 * somebody who was not let in.
 */
export const ACTOR_KINDS = ['operator', 'key', 'administrator', 'stranger'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** Who acts. */
export interface Actor {
  readonly kind: ActorKind;
  /** As the audit log has it: `admin`, `key_…`, `portal`, or the e-mail address that Cloudflare Access vouches for. */
  readonly id: string;
  /** What pages call them. */
  readonly name: string;
}

/** From where an act was asked for; null where that is not known. */
export interface Client {
  /** IP address as Cloudflare tells it. */
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface ActionContext {
  readonly actor: Actor;
  readonly client: Client;
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
  /** Labels of the databases for organizations that name none (PLACEMENT): the one with the most room is taken. */
  readonly placement: readonly string[];
  /** Labels of the databases of each region (REGIONS). */
  readonly regions: Regions;
  /** How long an organization that is deleted now can be restored; 0 for not at all. */
  readonly restorableForMs: number;
  /** For work that no response waits for. */
  readonly later: (work: Promise<unknown>) => void;
}
