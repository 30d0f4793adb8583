// In which order the operations of a bulk request can run (RFC 7644 §3.7.1). A reference may stand before the operation
// that it names. Users that refer to each other in a circle (each the other's manager) are made together; circles of
// groups are refused with 409, as §3.7.1 allows: none is kept here. What is a reference: bulk-references.ts.

import type { BulkOperation, InvalidOperation } from './bulk.ts';
import { PREFIX, referencesOf } from './bulk-references.ts';
import { ScimError } from './error.ts';

/** Indices into the operations of the request. */
export interface BulkPlan {
  /** One wave after the other; no operation refers to another one of its wave, where order is that of the request. */
  readonly waves: readonly (readonly number[])[];
  /** Those of the waves that wait for each other: new users, which must be given their ids before they are made. */
  readonly circles: readonly number[];
  /** Operations in any other circle of references, or waiting for one. */
  readonly circular: readonly number[];
}

/**
 * Plans the operations that can be tried; invalid ones are in no wave. What the client meant by its order is kept
 * (RFC 7644 §3.7): only a POST may go before operations that wait for a reference, and then before POSTs only, save
 * where nothing else can move.
 */
export function planBulk(operations: readonly (BulkOperation | InvalidOperation)[]): BulkPlan {
  const waves: number[][] = [];
  const circles: number[] = [];
  const done = new Set<number>();
  let waiting = stepsOf(operations);
  const { countOff, missing } = openNeeds(waiting);
  while (waiting.length > 0) {
    let wave = nextWave(waiting.map((step) => ({ ...step, ready: missing(step) === 0 })));
    if (wave.length === 0) {
      wave = usersInCircles(waiting, missing);
      for (const index of wave) circles.push(index);
    }
    if (wave.length === 0) break;
    waves.push(wave);
    for (const index of wave) done.add(index);
    countOff(wave);
    waiting = waiting.filter(({ index }) => !done.has(index));
  }
  return { waves, circles, circular: waiting.map(({ index }) => index) };
}

interface Step {
  readonly index: number;
  readonly isPost: boolean;
  readonly isUser: boolean;
  /** Indices of the operations that it refers to, each once. */
  readonly needs: readonly number[];
}

function stepsOf(operations: readonly (BulkOperation | InvalidOperation)[]): readonly Step[] {
  const declared = new Map<string, number>();
  for (const [index, operation] of operations.entries())
    if (operation.kind === 'operation' && operation.method === 'POST' && operation.bulkId !== undefined)
      declared.set(operation.bulkId, index);
  return operations.flatMap((operation, index) => {
    if (operation.kind === 'invalid') return [];
    const needs = [...referencesOf(operation)].flatMap((bulkId) => declared.get(bulkId) ?? []);
    return [{ index, isPost: operation.method === 'POST', isUser: operation.resource === 'User', needs }];
  });
}

/**
 * How many of its needs each step still waits for. Each need is counted off once: looking through all of them before
 * every wave would take the product of both.
 */
function openNeeds(steps: readonly Step[]): {
  readonly missing: (step: Step) => number;
  readonly countOff: (done: readonly number[]) => void;
} {
  const open = new Map(steps.map(({ index, needs }) => [index, needs.length]));
  const waitingFor = waitersOf(steps);
  const countOff = (done: readonly number[]) => {
    for (const index of done)
      for (const waiter of waitingFor.get(index) ?? []) open.set(waiter, (open.get(waiter) ?? 0) - 1);
  };
  return { missing: ({ index }) => open.get(index) ?? 0, countOff };
}

/** The steps that need each step, by index. */
function waitersOf(steps: readonly Step[]): ReadonlyMap<number, readonly number[]> {
  const waiters = new Map<number, number[]>();
  for (const { index, needs } of steps)
    for (const need of needs) {
      const known = waiters.get(need);
      if (known) known.push(index);
      else waiters.set(need, [index]);
    }
  return waiters;
}

/** The new users that wait for each other and for nothing else. */
function usersInCircles(waiting: readonly Step[], missing: (step: Step) => number): number[] {
  const users = waiting.filter(({ isPost, isUser }) => isPost && isUser);
  const waiters = waitersOf(users);
  const among = new Map(users.map(({ index }) => [index, 0]));
  for (const [need, each] of waiters)
    if (among.has(need)) for (const index of each) among.set(index, (among.get(index) ?? 0) + 1);
  // Who waits for anything else drops out, and with it everyone who waits for it.
  const out = new Set(users.flatMap((user) => (missing(user) > (among.get(user.index) ?? 0) ? [user.index] : [])));
  for (const gone of out) for (const index of waiters.get(gone) ?? []) out.add(index);
  return users.flatMap(({ index }) => (out.has(index) ? [] : [index]));
}

function nextWave(steps: readonly (Step & { readonly ready: boolean })[]): number[] {
  const wave: number[] = [];
  let passed: 'none' | 'posts' | 'others' = 'none';
  for (const { index, isPost, ready } of steps) {
    if (ready && (passed === 'none' || (passed === 'posts' && isPost))) wave.push(index);
    else if (passed !== 'others') passed = isPost ? 'posts' : 'others';
  }
  if (wave.length > 0) return wave;
  const ready = steps.filter((step) => step.ready);
  const posts = ready.filter((step) => step.isPost);
  return (posts.length > 0 ? posts : ready.slice(0, 1)).map(({ index }) => index);
}

/** The refusal of an operation in `circular`. */
export function circularReference(operation: BulkOperation): ScimError {
  const names = [...referencesOf(operation)].map((bulkId) => PREFIX + bulkId).join(', ');
  return new ScimError(409, undefined, `The operation is part of a circular reference: ${names}.`);
}
