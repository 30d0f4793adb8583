// The assets of all pages: served by us, kept by browsers for good.

import { SELF } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { assets } from '../../../src/http/ui/assets.ts';
import { ORIGIN } from '../calls.ts';

const TYPES = { style: 'text/css', htmx: 'text/javascript', script: 'text/javascript', icon: 'image/svg+xml' } as const;

for (const [name, type] of Object.entries(TYPES) as [keyof typeof TYPES, string][])
  test(`${name} is served under a name that carries its hash`, async () => {
    const response = await SELF.fetch(ORIGIN + assets[name]);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain(type);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(assets[name]).toMatch(/\.[0-9a-f]{16}\.(css|js|svg)$/);
    expect((await response.text()).length).toBeGreaterThan(100);
  });

test('an asset of another version is not there', async () => {
  expect((await SELF.fetch(`${ORIGIN}/assets/style.0000000000000000.css`)).status).toBe(404);
});
