// What of Rollcall the simulator runs: the SCIM endpoint, the writer, delivery and the clock's work, without the pages
// and the REST API. Bundled by bundle.ts; nothing else imports it.

import { Hono } from 'hono';
import { goOn, tick } from '../../../src/clock.ts';
import { newMeter } from '../../../src/database.ts';
import { consume } from '../../../src/delivery/consume.ts';
import { destinationRules, liveDelivery } from '../../../src/delivery/deps.ts';
import { seal } from '../../../src/encrypt.ts';
import type { DeliveryMessage, Env } from '../../../src/env.ts';
import type { HttpEnv } from '../../../src/http/context.ts';
import { everyRequest } from '../../../src/http/every-request.ts';
import { serveToken } from '../../../src/http/oauth/app.ts';
import { serveScim } from '../../../src/http/scim/app.ts';
import { newId } from '../../../src/id.ts';
import { change } from '../../../src/organization/client.ts';
import { etag } from '../../../src/protocol/version.ts';
import { openDatabases } from '../../../src/shards.ts';
import type { ActionContext } from '../../../src/tenancy/context.ts';
import {
  createDirectory,
  discardHeldEvents,
  releaseHeldEvents,
  resyncDirectory,
} from '../../../src/tenancy/directory-actions.ts';
import { beginMove, cancelMove } from '../../../src/tenancy/moves.ts';
import { createClient, removeClient } from '../../../src/tenancy/oauth-clients.ts';
import { createOrganization } from '../../../src/tenancy/organizations.ts';
import { declareRestored } from '../../../src/tenancy/restores.ts';
import type { Result } from '../../../src/tenancy/result.ts';
import { roleMappingOf, saveRoleMapping } from '../../../src/tenancy/role-mapping.ts';
import { declaredRoles, declareRoles } from '../../../src/tenancy/roles.ts';
import { createToken, removeToken } from '../../../src/tenancy/tokens.ts';
import { createWebhook } from '../../../src/tenancy/webhooks.ts';
import type { Credential, Founded, NewOrganization, SystemModule } from '../system.ts';

const app = new Hono<HttpEnv>();
app.use('*', everyRequest);
app.post('/directories/:dir/oauth/token', serveToken);
app.all('/directories/*', serveScim);
app.onError((error, c) => {
  console.error(`a request failed: ${error.stack}`);
  return c.text('', 500);
});

/** Where nothing is to be held back: what a run does is more than the usual guard lets through. */
const NO_GUARD = { mode: 'off', maxPeople: 50, maxPercent: 20, afterHours: 24 } as const;

function actionContext(env: Env): ActionContext {
  const now = Date.now();
  return {
    actor: { kind: 'operator', id: 'admin', name: 'Admin key' },
    client: { address: null, userAgent: null },
    now,
    newId: (prefix) => newId(prefix, now),
    databases: openDatabases(env, newMeter()),
    change: (request) => change(env, request),
    delivery: { ...liveDelivery(env), destinations: destinationRules(env) },
    seal: (cell, secret) => seal(env.ENCRYPTION_KEY ?? '', cell, secret),
    placement: [''],
    regions: new Map(),
    restorableForMs: 0,
    later: (work) => void work,
  };
}

function made<Value>(result: Result<Value, never> | { readonly ok: boolean; readonly value?: Value }): Value {
  if (result.ok && 'value' in result && result.value !== undefined) return result.value;
  throw new Error(`The world could not be made: ${JSON.stringify(result)}`);
}

/** An organization with directories and a webhook of its own. */
async function found(
  env: Env,
  { directories, maxBatch, maxPeople, name, shard, url }: NewOrganization,
): Promise<Founded> {
  const context = actionContext(env);
  const { id: organizationId } = made(await createOrganization(context, { name, externalId: name, shard }));
  const guard = maxPeople === null ? NO_GUARD : ({ mode: 'hold', maxPeople, maxPercent: 1, afterHours: 0 } as const);
  const founded: { id: string; credential: Credential }[] = [];
  for (const directory of directories) {
    const { id } = made(await createDirectory(context, organizationId, { provider: 'custom', name: directory, guard }));
    founded.push({ id, credential: await issue(env, id, 'token') });
  }
  const { secret } = made(
    await createWebhook(context, {
      url,
      organizationId,
      events: null,
      description: null,
      maxBatch,
      startAfter: 0,
    }),
  );
  return { organizationId, directories: founded, secret };
}

async function issue(env: Env, directoryId: string, kind: Credential['kind']): Promise<Credential> {
  const context = actionContext(env);
  if (kind === 'token') {
    const { row, secret } = made(await createToken(context, directoryId, { expiresAt: null }));
    return { kind, token: secret, id: row.id };
  }
  const { client, created } = made(await createClient(context, directoryId, { method: 'client_secret' }));
  const asked = new Request(`${env.PUBLIC_URL}/directories/${directoryId}/oauth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ grant_type: 'client_credentials', scope: 'scim' },
      ...{ client_id: client.id, client_secret: created?.secret ?? '' },
    }).toString(),
  });
  const answer = await app.fetch(asked, env, NO_CONTEXT);
  const { access_token: token }: { readonly access_token?: string } = await answer.json();
  if (token === undefined) throw new Error(`No token was issued: ${answer.status}`);
  return { kind, token, id: client.id };
}

const NO_CONTEXT = {
  waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined),
  passThroughOnException: () => undefined,
  props: {},
} as unknown as ExecutionContext;

export { Organization } from '../../../src/organization/organization.ts';

/** Bindings that have what of each the code uses (world.ts). */
const bindings = (env: object) => env as Env;

export const system: SystemModule = {
  fetch: async (request, env, context) => app.fetch(request, bindings(env), context as ExecutionContext),
  queue: async (given, env, context) => {
    const batch = given as MessageBatch<DeliveryMessage>;
    await consume(batch, bindings(env), context as ExecutionContext);
    const turns = batch.messages.flatMap(({ body }) => body.clock ?? []);
    if (turns.length > 0) await goOn(bindings(env), turns);
  },
  scheduled: (env) => tick(bindings(env)),
  found: (env, organization) => found(bindings(env), organization),
  issue: (env, directoryId, kind) => issue(bindings(env), directoryId, kind),
  revoke: async (env, directoryId, { id, kind }) => {
    const context = actionContext(bindings(env));
    const { ok } = await (kind === 'token' ? removeToken : removeClient)(context, directoryId, id);
    if (!ok) throw new Error(`The token ${id} is gone already.`);
  },
  resync: async (env, directoryId) => {
    made(await resyncDirectory(actionContext(bindings(env)), directoryId));
  },
  decideHeld: async (env, directoryId, how) => {
    const context = actionContext(bindings(env));
    if (how === 'release') made(await releaseHeldEvents(context, directoryId));
    else made(await discardHeldEvents(context, directoryId));
  },
  move: async (env, organizationId, label) => {
    made(await beginMove(actionContext(bindings(env)), organizationId, label));
  },
  cancelMove: async (env, organizationId) => {
    made(await cancelMove(actionContext(bindings(env)), organizationId));
  },
  declareRestored: async (env) => {
    made(await declareRestored(actionContext(bindings(env)), ''));
  },
  declareRoles: async (env, names, instead) => {
    const context = actionContext(bindings(env));
    const roles = names.map((name) => ({ name, displayName: name, description: null }));
    const gone = (await declaredRoles(context)).roles.filter(({ name }) => !names.includes(name));
    made(await declareRoles(context, roles, Object.fromEntries(gone.map(({ name }) => [name, instead]))));
  },
  mapRoles: async (env, organizationId, wanted) => {
    const context = actionContext(bindings(env));
    const { version } = made(await roleMappingOf(context, organizationId));
    made(await saveRoleMapping(context, organizationId, wanted, { ifMatch: etag(version) }));
  },
};
