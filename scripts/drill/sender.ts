// Requests of a provider, each noted with its answer: what the drill's table is made of.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Okta and Entra ID both give up after so long. */
export const PROVIDER_WAITS_MS = 60_000;

const Resource = z.looseObject({ id: z.string() });
const List = z.object({ Resources: z.array(Resource).optional() });

export interface Answer {
  /** 0 where none came in time. */
  readonly status: number;
  readonly retryAfter: string;
  readonly body: unknown;
  readonly sentAt: number;
  /** Epoch ms. */
  readonly at: number;
  readonly isWrite: boolean;
}

export type Send = (method: string, path: string, body?: object) => Promise<Answer>;

export interface Sender {
  readonly send: Send;
  /** All answers so far, in the order in which they came. */
  readonly answers: readonly Answer[];
}

export function sender(baseUrl: string, token: string): Sender {
  const answers: Answer[] = [];
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const send: Send = async (method, path, body) => {
    const sentAt = Date.now();
    const note = (status: number, retryAfter: string, parsed: unknown): Answer => {
      const answer = { status, retryAfter, body: parsed, sentAt, at: Date.now(), isWrite: method !== 'GET' };
      answers.push(answer);
      return answer;
    };
    try {
      const response = await fetch(baseUrl + path, {
        method,
        headers,
        signal: AbortSignal.timeout(PROVIDER_WAITS_MS),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      return note(response.status, response.headers.get('retry-after') ?? '', text === '' ? null : JSON.parse(text));
    } catch {
      // Silence and a broken connection are the same to a provider. It does not come again in the same instant.
      await sleep(100);
      return note(0, '', null);
    }
  };
  return { send, answers };
}

export const isSuccess = ({ status }: Answer) => status >= 200 && status < 300;

/** The id of the one resource that a filter finds, null where it finds none; undefined where the look-up failed. */
export async function find(send: Send, path: string, filter: string): Promise<string | null | undefined> {
  const answer = await send('GET', `${path}?excludedAttributes=members&filter=${encodeURIComponent(filter)}`);
  return isSuccess(answer) ? (List.parse(answer.body).Resources?.[0]?.id ?? null) : undefined;
}

export function idOf({ body }: Answer): string {
  return Resource.parse(body).id;
}

export const userBody = (userName: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
  active: true,
});

export const groupBody = (displayName: string, members: readonly string[] = []) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName,
  members: members.map((value) => ({ value })),
});

export const patchBody = (op: string, path: string, value: unknown) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op, path, value }],
});
