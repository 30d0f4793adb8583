// The accent colour of an app has enough contrast wherever it stands, whatever colour was chosen.

import { SELF } from 'cloudflare:test';
import { wcagContrast } from 'culori/fn';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accentSheet, shadesOf } from '../../src/http/accent.ts';
import { accentHref } from '../../src/http/ui/assets.ts';
import base from '../../src/http/ui/base.css';
import { ORIGIN } from './calls.ts';

/** What the style sheet puts behind text, by scheme. */
const GROUNDS = [...base.matchAll(/--(?:paper|card|code|ok-bg|bad-bg|wait-bg): light-dark\((#\w{6}), (#\w{6})\)/g)];

test('any colour gets a shade with contrast in both schemes', () => {
  expect(GROUNDS).toHaveLength(6);
  const color = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);
  const check = (given: string) => {
    const { dark, light } = shadesOf(given);
    for (const [, onLight = '', onDark = ''] of GROUNDS) {
      expect(wcagContrast(light.accent, onLight)).toBeGreaterThanOrEqual(4.5);
      expect(wcagContrast(dark.accent, onDark)).toBeGreaterThanOrEqual(4.5);
    }
    for (const { accent, ground, ink } of [light, dark]) {
      expect(wcagContrast(accent, ink)).toBeGreaterThanOrEqual(4.5);
      expect(wcagContrast(accent, ground)).toBeGreaterThanOrEqual(4.5);
    }
  };
  fc.assert(fc.property(color, check), { numRuns: 300 });
  for (const given of ['#000000', '#ffffff', '#ffff00', '#0000ff', '#808080']) check(given);
});

test('a colour with contrast of its own is kept', () => {
  expect(shadesOf('#0B6B5D').light.accent).toBe('#0b6b5d');
  expect(shadesOf('#ffff00').dark.accent).toBe('#ffff00');
});

test('its style sheet is served under a name that holds colour and version', async () => {
  const href = accentHref('#635bff');
  expect(href).toMatch(/^\/assets\/accent\.635bff\.[0-9a-f]{16}\.css$/);
  const response = await SELF.fetch(ORIGIN + href);
  expect(response.headers.get('Content-Type')).toBe('text/css; charset=utf-8');
  expect(response.headers.get('Cache-Control')).toContain('immutable');
  expect(await response.text()).toBe(accentSheet('#635bff'));
  for (const other of ['accent.635bff.0000000000000000.css', href.slice('/assets/'.length).replace('635bff', 'red')])
    expect((await SELF.fetch(`${ORIGIN}/assets/${other}`)).status).toBe(404);
});
