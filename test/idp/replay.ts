// Plays what an identity provider sends, step by step, from data, and checks what it must get. A replay is a JSON
// file: {"shows", "steps": [{"method", "path", "request"?, "status", "response"?, "absent"?, "save"?}]}.

import { expect } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.ts';
import type { Answer } from '../http/calls.ts';
import { type Provider, scim } from '../http/scim/calls.ts';

export interface Step {
  readonly does?: string;
  readonly method: string;
  /** Below the endpoint; a query string is written unencoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: Json;
  readonly status: number;
  /** What the answer must hold at least; lists in full. */
  readonly response?: JsonObject;
  /** Members that the answer must not have, as paths: `Resources.0.members`. */
  readonly absent?: readonly string[];
  /** Values of the answer to keep, by name; `{{name}}` stands for them in every later step. */
  readonly save?: Readonly<Record<string, string>>;
}

export interface Replay {
  readonly shows: string;
  readonly steps: readonly Step[];
}

/** Plays all steps in order against one directory. @throws where an answer is not the one that is written down */
export async function play({ steps }: Replay, provider: Provider): Promise<void> {
  const saved = new Map<string, string>();
  for (const [index, written] of steps.entries()) {
    const step = filledIn(written, saved);
    const { body, headers = {}, method, path } = { ...step, body: step.request };
    const answer = await scim(provider, method, encoded(path), {
      headers: { Accept: 'application/scim+json, application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    check(step, answer, `step ${index + 1}: ${step.does ?? ''} ${method} ${path}`);
    for (const [name, at] of Object.entries(step.save ?? {})) saved.set(name, textAt(answer.body, at));
  }
}

function check(step: Step, answer: Answer, name: string): void {
  const seen = `${name}\n${JSON.stringify(answer.body)}`;
  expect(answer.status, seen).toBe(step.status);
  if (step.response) expect(answer.body, seen).toMatchObject(step.response);
  for (const path of step.absent ?? []) expect(valueAt(answer.body, path), `${seen}\n${path}`).toBeUndefined();
}

/** The step with what was saved in the place of its `{{names}}`. @throws for a name that was not saved */
function filledIn(step: Step, saved: ReadonlyMap<string, string>): Step {
  const text = JSON.stringify(step).replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = saved.get(name);
    if (value === undefined) throw new Error(`{{${name}}} was not saved by an earlier step.`);
    return JSON.stringify(value).slice(1, -1);
  });
  return stepOf(JSON.parse(text));
}

function encoded(path: string): string {
  const at = path.indexOf('?');
  if (at < 0) return path;
  const query = path.slice(at + 1).split('&');
  const parts = query.map((part) => {
    const [name = '', ...value] = part.split('=');
    return `${name}=${encodeURIComponent(value.join('='))}`;
  });
  return `${path.slice(0, at)}?${parts.join('&')}`;
}

function valueAt(value: Json, path: string): Json | undefined {
  let at: Json | undefined = value;
  // An extension's URN holds points of its own: "2.0".
  for (const name of path.split(/\.(?!\d+:)/)) {
    if (Array.isArray(at)) at = at[Number(name)];
    else at = isObject(at) ? at[name] : undefined;
  }
  return at;
}

function textAt(value: Json, path: string): string {
  const found = valueAt(value, path);
  if (typeof found !== 'string') throw new Error(`Nothing to save at ${path} of ${JSON.stringify(value)}.`);
  return found;
}

/** The replay that a JSON file holds. @throws where it is none */
export function replayOf(value: unknown): Replay {
  if (!isObject(value) || typeof value.shows !== 'string' || !Array.isArray(value.steps))
    throw new Error('A replay has "shows" and "steps".');
  return { shows: value.shows, steps: value.steps.map(stepOf) };
}

function stepOf(value: unknown): Step {
  if (!isObject(value)) throw new Error('A step is an object.');
  const { absent, does, headers, method, path, request, response, save, status, ...unknown } = value;
  const others = Object.keys(unknown);
  if (others.length > 0) throw new Error(`A step has no ${others.join(', ')}.`);
  if (typeof method !== 'string' || typeof path !== 'string' || typeof status !== 'number')
    throw new Error(`A step has a method, a path and a status: ${JSON.stringify(value)}`);
  return {
    method,
    path,
    status,
    ...(typeof does === 'string' ? { does } : {}),
    ...(headers === undefined ? {} : { headers: texts(headers) }),
    ...(request === undefined ? {} : { request }),
    ...(isObject(response) ? { response } : {}),
    ...(Array.isArray(absent) ? { absent: absent.map(String) } : {}),
    ...(save === undefined ? {} : { save: texts(save) }),
  };
}

function texts(value: Json): Record<string, string> {
  if (!isObject(value)) throw new Error(`An object of texts was expected, not ${JSON.stringify(value)}.`);
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
