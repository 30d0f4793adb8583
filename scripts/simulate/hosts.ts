// Host apps of a run, each with a copy of its organization, and what is watched where events arrive: none is left out,
// none overtakes another, one that comes again says the same.

import type { Faults } from './faults.ts';
import type { Isolate } from './isolate.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import type { Copy, HostModule } from './system.ts';

export interface Hosts {
  /** Begins an app. The webhook's secret comes with its first request. */
  open(url: string, organizationId: string, secret: string): void;
  /** A request of a process to one of them. */
  fetch(from: Process, url: string, init: RequestInit): Promise<Response>;
  copyOf(organizationId: string): Copy;
  /** Last sequence that the app has accepted. */
  acceptedOf(organizationId: string): number;
  /** Events that came more than once. */
  readonly repeated: () => number;
}

/** As long as a lease and an attempt last, and some. */
const STANDSTILL_SHOWS_MS = 60_000;

interface App {
  readonly organizationId: string;
  readonly host: ReturnType<HostModule['open']>;
  accepted: number;
  /** Attempts under way, by who makes them. */
  readonly under: Set<Process>;
  readonly seen: Map<number, string>;
  /** `webhook-id` of what each event was sent in. */
  readonly together: Map<number, string>;
}

interface Sequenced {
  readonly sequence: number;
  readonly organizationId: string;
}

/** What is known of an organization's events, and what must not be. */
export interface Watching {
  isDiscarded(organizationId: string, sequence: number): boolean;
  isHeld(organizationId: string, sequence: number): boolean;
  violation(what: string): void;
}

export function hosts(
  scheduler: Scheduler,
  faults: Faults,
  code: Isolate<{ readonly host: HostModule }>,
  { isDiscarded, isHeld, violation }: Watching,
): Hosts {
  const apps = new Map<string, App>();
  let repeated = 0;
  const appOf = (organizationId: string): App => {
    const app = [...apps.values()].find((one) => one.organizationId === organizationId);
    if (!app) throw new Error(`No app has ${organizationId}.`);
    return app;
  };

  function watch(app: App, events: readonly Sequenced[], id: string): void {
    let expected = app.accepted + 1;
    for (const event of events) {
      if (event.organizationId !== app.organizationId)
        violation(`an event of ${event.organizationId} went to the app of ${app.organizationId}`);
      const text = JSON.stringify(event);
      const before = app.seen.get(event.sequence);
      if (before !== undefined) repeated += 1;
      if (before !== undefined && before !== text)
        violation(`event ${event.sequence} came again and said something else`);
      if (before === undefined && isHeld(app.organizationId, event.sequence))
        violation(`event ${event.sequence} came although the guard holds it`);
      for (; expected < event.sequence; expected += 1)
        if (!isDiscarded(app.organizationId, expected))
          violation(`event ${event.sequence} came before ${expected}; the last one accepted is ${app.accepted}`);
      expected = Math.max(expected, event.sequence + 1);
      app.seen.set(event.sequence, text);
    }
    for (const { sequence } of events) {
      const before = app.together.get(sequence);
      if (before !== undefined && before !== id) violation(`event ${sequence} came again in other company`);
      app.together.set(sequence, id);
    }
  }

  return {
    open(url, organizationId, secret) {
      const host = code.module.host.open(secret);
      apps.set(url, { organizationId, host, accepted: 0, under: new Set(), seen: new Map(), together: new Map() });
    },
    copyOf: (organizationId) => appOf(organizationId).host.copy,
    acceptedOf: (organizationId) => appOf(organizationId).accepted,
    repeated: () => repeated,
    fetch: (from, url, init) =>
      new Promise((resolve, reject) => {
        const app = apps.get(url);
        if (!app) throw new Error(`No app at ${url}.`);
        const { afterMs, beforeMs, fate } = faults.network();
        const { afterMs: thinksMs, kind } = faults.host();
        // Nobody can take back what one who stood still is about to send: the app has to know it.
        const since = scheduler.now() - STANDSTILL_SHOWS_MS;
        const runs = (process: Process) => process.alive() && !process.stoodStillSince(since);
        const others = [...app.under].filter(runs);
        if (runs(from) && others.length > 0)
          violation(`${from.name} sends while ${others.map(({ name }) => name)} does: two leases`);
        app.under.add(from);
        const end = (afterMs: number, what: string, answer: () => void) =>
          from.after(afterMs, `${what} ${url}`, () => {
            app.under.delete(from);
            answer();
          });
        const lose = () => end(afterMs, 'loses', () => reject(new TypeError('fetch failed')));
        init.signal?.addEventListener('abort', () => {
          app.under.delete(from);
          reject(new DOMException('Aborted', 'AbortError'));
        });
        from.sends(beforeMs, `${from.name} posts to ${url}: ${fate}, ${kind}`, () => {
          if (fate === 'lost') return void lose();
          if (kind === 'hangs') return;
          const text = String(init.body);
          // The events as they are, or a list of them (docs/events.md).
          const parsed = JSON.parse(text) as Sequenced | { readonly events: readonly Sequenced[] };
          const events = 'events' in parsed ? parsed.events : [parsed];
          watch(app, events, new Headers(init.headers).get('webhook-id') ?? '');
          const respond = (response: Response) => {
            if (fate === 'answer lost') lose();
            else end(thinksMs, `is answered ${response.status} by`, () => resolve(response));
          };
          if (kind === 'fails before') return respond(new Response('no', { status: 500 }));
          const headers = init.headers ?? {};
          void app.host.handle(new Request(url, { method: 'POST', headers, body: text })).then((response) => {
            const last = events.at(-1);
            if (response.ok && last) app.accepted = Math.max(app.accepted, last.sequence);
            respond(kind === 'fails after' ? new Response('no', { status: 500 }) : response);
          });
        });
      }),
  };
}
