// An organization of its own for each test, and changes as the Worker sends them.

import { env } from 'cloudflare:workers';
import type { Change, ChangeRequest, ChangeResult, Outcome } from '../../src/directory/change.ts';
import { newDirectoryId, newId, newOrganizationId } from '../../src/id.ts';
import { change } from '../../src/organization/client.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import { unpacked } from '../../src/store/db/packed.ts';
import { organization, seed, token } from '../seed/rows.ts';
import { groupBody, userBody } from '../world/bodies.ts';

export interface World {
  readonly organizationId: string;
  readonly directoryId: string;
  readonly tokenHash: string;
  ask(change: Change, tokenHash?: string | null): Promise<Outcome>;
  request(change: Change, tokenHash?: string | null): ChangeRequest;
}

/** An organization with one active directory and one token. `send` carries its changes out: the object, by default. */
export async function newWorld(
  send: (request: ChangeRequest) => Promise<Outcome> = (request) => change(env, request),
): Promise<World> {
  const organizationId = newOrganizationId();
  const directoryId = newDirectoryId(organizationId);
  const tokenHash = `hash-${directoryId}`;
  await seed(
    env.DB,
    organization({ id: organizationId }),
    token({ hash: tokenHash, id: newId('tok', 1), directoryId }),
  );
  const request = (asked: Change, hash: string | null = tokenHash): ChangeRequest => ({
    organizationId,
    directoryId,
    tokenHash: hash,
    change: asked,
  });
  const world: World = {
    organizationId,
    directoryId,
    tokenHash,
    request,
    ask: (asked, hash) => send(request(asked, hash)),
  };
  succeeded(await world.ask({ kind: 'directory.create', provider: 'jumpcloud', name: null }, null));
  return world;
}

export function succeeded(outcome: Outcome): ChangeResult {
  if (!outcome.ok) throw new Error(`${outcome.refusal.status} ${outcome.refusal.detail}`);
  return outcome.result;
}

/** Creates a user and returns its id. */
export async function newUser(world: World, userName: string, more: JsonObject = {}): Promise<string> {
  const id = newId('usr', Date.now());
  succeeded(await world.ask({ kind: 'user.create', id, body: userBody(userName, more) }));
  return id;
}

export async function newGroup(world: World, displayName: string, members: readonly string[] = []): Promise<string> {
  const id = newId('grp', Date.now());
  succeeded(await world.ask({ kind: 'group.create', id, body: groupBody(displayName, members) }));
  return id;
}

export interface Event {
  readonly sequence: number;
  readonly type: string;
  readonly data: JsonObject;
}

export async function eventsOf(world: World): Promise<Event[]> {
  const { results } = await env.DB.prepare(
    'SELECT sequence, type, data FROM events WHERE organization_id = ? ORDER BY sequence',
  )
    .bind(world.organizationId)
    .all<{ sequence: number; type: string; data: string }>();
  return results.map((row) => ({ ...row, data: JSON.parse(unpacked(row.data)) as JsonObject }));
}

export async function membersOf(groupId: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    'SELECT member_id AS id FROM memberships WHERE group_id = ? ORDER BY member_id',
  )
    .bind(groupId)
    .all<{ id: string }>();
  return results.map((row) => row.id);
}

export async function rowOf(table: 'users' | 'groups' | 'directories', id: string) {
  return env.DB.prepare(`SELECT * FROM ${table} WHERE id = ?`).bind(id).first<Record<string, string | number | null>>();
}
