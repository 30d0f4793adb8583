import { describe, expect, it } from 'vitest';
import { logoFrom, MAX_LOGO_BYTES } from '../../src/tenancy/logo.ts';
import { wrongWithSvg } from '../../src/tenancy/svg.ts';

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const svg = (inner: string) => `<svg ${NS} viewBox="0 0 8 8">${inner}</svg>`;
const CIRCLE = svg('<circle cx="4" cy="4" r="3" fill="#635bff"/>');

/** The head of a PNG of this size, which is all that is looked at. */
function png(width: number, height: number, bytes = 64): string {
  const image = new Uint8Array(bytes);
  image.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(image.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return `data:image/png;base64,${btoa(Array.from(image, (byte) => String.fromCharCode(byte)).join(''))}`;
}

describe('a logo', () => {
  it.each([
    ['base64', `data:image/svg+xml;base64,${btoa(CIRCLE)}`],
    ['percent-encoded', `data:image/svg+xml,${encodeURIComponent(CIRCLE)}`],
    ['as text with a charset', `data:image/svg+xml;charset=utf-8,${encodeURIComponent(CIRCLE)}`],
  ])('of SVG in %s is kept in base64', (_, uri) => {
    expect(logoFrom(uri)).toBe(`data:image/svg+xml;base64,${btoa(CIRCLE)}`);
  });

  it('of PNG is kept as it is', () => {
    expect(logoFrom(png(120, 40))).toBe(png(120, 40));
    expect(logoFrom(png(120, 40, MAX_LOGO_BYTES))).toBe(png(120, 40, MAX_LOGO_BYTES));
  });

  it.each([
    ['of another kind', 'data:image/gif;base64,R0lGODlh', 'PNG or SVG'],
    ['from elsewhere', 'https://app.example.com/logo.svg', 'data: URI'],
    ['that is no base64', 'data:image/png;base64,%%%', 'decoded'],
    ['that only says it is PNG', `data:image/png;base64,${btoa('<script>'.repeat(9))}`, 'not a PNG'],
    ['of too many pixels', png(40_000, 40_000), '2048'],
    ['of no pixels', png(0, 10), '2048'],
    ['of too many bytes', png(10, 10, MAX_LOGO_BYTES + 1), '64 KiB'],
    ['that is no UTF-8', 'data:image/svg+xml;base64,/////w==', 'UTF-8'],
  ])('%s is refused', (_, uri, detail) => {
    expect(logoFrom(uri)).toEqual({ wrong: expect.stringContaining(detail) });
  });
});

describe('an SVG', () => {
  it.each([
    ['with a declaration and comments', `<?xml version="1.0" encoding="UTF-8"?><!-- made by hand -->\n${CIRCLE}\n`],
    [
      'with gradients',
      svg('<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><path fill="url(#a)" d="M0 0h8"/>'),
    ],
    ['with a style of its own', svg('<style>.a{fill:#635bff}</style><path class="a" d="M0 0h8"/>')],
    ['that uses its own symbol', svg('<symbol id="s"><path d="M0 0"/></symbol><use href="#s"/>')],
    ['with a title of entities', svg('<title>Acme &amp; Sons</title>')],
  ])('%s may be a logo', (_, text) => {
    expect(wrongWithSvg(text)).toBeNull();
  });

  it.each([
    ['a script', svg('<script>alert(1)</script>')],
    ['a script in upper case', svg('<SCRIPT>alert(1)</SCRIPT>')],
    ['a handler', `<svg ${NS} onload="alert(1)"></svg>`],
    ['a handler in a child', svg('<path d="M0 0" onClick="x()"/>')],
    ['foreign content', svg('<foreignObject><p>hi</p></foreignObject>')],
    ['a link', svg('<a href="https://evil.example"><path d="M0 0"/></a>')],
    ['an image from elsewhere', svg('<image href="https://evil.example/i.png"/>')],
    ['a use from elsewhere', svg('<use href="https://evil.example/s.svg#s"/>')],
    ['a use by xlink', svg('<use xlink:href="data:image/svg+xml,x"/>')],
    ['an import', svg('<style>@import "https://evil.example";</style>')],
    ['a fill from elsewhere', svg('<path fill="url(https://evil.example/f)" d="M0 0"/>')],
    ['an escaped url', svg('<path style="fill:u\\72l(https://evil.example)" d="M0 0"/>')],
    ['an animation', svg('<animate attributeName="href" to="javascript:x"/>')],
    ['a document type', `<!DOCTYPE svg [<!ENTITY x "y">]>${CIRCLE}`],
    ['an entity', svg('<title>&#60;script&#62;</title>')],
    ['CDATA', svg('<style><![CDATA[@import "x";]]></style>')],
    ['a processing instruction', `<?xml-stylesheet href="https://evil.example"?>${CIRCLE}`],
    ['no namespace', '<svg viewBox="0 0 8 8"></svg>'],
    ['another root', '<html></html>'],
    ['text around it', `${CIRCLE}<p>`],
    ['two roots', `${CIRCLE}${CIRCLE}`],
    ['an open tag', `<svg ${NS}><g></svg>`],
    ['an unquoted attribute', `<svg ${NS} width=8></svg>`],
    ['a comment without an end', `<svg ${NS}><!-- x</svg>`],
    ['nothing', ''],
    ['too deep', svg('<g>'.repeat(100) + '</g>'.repeat(100))],
    ['too many tags', svg('<g/>'.repeat(5_001))],
  ])('with %s may not', (_, text) => {
    expect(wrongWithSvg(text)).toEqual(expect.any(String));
  });
});
