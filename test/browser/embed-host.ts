// A host app's page with the portal in it, as the guide says, and a page that tries which cookies a frame keeps.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmbedHost {
  /** Another site than the server's: `http://localhost:…`, while that is at 127.0.0.1. */
  readonly origin: string;
  /** The same server as another site sees it. */
  readonly foreignOrigin: string;
  stop(): Promise<void>;
}

const page = (script: string, rollcall: string) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Settings</title><style>body { font: 16px system-ui; margin: 0 auto; max-width: 1000px; padding: 16px }</style>
<main><h1>Example App: directory sync</h1><div id="portal"></div></main>${rollcall}<script>${script}</script></html>`;

const MOUNTING = `
  window.told = [];
  addEventListener('message', ({ data, origin }) => told.push({ ...data, from: origin }));
  const happened = (name) => (more) => told.push({ type: name, ...more });
  Rollcall.mount('#portal', new URLSearchParams(location.search).get('url'), {
    onConnected: happened('onConnected'), onSynced: happened('onSynced'), onClosed: happened('onClosed'),
  });`;

/** @param rollcall origin of the server */
export async function startEmbedHost(rollcall: string): Promise<EmbedHost> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (pathname === '/portal') return response.end(page(MOUNTING, `<script src="${rollcall}/embed/v1.js"></script>`));
    if (pathname === '/set') {
      const all = 'Path=/; Secure; SameSite=None';
      response.setHeader('set-cookie', [`shared=1; ${all}`, `apart=1; ${all}; Partitioned`]);
      return response.writeHead(302, { location: '/kept' }).end();
    }
    if (pathname === '/kept') return response.end(`<p id="kept">${request.headers.cookie ?? 'none'}</p>`);
    return response.end(page('', `<iframe src="${foreign()}/set" title="cookies"></iframe>`));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const foreign = () => `http://127.0.0.1:${port}`;
  return {
    origin: `http://localhost:${port}`,
    foreignOrigin: foreign(),
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
