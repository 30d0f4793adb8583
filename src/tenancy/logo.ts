// A logo as a host app gives it: a data: URI of a PNG or SVG. Pages show it in <img> alone, where nothing runs and nothing
// is loaded; what is stored is looked at all the same. Pure.

import { wrongWithSvg } from './svg.ts';

/** Of the image. It travels with every page. */
export const MAX_LOGO_BYTES = 64 * 1024;
/** A small file can unpack to any number of pixels. */
const MAX_PIXELS_A_SIDE = 2048;
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Where IHDR, the first chunk, has the width; the height follows. PNG §11.2.1 */
const PNG_WIDTH_AT = 16;

const HEAD = /^data:image\/(png|svg\+xml)((?:;[a-z0-9=-]{1,20}){0,2}),/i;

/** The logo as it is kept, in base64 whatever it came in; or what is wrong with it, as a sentence. */
export function logoFrom(uri: string): string | { readonly wrong: string } {
  const head = HEAD.exec(uri);
  if (!head) return { wrong: 'It must be a data: URI of a PNG or SVG image.' };
  const [{ length }, kind = '', parameters = ''] = head;
  const bytes = bytesOf(uri.slice(length), /;base64$/i.test(parameters));
  if (bytes === null) return { wrong: 'The data: URI cannot be decoded.' };
  if (bytes.length > MAX_LOGO_BYTES) return { wrong: 'The image must have at most 64 KiB.' };
  const type = kind.toLowerCase();
  const wrong = type === 'png' ? wrongWithPng(bytes) : wrongWithSvgBytes(bytes);
  return wrong === null ? `data:image/${type};base64,${base64(bytes)}` : { wrong };
}

function bytesOf(data: string, isBase64: boolean): Uint8Array | null {
  try {
    if (!isBase64) return new TextEncoder().encode(decodeURIComponent(data));
    return Uint8Array.from(atob(decodeURIComponent(data)), (char) => char.charCodeAt(0));
  } catch (error) {
    if (error instanceof URIError || error instanceof DOMException) return null;
    throw error;
  }
}

function wrongWithPng(bytes: Uint8Array): string | null {
  if (bytes.length < PNG_WIDTH_AT + 8 || PNG_SIGNATURE.some((byte, i) => bytes[i] !== byte))
    return 'This is not a PNG image.';
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const sides = [view.getUint32(PNG_WIDTH_AT), view.getUint32(PNG_WIDTH_AT + 4)];
  return sides.every((side) => side > 0 && side <= MAX_PIXELS_A_SIDE)
    ? null
    : `The image must have at most ${MAX_PIXELS_A_SIDE} × ${MAX_PIXELS_A_SIDE} pixels.`;
}

function wrongWithSvgBytes(bytes: Uint8Array): string | null {
  try {
    return wrongWithSvg(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return 'The SVG is not UTF-8.';
    throw error;
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
