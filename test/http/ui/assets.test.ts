// The assets of all pages: served by us, kept by browsers for good.

import { SELF } from 'cloudflare:test';
import { expect, test } from 'vitest';
import kept from '../../../node_modules/htmx.org/dist/htmx.min.js?raw';
import { version } from '../../../node_modules/htmx.org/package.json';
import served from '../../../public/assets/htmx-4.0.1.min.js?raw';
import { assets } from '../../../src/http/ui/assets.ts';
import { ORIGIN } from '../calls.ts';

const TYPES = { style: 'text/css', script: 'text/javascript', icon: 'image/svg+xml' } as const;

for (const [name, type] of Object.entries(TYPES) as [keyof typeof TYPES, string][])
  test(`${name} is served under a name that carries its hash`, async () => {
    const response = await SELF.fetch(ORIGIN + assets[name]);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain(type);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(assets[name]).toMatch(/\.[0-9a-f]{16}\.(css|js|svg)$/);
    expect((await response.text()).length).toBeGreaterThan(100);
  });

test('htmx is a static asset: the package as it is, under its version', () => {
  expect(served).toBe(kept);
  expect(assets.htmx).toBe(`/assets/htmx-${version}.min.js`);
});

test('an asset of another version is not there', async () => {
  expect((await SELF.fetch(`${ORIGIN}/assets/style.0000000000000000.css`)).status).toBe(404);
});
