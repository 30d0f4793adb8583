// What conformance tests expect of answers, beside a status.

import { expect } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import type { Answer } from '../../calls.ts';
import { createGroup, createUser, type Provider, resources, scim, where } from '../calls.ts';

/** An error as RFC 7644 §3.12 writes it; `scimTypes` are those that are right, undefined: any or none. */
export function expectError(answer: Answer, status: number, ...scimTypes: readonly (string | undefined)[]): void {
  expect([answer.status, answer.body]).toEqual([
    status,
    expect.objectContaining({ schemas: [URN.error], status: String(status), detail: expect.stringMatching(/\S/) }),
  ]);
  expect(answer.headers.get('Content-Type')).toMatch(/^application\/scim\+json/);
  if (scimTypes.length > 0) expect(scimTypes).toContain(answer.body.scimType);
}

/** A list of all that the answer says there is, on this page. @returns its resources */
export function expectList(answer: Answer, totalResults?: number) {
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  expect(answer.body.schemas).toEqual([URN.listResponse]);
  const found = resources(answer);
  expect(answer.body.itemsPerPage).toBe(found.length);
  if (totalResults !== undefined) expect(answer.body.totalResults).toBe(totalResults);
  return found;
}

export function keys(resource: object | undefined): string[] {
  return Object.keys(resource ?? {}).sort();
}

/** Users and groups by a letter of their own, which stands for them in expectations. */
export class Letters {
  readonly #ids = new Map<string, string>();
  readonly #provider: Provider;

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  async user(letter: string, userName: string, rest: Parameters<typeof createUser>[2] = {}): Promise<string> {
    const id = await createUser(this.#provider, userName, rest);
    this.#ids.set(id, letter);
    return id;
  }

  async group(letter: string, displayName: string, members: string[] = []): Promise<string> {
    const id = await createGroup(this.#provider, displayName, members);
    this.#ids.set(id, letter);
    return id;
  }

  /** The letters of what a query finds, in list order. */
  async find(path: string, query: Readonly<Record<string, string | number>>): Promise<string> {
    const found = expectList(await scim(this.#provider, 'GET', path + where(query)));
    return found.map(({ id }) => this.#ids.get(String(id)) ?? '?').join('');
  }
}
