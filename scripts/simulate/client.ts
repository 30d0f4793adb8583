// A provider's connection: requests that may get lost, or their answers, over a network of virtual time.

import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export type Json = { readonly [name: string]: unknown };

export interface Client {
  /** Null where no answer comes: whether the request was carried out is not known then. */
  send(method: string, path: string, body?: object): Promise<Answer | null>;
  /** Waits so many virtual ms. */
  sleep(delayMs: number): Promise<void>;
}

export interface ClientOptions {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly serve: (request: Request) => Promise<Response | null>;
  readonly name: string;
  readonly base: string;
  /** The one that is used now. */
  readonly token: () => string;
  /** Told of each answer. */
  readonly answered: (what: string, status: number, text: string) => void;
}

/** An answer that is written in several trips breaks off where one of them fails, or its token is revoked meanwhile. */
function brokenOff(error: unknown): null {
  if (error instanceof Error && (error.name === 'AnswerLost' || error.name === 'ScimError')) return null;
  throw error;
}

/** Okta and Entra ID wait for a minute. */
const TIMEOUT_MS = 60_000;

export function client({ answered, base, faults, name, scheduler, serve, token }: ClientOptions): Client {
  return {
    sleep: (delayMs) => new Promise((resolve) => scheduler.after(delayMs, `${name} goes on`, resolve)),
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const { afterMs, beforeMs, fate } = faults.network();
        const what = `${name} ${method} ${path}`;
        const giveUp = scheduler.after(TIMEOUT_MS, `${what} is given up`, () => resolve(null));
        const back = (text: string, answer: Answer | null) =>
          scheduler.after(afterMs, `${what}: ${text}`, () => {
            giveUp();
            resolve(answer);
          });
        scheduler.after(beforeMs, `${what}: ${fate}`, () => {
          if (fate === 'lost') return void back('is lost', null);
          const shown = token();
          const headers = { Authorization: `Bearer ${shown}`, 'Content-Type': 'application/scim+json' };
          const request = new Request(`${base}${path}`, {
            method,
            headers,
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
          serve(request)
            .then(async (response) => {
              if (!response) return back('breaks off', null);
              const text = await response.text().catch(brokenOff);
              if (text === null) return back('breaks off', null);
              answered(what, response.status, text);
              if (fate === 'answer lost') return back('answer is lost', null);
              const parsed: Json = text === '' ? {} : JSON.parse(text);
              // Replaced while this was on its way: it is tried again with the new one.
              const status = response.status === 401 && shown !== token() ? 429 : response.status;
              return back(String(response.status), { status, body: parsed });
            })
            .catch(reject);
        });
      }),
  };
}
