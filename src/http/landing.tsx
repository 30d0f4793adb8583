// GET /: what this server is, and where its three kinds of visitors go.

import type { Context } from 'hono';
import type { HttpEnv } from './context.ts';

export function landing(c: Context<HttpEnv>): Response | Promise<Response> {
  return c.render(
    <>
      <h1>Directory sync at the edge</h1>
      <p class="lead">
        Rollcall keeps an app’s users and groups in sync with its customers’ identity providers: a SCIM 2.0 endpoint for
        each customer, and a signed webhook for every change, in order.
      </p>
      <ul class="cards">
        <li>
          <div class="choice">
            <strong>Connect your company’s directory</strong>
            <p class="under">
              Open the link you received from the app. It takes you to the setup portal, with a guide for your identity
              provider.
            </p>
          </div>
        </li>
        <li>
          <a class="choice" href="/docs">
            <strong>Build an app</strong>
            <span class="under">Read the API reference for organizations, directories, events and webhooks.</span>
          </a>
        </li>
        <li>
          <a class="choice" href="/console">
            <strong>Run this server</strong>
            <span class="under">Manage organizations, event streams and deliveries in the console.</span>
          </a>
        </li>
      </ul>
    </>,
    { title: 'Directory sync at the edge' },
  );
}
