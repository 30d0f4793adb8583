// What must not stand in a log: passwords, tokens, anything that looks like a bearer token. Pure.

import { isObject, type Json } from '../protocol/json.ts';

const MAX_LOGGED_BODY_BYTES = 8 * 1024;
/** Longer bodies are masked as text: taking them apart for 8 KiB of log would cost more than the request. */
const MAX_PARSED_CHARACTERS = 64 * 1024;
const MASK = '***';

const SECRET_NAME = /pass(word|wd|phrase)|secret|token|credential|private.?key/i;
/** Our own secrets, JSON Web Tokens, and what follows the word Bearer. */
const SECRET_TEXT = /\b(?:r[ckps]|whsec)_[\w+/=-]{8,}|\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}|(?<=\bBearer\s+)\S+/gi;
const SECRET_MEMBER =
  /("(?:[^"\\]|\\.)*(?:pass(?:word|wd|phrase)|secret|token|credential)(?:[^"\\]|\\.)*"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/gi;
const SECRET_PATH = /"path"\s*:\s*"[^"]*(?:pass(?:word|wd|phrase)|secret|token|credential)/i;
/** A comparison of a filter: `password eq "…"`. */
const SECRET_COMPARISON =
  /((?:pass(?:word|wd|phrase)|secret|token|credential)[\w.]*\s+(?:eq|ne|co|sw|ew|gt|ge|lt|le)\s+)"(?:[^"\\]|\\.)*(?:"|$)/gi;
const ANY_VALUE = /("value"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/gi;

/** A body as the log may show it: masked, cut to 8 KiB. */
export function maskBody(text: string): string {
  const parsed = text.length <= MAX_PARSED_CHARACTERS ? parsedOf(text) : undefined;
  return cut(
    parsed === undefined ? maskText(text.slice(0, 2 * MAX_LOGGED_BODY_BYTES)) : JSON.stringify(masked(parsed)),
  );
}

/** A path with its query as the log may show it. */
export function maskPath(path: string): string {
  const [before = '', query] = path.split(/\?(.*)/s);
  const place = before
    .split('/')
    .map((part) => maskEncoded(part))
    .join('/');
  if (query === undefined) return place;
  const pairs = query.split('&').map((pair) => {
    const [name = '', value] = pair.split(/=(.*)/s);
    if (value === undefined) return maskEncoded(pair);
    return `${name}=${SECRET_NAME.test(name) ? MASK : maskEncoded(value.replaceAll('+', '%20'), value)}`;
  });
  return `${place}?${pairs.join('&')}`;
}

/** Percent-encoded text, masked as what it says; as it is where there is nothing to mask. */
function maskEncoded(encoded: string, shown = encoded): string {
  const text = decodedOf(encoded);
  const clean = maskSecrets(text);
  return clean === text ? shown : encodeURIComponent(clean);
}

function decodedOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return unescapedAscii(encoded);
  }
}

/** Where some escape is wrong, the others still hide nothing. */
function unescapedAscii(encoded: string): string {
  return encoded.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function masked(value: Json): Json {
  if (typeof value === 'string') return maskSecrets(value);
  if (Array.isArray(value)) return value.map(masked);
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  // A PATCH operation names what it sets in `path`, and says it in `value`.
  const setsSecret = names.some((name) => {
    const path = value[name];
    return name.toLowerCase() === 'path' && typeof path === 'string' && SECRET_NAME.test(path);
  });
  return Object.fromEntries(
    names.map((name) => {
      const hidden = SECRET_NAME.test(name) || (setsSecret && name.toLowerCase() === 'value');
      return [name, hidden ? MASK : masked(value[name] ?? null)];
    }),
  );
}

function maskText(text: string): string {
  const named = text.replace(SECRET_MEMBER, `$1"${MASK}"`);
  return maskSecrets(SECRET_PATH.test(named) ? named.replace(ANY_VALUE, `$1"${MASK}"`) : named);
}

/** A text for people as the log may show it: an error quotes what it refuses. */
export function maskSecrets(text: string): string {
  return text.replace(SECRET_COMPARISON, `$1"${MASK}"`).replace(SECRET_TEXT, MASK);
}

function parsedOf(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function cut(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= MAX_LOGGED_BODY_BYTES) return text;
  return `${new TextDecoder().decode(bytes.subarray(0, MAX_LOGGED_BODY_BYTES - 8)).replace(/\ufffd+$/, '')}…`;
}
