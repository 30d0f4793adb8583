// Host apps of a run, each with a copy of its organization.

import { type Arrivals, arrivals, type Sequenced, type Watching } from './arrivals.ts';
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
  /** Rollcall's database was put back: until the organization begins an epoch, anything may come. */
  putBack(organizationId: string): void;
  /** Events that came more than once. */
  readonly repeated: () => number;
}

/** As long as a lease and an attempt last, and some: so long two may send at once after what ends no lease. */
const LEASE_OVER_MS = 60_000;

interface App {
  readonly organizationId: string;
  readonly host: ReturnType<HostModule['open']>;
  readonly arrivals: Arrivals;
  /** Attempts under way, by who makes them. */
  readonly under: Set<Process>;
  putBackAt: number;
}

export function hosts(
  scheduler: Scheduler,
  faults: Faults,
  code: Isolate<{ readonly host: HostModule }>,
  watching: Watching,
): Hosts {
  const apps = new Map<string, App>();
  const { violation } = watching;
  const appOf = (organizationId: string): App => {
    const app = [...apps.values()].find((one) => one.organizationId === organizationId);
    if (!app) throw new Error(`No app has ${organizationId}.`);
    return app;
  };

  return {
    open(url, organizationId, secret) {
      const host = code.module.host.open(secret);
      apps.set(url, {
        organizationId,
        host,
        arrivals: arrivals(organizationId, watching),
        under: new Set(),
        putBackAt: 0,
      });
    },
    copyOf: (organizationId) => appOf(organizationId).host.copy,
    acceptedOf: (organizationId) => appOf(organizationId).arrivals.accepted(),
    putBack: (organizationId) => {
      const app = appOf(organizationId);
      app.arrivals.putBack();
      app.putBackAt = scheduler.now();
    },
    repeated: () => [...apps.values()].reduce((sum, { arrivals }) => sum + arrivals.repeated(), 0),
    fetch: (from, url, init) =>
      new Promise((resolve, reject) => {
        const app = apps.get(url);
        if (!app) throw new Error(`No app at ${url}.`);
        const { afterMs, beforeMs, fate } = faults.network();
        const { afterMs: thinksMs, kind } = faults.host();
        // Nobody can take back what one who stood still is about to send: the app has to know it. And a database that was
        // put back has forgotten leases.
        const since = scheduler.now() - LEASE_OVER_MS;
        const runs = (process: Process) => process.alive() && !process.stoodStillSince(since);
        const others = [...app.under].filter(runs);
        if (runs(from) && app.putBackAt < since && others.length > 0)
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
          app.arrivals.came(events, new Headers(init.headers).get('webhook-id') ?? '');
          const respond = (response: Response) => {
            if (fate === 'answer lost') lose();
            else end(thinksMs, `is answered ${response.status} by`, () => resolve(response));
          };
          if (kind === 'fails before') return respond(new Response('no', { status: 500 }));
          const headers = init.headers ?? {};
          void app.host.handle(new Request(url, { method: 'POST', headers, body: text })).then((response) => {
            if (response.ok) app.arrivals.taken(events);
            respond(kind === 'fails after' ? new Response('no', { status: 500 }) : response);
          });
        });
      }),
  };
}
