// GET /: what this server is, and where its three kinds of visitors go.

import type { Context } from 'hono';
import type { HttpEnv } from './context.ts';

export function landing(c: Context<HttpEnv>): Response | Promise<Response> {
  return c.render(
    <>
      <h1>Directory sync at the edge</h1>
      <p class="lead">
        This server keeps an app’s users and groups as its customers’ identity providers have them: a SCIM 2.0 endpoint
        for each customer, and every change as a signed webhook, in order.
      </p>
      <ul class="cards">
        <li>
          <div class="choice">
            <strong>You set up your company’s directory</strong>
            <p class="under">
              Open the link that you were sent by the app. It leads to the setup portal, with a guide for your identity
              provider.
            </p>
          </div>
        </li>
        <li>
          <a class="choice" href="/docs">
            <strong>You build an app</strong>
            <span class="under">
              The API for organizations, directories, events and webhooks is described under /docs.
            </span>
          </a>
        </li>
        <li>
          <a class="choice" href="/console">
            <strong>You run this server</strong>
            <span class="under">The console shows organizations, streams of events and deliveries under /console.</span>
          </a>
        </li>
      </ul>
    </>,
    { title: 'Directory sync at the edge' },
  );
}
