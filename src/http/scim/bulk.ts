// /Bulk (RFC 7644 §3.7): operations through the same write queue as all writes, 50 at a time, so that others come between.
// References among them settle the order; each succeeds or fails for itself. Once one is told to try again later, no
// further one is tried: all of them would wait for the same, and longer than providers do.

import type { Change, ChangeResult } from '../../directory/change.ts';
import { newId } from '../../id.ts';
import { type BulkOperation, type InvalidOperation, MAX_BULK_BYTES, parseBulk } from '../../protocol/bulk.ts';
import { circularReference, planBulk } from '../../protocol/bulk-plan.ts';
import { referencesOf, substitute } from '../../protocol/bulk-references.ts';
import { bulkFailure, bulkResponse, bulkSuccess } from '../../protocol/bulk-response.ts';
import { isPassing, ScimError } from '../../protocol/error.ts';
import { isObject, type Json, type JsonObject, memberNamed } from '../../protocol/json.ts';
import { MAX_PATCH_STEPS } from '../../protocol/patch/budget.ts';
import { etag } from '../../protocol/version.ts';
import { readBody } from './body.ts';
import type { Call } from './call.ts';
import { failedOperations } from './failed-operations.ts';
import { pathOfGroup } from './groups.ts';
import { respond } from './respond.ts';
import { pathOfUser } from './users.ts';
import { write } from './write.ts';

const CHUNK = 50;

type Operation = BulkOperation | InvalidOperation;

/** @throws ScimError for the message as a whole, where the token turns out to be refused, and 429 where nothing was done */
export async function bulk(call: Call): Promise<Response> {
  const { bytes, json } = await readBody(call.request, MAX_BULK_BYTES, call.sawBody);
  const { failOnErrors = Number.POSITIVE_INFINITY, operations } = parseBulk(json);
  const { circles, circular, waves } = planBulk(operations);
  const run: Run = {
    call,
    operations,
    circular: new Set(circular),
    minted: new Map(),
    ids: new Map(),
    results: new Map(),
    bytesEach: Math.ceil(bytes / Math.max(1, operations.length)),
    stepsEach: Math.floor(MAX_PATCH_STEPS / Math.max(1, operations.filter(isPatch).length)),
    errors: 0,
    passing: null,
  };
  const inCircles = new Set(circles);
  for (const wave of withTheRest(waves, operations)) {
    const circle = wave.filter((index) => inCircles.has(index));
    mintIds(run, circle);
    for (let at = 0; at < wave.length && run.errors < failOnErrors && !run.passing; ) {
      // As many at once as may still fail: so nothing is tried after the error that ends the request.
      const chunk = wave.slice(at, at + Math.min(CHUNK, failOnErrors - run.errors));
      at += chunk.length;
      await runChunk(run, chunk);
    }
    await takeBack(run, circle);
  }
  if (run.passing) putOff(run, run.passing, run.errors >= failOnErrors);
  const inOrder = [...run.results].sort(([a], [b]) => a - b);
  const failed = failedOperations(operationsSent(json), inOrder);
  if (failed.count > 0) call.failed = failed;
  return respond(200, bulkResponse(inOrder.map(([, result]) => result)));
}

function operationsSent(json: Json): readonly Json[] {
  const sent = isObject(json) ? memberNamed(json, 'Operations') : undefined;
  return Array.isArray(sent) ? sent : [];
}

interface Run {
  readonly call: Call;
  readonly operations: readonly Operation[];
  readonly circular: ReadonlySet<number>;
  /** Ids given before the resource is made, by index. */
  readonly minted: Map<number, string>;
  /** Of the resources created so far, by bulkId; those of a circle from its beginning. */
  readonly ids: Map<string, string>;
  readonly results: Map<number, JsonObject>;
  readonly bytesEach: number;
  /** What each PATCH may look at: a bulk request as a whole no more than a single PATCH. */
  readonly stepsEach: number;
  errors: number;
  /** What an operation was told that may try again later. */
  passing: ScimError | null;
}

/** Users in a circle can refer to each other's ids only when all have one. */
function mintIds({ call, ids, minted, operations }: Run, circle: readonly number[]): void {
  for (const index of circle) {
    const id = newId('usr', call.reader.access.now);
    minted.set(index, id);
    const bulkId = operations[index]?.bulkId;
    if (bulkId !== undefined) ids.set(bulkId, id);
  }
}

/** Where a user of a circle could not be made, those that refer to it are taken back: each needs all that it names. */
async function takeBack(run: Run, circle: readonly number[]): Promise<void> {
  const standing = new Set(circle.filter((index) => run.results.get(index)?.status === '201'));
  const missing = circle.filter((index) => !standing.has(index));
  const referring = missing.length === 0 ? new Map<string, number[]>() : referringTo(run.operations, standing);
  for (const gone of missing) {
    const bulkId = run.operations[gone]?.bulkId ?? '';
    run.ids.delete(bulkId);
    for (const index of referring.get(bulkId) ?? []) {
      const operation = run.operations[index];
      if (operation?.kind !== 'operation' || !standing.has(index)) continue;
      if (!(await deleted(run, run.minted.get(index) ?? ''))) continue;
      run.results.set(index, bulkFailure(operation, circularReference(operation)));
      run.errors += 1;
      standing.delete(index);
      missing.push(index);
    }
  }
}

/** The operations among these that refer to each bulkId: their data is looked through once. */
function referringTo(operations: readonly Operation[], among: ReadonlySet<number>): Map<string, number[]> {
  const referring = new Map<string, number[]>();
  for (const index of among) {
    const operation = operations[index];
    if (operation?.kind !== 'operation') continue;
    for (const bulkId of referencesOf(operation)) {
      const known = referring.get(bulkId);
      if (known) known.push(index);
      else referring.set(bulkId, [index]);
    }
  }
  return referring;
}

/** False where that would have to be tried again later: the user then stands, and its result says so. */
async function deleted({ call }: Run, id: string): Promise<boolean> {
  try {
    await write(call, { kind: 'user.delete', id }, 0);
    return true;
  } catch (error) {
    if (error instanceof ScimError && isPassing(error)) return false;
    throw error;
  }
}

/** The waves, with what cannot run (invalid, circular) where the request has it: it too counts as an error there. */
function withTheRest(waves: readonly (readonly number[])[], operations: readonly Operation[]): number[][] {
  const planned = new Set(waves.flat());
  let rest = operations.map((_, index) => index).filter((index) => !planned.has(index));
  const all = waves.map((wave) => {
    const last = Math.max(...wave);
    const before = rest.filter((index) => index < last);
    rest = rest.filter((index) => index > last);
    return [...wave, ...before].sort((a, b) => a - b);
  });
  return [...all, rest];
}

async function runChunk(run: Run, chunk: readonly number[]): Promise<void> {
  await Promise.all(
    chunk.map(async (index) => {
      const operation = run.operations[index];
      if (!operation) return;
      try {
        run.results.set(index, await perform(run, index, operation));
      } catch (error) {
        if (!(error instanceof ScimError) || error.status === 401) throw error;
        run.errors += 1;
        if (isPassing(error)) run.passing ??= error;
        run.results.set(index, bulkFailure(operation, error, locationOf(run, operation)));
      }
    }),
  );
}

/**
 * Every operation that was not tried is told the same, unless `failOnErrors` ended the request. Where none succeeded the
 * message as a whole is: a provider then sends it again by itself, which it would not for the status of an operation.
 * @throws ScimError 429
 */
function putOff({ operations, results }: Run, passing: ScimError, ended: boolean): void {
  const done = [...results.values()].some((result) => String(result.status).startsWith('2'));
  if (!done) throw passing;
  if (ended) return;
  for (const [index, operation] of operations.entries())
    if (!results.has(index)) results.set(index, bulkFailure(operation, passing));
}

async function perform(run: Run, index: number, operation: Operation): Promise<JsonObject> {
  if (operation.kind === 'invalid') throw operation.error;
  if (run.circular.has(index)) throw circularReference(operation);
  const ready = substitute(operation, run.ids);
  const id =
    ready.id ?? run.minted.get(index) ?? newId(ready.resource === 'User' ? 'usr' : 'grp', run.call.reader.access.now);
  const result = await write(run.call, changeOf(ready, id, run), run.bytesEach);
  if (ready.method === 'POST' && ready.bulkId !== undefined) run.ids.set(ready.bulkId, id);
  const location = run.call.reader.base + pathOf(ready.resource, id);
  if (ready.method === 'DELETE') return bulkSuccess(operation, 204, location);
  return bulkSuccess(operation, ready.method === 'POST' ? 201 : 200, location, etag(versionOf(result)));
}

function isPatch(operation: Operation): boolean {
  return operation.kind === 'operation' && operation.method === 'PATCH';
}

function changeOf({ data = {}, method, resource, version }: BulkOperation, id: string, run: Run): Change {
  const ifMatch = version === undefined ? {} : { ifMatch: version };
  const shown = { wantsMembers: false };
  const isUser = resource === 'User';
  const patching = { base: run.call.reader.base, maxSteps: run.stepsEach };
  switch (method) {
    case 'POST':
      return { kind: isUser ? 'user.create' : 'group.create', id, body: data };
    case 'PUT':
      return { kind: isUser ? 'user.replace' : 'group.replace', id, body: data, ...shown, ...ifMatch };
    case 'PATCH':
      return { kind: isUser ? 'user.patch' : 'group.patch', id, body: data, ...patching, ...shown, ...ifMatch };
    case 'DELETE':
      return { kind: isUser ? 'user.delete' : 'group.delete', id, ...ifMatch };
  }
}

function versionOf(result: ChangeResult): number {
  if (result.kind === 'user') return result.user.version;
  if (result.kind === 'group') return result.group.version;
  throw new Error(`A write was answered with ${result.kind}.`);
}

/** Where the resource of a failed operation is; a POST made none (RFC 7644 §3.7.3). */
function locationOf({ call, ids }: Run, operation: Operation): string | undefined {
  if (operation.id === undefined || operation.resource === undefined) return undefined;
  const id = operation.id.startsWith('bulkId:') ? ids.get(operation.id.slice('bulkId:'.length)) : operation.id;
  return id === undefined ? undefined : call.reader.base + pathOf(operation.resource, id);
}

function pathOf(resource: 'User' | 'Group', id: string): string {
  return resource === 'User' ? pathOfUser(id) : pathOfGroup(id);
}
