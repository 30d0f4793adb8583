// An app's accent colour in both colour schemes: its own hue and as near to it as contrast allows. No single colour has
// enough against white and near-black paper, so each scheme has a shade (docs/decisions/0022-portal-look.md). Pure.

import { clampChroma, converter, formatHex, modeLrgb, modeOklch, modeRgb, useMode, wcagContrast } from 'culori/fn';

useMode(modeRgb);
useMode(modeLrgb);
useMode(modeOklch);
const toOklch = converter('oklch');
const toRgb = converter('rgb');

/** WCAG 2.2 §1.4.3, for text of any size. */
const CONTRAST = 4.5;
const STEPS = 100;

/** What links and buttons stand on (ui/base.css), and how strongly the accent tints what it marks. */
const SCHEMES = {
  light: {
    grounds: ['#faf9f6', '#ffffff', '#f3f0e9', '#e7f5ec', '#fdecea', '#fbf3dc'],
    card: '#ffffff',
    tint: 0.1,
    ink: '#ffffff',
    towards: 0,
  },
  dark: {
    grounds: ['#141413', '#1c1c1a', '#252421', '#12301f', '#3a1613', '#322a12'],
    card: '#1c1c1a',
    tint: 0.16,
    ink: '#141413',
    towards: 1,
  },
} as const;

type Scheme = keyof typeof SCHEMES;

export interface Shade {
  /** Of links, buttons and marks, `#rrggbb`. */
  readonly accent: string;
  /** Of text on it. */
  readonly ink: string;
  /** Behind what is marked. */
  readonly ground: string;
}

/** @param color `#rrggbb` */
export function shadesOf(color: string): Readonly<Record<Scheme, Shade>> {
  return { light: shadeIn('light', color), dark: shadeIn('dark', color) };
}

/** A style sheet that gives these shades to what has the class `branded`. */
export function accentSheet(color: string): string {
  const { dark, light } = shadesOf(color);
  const both = (name: string, part: keyof Shade) => `--${name}: light-dark(${light[part]}, ${dark[part]});`;
  return `.branded {\n  ${both('accent', 'accent')}\n  ${both('accent-ink', 'ink')}\n  ${both('accent-bg', 'ground')}\n}\n`;
}

/** The first on the way from the colour to black or white that has contrast with all that it stands on. */
function shadeIn(scheme: Scheme, color: string): Shade {
  const { card, grounds, ink, tint, towards } = SCHEMES[scheme];
  const given = toOklch(color);
  if (given === undefined) throw new Error(`${color} is no colour.`);
  for (let step = 0; step <= STEPS; step++) {
    const l = given.l + ((towards - given.l) * step) / STEPS;
    const accent = step === 0 ? color.toLowerCase() : formatHex(clampChroma({ ...given, l }, 'oklch'));
    const ground = tinted(card, accent, tint);
    if ([...grounds, ground, ink].every((each) => wcagContrast(accent, each) >= CONTRAST))
      return { accent, ink, ground };
  }
  throw new Error(`No shade of ${color} has contrast in the ${scheme} scheme.`);
}

function tinted(ground: string, color: string, share: number): string {
  const [below, above] = [toRgb(ground), toRgb(color)];
  if (below === undefined || above === undefined) throw new Error(`${color} is no colour.`);
  const mix = (channel: 'r' | 'g' | 'b') => below[channel] * (1 - share) + above[channel] * share;
  return formatHex({ mode: 'rgb', r: mix('r'), g: mix('g'), b: mix('b') });
}
