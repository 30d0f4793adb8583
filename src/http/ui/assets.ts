// Style sheet, scripts and icon of all pages: taken into the bundle as text, served under names that carry a hash of
// their content, so that browsers keep them for good. htmx is a static asset (public/), which Cloudflare serves without the
// Worker: it is as large as all of the others (docs/decisions/0020-bundle.md).

import { Hono } from 'hono';
import { accentSheet } from '../accent.ts';
import type { HttpEnv } from '../context.ts';
import base from './base.css';
import components from './components.css';
import consoleParts from './console.css';
import docs from './docs.css';
import embed from './embed.client.js';
import icon from './icon.svg';
import script from './page.client.js';
import roles from './roles.css';
import tables from './tables.css';

const ASSETS_PATH = '/assets';
/** A copy of the package's file, under its version. */
const HTMX_PATH = `${ASSETS_PATH}/htmx-4.0.1.min.js`;

interface Asset {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

const byName = new Map<string, Asset>();

/** Where the browser finds each. */
export const assets = {
  style: asset(
    'style',
    'css',
    'text/css; charset=utf-8',
    `${base}\n${components}\n${tables}\n${roles}\n${consoleParts}\n${docs}`,
  ),
  htmx: HTMX_PATH,
  script: asset('page', 'js', 'text/javascript; charset=utf-8', script),
  icon: asset('icon', 'svg', 'image/svg+xml', icon),
};

/** Serves them. */
export const assetRoutes = new Hono<HttpEnv>();

assetRoutes.get(`${ASSETS_PATH}/:name`, (c) => {
  const found = byName.get(c.req.param('name')) ?? accentAsset(c.req.param('name'));
  if (!found) return c.notFound();
  return c.body(found.text, 200, {
    'Content-Type': found.type,
    'Cache-Control': 'public, max-age=31536000, immutable',
  });
});

/**
 * GET /embed/v1.js: mounts an embedded portal. Apps load it by this name, so browsers ask for it anew each hour; what it
 * offers stays as it is under it.
 */
assetRoutes.get('/embed/v1.js', (c) => {
  const tag = `"${fingerprint(embed)}"`;
  const headers = {
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': 'public, max-age=3600',
    ETag: tag,
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
  return c.req.header('If-None-Match') === tag ? c.body(null, 304, headers) : c.body(embed, 200, headers);
});

const ACCENT = /^accent\.([0-9a-f]{6})\.([0-9a-f]{16})\.css$/;

/** The style sheet of an accent colour, `#rrggbb` in lower case: computed when it is asked for. */
export function accentHref(color: string): string {
  return `${ASSETS_PATH}/accent.${color.slice(1)}.${accentVersion()}.css`;
}

function accentAsset(name: string): Asset | undefined {
  const [, color, version] = ACCENT.exec(name) ?? [];
  if (color === undefined || version !== accentVersion()) return undefined;
  return { name, type: 'text/css; charset=utf-8', text: accentSheet(`#${color}`) };
}

/** Another one where shades are chosen otherwise. */
function accentVersion(): string {
  versionOfAccents ??= fingerprint(accentSheet('#635bff') + accentSheet('#ff9900'));
  return versionOfAccents;
}

let versionOfAccents: string | undefined;

function asset(name: string, extension: string, type: string, text: string): string {
  const hashed = `${name}.${fingerprint(text)}.${extension}`;
  byName.set(hashed, { name: hashed, type, text });
  return `${ASSETS_PATH}/${hashed}`;
}

/** Tells versions of one file apart, proves nothing: 64 bits in two runs of FNV-1a. Also the entity tag of fragments. */
export function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + i), 0x85ebca6b);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
