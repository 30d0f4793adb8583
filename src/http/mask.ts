// What must not stand in a log: passwords, tokens, anything that looks like a bearer token. Pure.

import { isObject, type Json, MAX_DEPTH } from '../protocol/json.ts';

/** Of each text in the log. */
const MAX_LOGGED_BYTES = 8 * 1024;
/** Longer bodies are masked as text: taking them apart for 8 KiB of log would cost more than the request. */
const MAX_PARSED_CHARACTERS = 64 * 1024;
const MASK = '***';

const SECRET_NAME = /pass(word|wd|phrase)|secret|token|credential|private.?key/i;
/** Our own secrets, and JSON Web Tokens. As all below: no text makes them look twice at the same place. */
const SECRET_TEXT = /\b(?:r[ckps]|whsec)_[\w+/=-]{8,}|(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){1,4}/gi;
const AFTER_BEARER = /(\bBearer\s+)\S+/gi;
/** A comparison of a filter: `password eq "…"`. */
const COMPARISON = /(?<![\w.])([\w.]+)(\s+(?:eq|ne|co|sw|ew|gt|ge|lt|le)\s+)"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)/gi;
/** A string of JSON, to the end of the text where it is cut off. */
const STRING = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)/g;

/** A body as the log may show it: masked, cut to 8 KiB. */
export function maskBody(text: string): string {
  const parsed = text.length <= MAX_PARSED_CHARACTERS ? parsedOf(text) : undefined;
  return cut(parsed === undefined ? maskText(text.slice(0, 2 * MAX_LOGGED_BYTES)) : JSON.stringify(masked(parsed)));
}

/** A path with its query as the log may show it: masked, cut to 8 KiB. */
export function maskPath(path: string): string {
  const [before = '', query] = path.split(/\?(.*)/s);
  const place = before
    .split('/')
    .map((part) => maskEncoded(part))
    .join('/');
  if (query === undefined) return cut(place);
  const pairs = query.split('&').map((pair) => {
    const [name = '', value] = pair.split(/=(.*)/s);
    if (value === undefined) return maskEncoded(pair);
    return `${name}=${SECRET_NAME.test(name) ? MASK : maskEncoded(value.replaceAll('+', '%20'), value)}`;
  });
  return cut(`${place}?${pairs.join('&')}`);
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

function masked(value: Json, depth = 0): Json {
  if (typeof value === 'string') return maskSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  // What stands deeper is in no body that is understood: it is hidden whole.
  if (depth > MAX_DEPTH) return MASK;
  if (Array.isArray(value)) return value.map((element: Json) => masked(element, depth + 1));
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
      return [name, hidden ? MASK : masked(value[name] ?? null, depth + 1)];
    }),
  );
}

/** What is no JSON, or only its beginning: members are found by their strings. */
function maskText(text: string): string {
  const strings = [...text.matchAll(STRING)].map(({ 0: string, index }) => ({ string, index }));
  const members = strings.flatMap(({ index, string }, n) => {
    const name = strings[n - 1];
    const between = name && text.slice(name.index + name.string.length, index);
    return between?.trim() === ':' ? [{ name: name?.string ?? '', index, string }] : [];
  });
  const setsSecret = members.some(({ name, string }) => /^"path"$/i.test(name) && SECRET_NAME.test(string));
  let masked = '';
  let end = 0;
  for (const { index, name, string } of members) {
    if (!SECRET_NAME.test(name) && !(setsSecret && /^"value"$/i.test(name))) continue;
    masked += `${text.slice(end, index)}"${MASK}"`;
    end = index + string.length;
  }
  return maskSecrets(masked + text.slice(end));
}

/** A text for people as the log may show it, cut to 8 KiB: an error quotes what it refuses. */
export function maskDetail(text: string): string {
  return cut(maskSecrets(text));
}

function maskSecrets(text: string): string {
  return text
    .replace(COMPARISON, (whole, name: string, operator: string) =>
      SECRET_NAME.test(name) ? `${name}${operator}"${MASK}"` : whole,
    )
    .replace(SECRET_TEXT, MASK)
    .replace(AFTER_BEARER, `$1${MASK}`);
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
  if (text.length * 3 <= MAX_LOGGED_BYTES) return text;
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= MAX_LOGGED_BYTES) return text;
  return `${new TextDecoder().decode(bytes.subarray(0, MAX_LOGGED_BYTES - 8)).replace(/\ufffd+$/, '')}…`;
}
