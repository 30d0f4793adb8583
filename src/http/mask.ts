// What the log may contain of a request. A body is shown as the value that was understood of it, its secrets found by
// name and by look before anything is cut; what was not understood is not shown. Pure.

import { isObject, type Json, type JsonObject, MAX_DEPTH } from '../protocol/json.ts';
import { type Hide, isSecretName, MASK, maskSecrets, maskText, percentDecoded } from './mask-text.ts';

/** Of each text in the log. */
const MAX_LOGGED_BYTES = 8 * 1024;
/** More than any message of ours is long; the rest of a longer one is only what it quotes. */
const MAX_DETAIL_CHARACTERS = 16 * 1024;
/** Of one request. One that holds more may be quoted nowhere. */
const MAX_HIDDEN = 100;

/** Members that say what the others of their object are about: a PATCH operation's `path`, the `name` of a pair. */
const LABELS = new Set([
  'path',
  'name',
  'key',
  'attribute',
  'attributename',
  'field',
  'type',
  'id',
  'label',
  'property',
]);
const OPERATIONS = new Set(['add', 'replace', 'remove']);
const IDENTIFIER = /^(?:[^\s"]{1,512}|(?=.{1,40}$)[^\s"]+(?: [^\s"]+){1,2})$/;
/** Parameters of SCIM: a pair of another name behind a hidden one may be a part of it that held `&`. */
const PARAMETERS = new Set([
  'filter',
  'attributes',
  'excludedattributes',
  'sortby',
  'sortorder',
  'startindex',
  'count',
  'cursor',
]);

/** The secrets that were found in a request, so that an error's text can be looked through for them. */
export class Hidden {
  readonly #secrets = new Set<string>();

  readonly add: Hide = (secret) => {
    const text = secret.trim();
    if (text !== '' && text !== MASK && this.#secrets.size <= MAX_HIDDEN) this.#secrets.add(text);
  };

  get tooMany(): boolean {
    return this.#secrets.size > MAX_HIDDEN;
  }

  values(): Iterable<string> {
    return this.#secrets;
  }
}

const nowhere: Hide = () => undefined;

/** A body as the log may show it: masked, cut to 8 KiB. Costs what its values cost to look at, up to where it is cut. */
export function maskBody(body: JsonObject): string {
  const shown: string[] = [];
  writeMasked(body, MAX_LOGGED_BYTES, (part) => shown.push(part), nowhere);
  return cut(shown.join(''));
}

/** A path with its query as the log may show it: masked, cut to 8 KiB. */
export function maskPath(path: string, hidden = new Hidden()): string {
  const [before = '', query] = path.split(/\?(.*)/s);
  const masked = maskSegments(before, hidden.add);
  return cut(query === undefined ? masked : `${masked}?${maskQuery(query, hidden.add)}`);
}

/** Has `hidden` know the secrets of a whole body. */
export function findSecrets(body: JsonObject, hidden: Hidden): void {
  writeMasked(body, Number.POSITIVE_INFINITY, nowhere, hidden.add);
}

/** What an error says, as the log may show it: our own words stay, what they quote of the request's secrets goes. */
export function maskDetail(detail: string, body: JsonObject | null, hidden: Hidden): string {
  if (body) findSecrets(body, hidden);
  if (hidden.tooMany) return 'Not stored: it may quote one of the many secrets in the request.';
  let text = detail.slice(0, MAX_DETAIL_CHARACTERS);
  for (const secret of hidden.values()) {
    text = withoutSecret(text, secret);
    const escaped = JSON.stringify(secret).slice(1, -1);
    if (escaped !== secret) text = withoutSecret(text, escaped);
  }
  return cut(
    maskSecrets(text).replace(/"((?:[^"\\]|\\.)*)"/g, (quoted, inner: string) => maskQuoted(quoted, inner, hidden)),
  );
}

function maskSegments(path: string, hide: Hide): string {
  let behindName = false;
  return path
    .split('/')
    .map((segment) => {
      if (behindName && segment !== '') return hideAll(segment, hide);
      behindName = segment.length < 100 && isSecretName(decodedFully(segment)) && !/[=:]/.test(decodedFully(segment));
      return maskEncoded(segment, hide);
    })
    .join('/');
}

function maskQuery(query: string, hide: Hide): string {
  let open = false;
  return query
    .split('&')
    .map((pair) => {
      const [encodedName = '', encodedValue] = pair.split(/=(.*)/s);
      const name = decodedFully(encodedName.replaceAll('+', ' '));
      if (open && !PARAMETERS.has(name.toLowerCase())) return hideAll(pair, hide);
      open = isSecretName(name);
      if (encodedValue === undefined) return maskEncoded(pair, hide);
      if (open) {
        hide(decodedFully(encodedValue.replaceAll('+', ' ')));
        return `${maskEncoded(encodedName, hide)}=${MASK}`;
      }
      const value = maskEncoded(encodedValue.replaceAll('+', '%20'), hide, encodedValue);
      open = value !== encodedValue;
      return `${maskEncoded(encodedName, hide)}=${value}`;
    })
    .join('&');
}

function hideAll(encoded: string, hide: Hide): string {
  hide(encoded);
  hide(decodedFully(encoded));
  return MASK;
}

/** Percent-encoded text, masked as what it says; as it is where there is nothing to mask. */
function maskEncoded(encoded: string, hide: Hide, shown = encoded): string {
  const text = percentDecoded(encoded);
  const clean = maskText(text, hide);
  return clean === text ? shown : encodeURIComponent(clean);
}

function decodedFully(encoded: string): string {
  return percentDecoded(percentDecoded(percentDecoded(encoded)));
}

/** Writes a value as JSON without its secrets, until `limit` bytes or a little more were written. */
function writeMasked(body: JsonObject, limit: number, write: (part: string) => void, hide: Hide): void {
  let left = limit;
  const put = (part: string) => {
    left -= part.length;
    write(part);
  };
  const walk = (value: Json, depth: number): void => {
    if (left < 0) return;
    if (typeof value === 'string') put(JSON.stringify(maskText(value, hide)));
    else if (typeof value !== 'object' || value === null) put(JSON.stringify(value));
    // What stands deeper is in no body that is understood: it is hidden whole.
    else if (depth > MAX_DEPTH) put(`"${MASK}"`);
    else if (isObject(value)) walkObject(value, depth);
    else walkArray(value, depth);
  };
  const walkArray = (elements: readonly Json[], depth: number) => {
    put('[');
    let behindName = false;
    for (const [index, element] of elements.entries()) {
      if (left < 0) break;
      if (index > 0) put(',');
      if (behindName) putHidden(element);
      else walk(element, depth + 1);
      behindName = typeof element === 'string' && isLabelOfSecret(element);
    }
    put(']');
  };
  const walkObject = (object: JsonObject, depth: number) => {
    const labelled = labelsSecret(object);
    put('{');
    let first = true;
    for (const name of Object.keys(object)) {
      if (left < 0) break;
      const value = object[name] ?? null;
      put(`${first ? '' : ','}${JSON.stringify(maskText(name, hide))}:`);
      first = false;
      if (isSecretName(name) || (labelled && !saysWhat(name, value))) putHidden(value);
      else walk(value, depth + 1);
    }
    put('}');
  };
  const putHidden = (value: Json) => {
    for (const leaf of leavesOf(value, 0)) hide(leaf);
    put(`"${MASK}"`);
  };
  walk(body, 0);
}

/** Whether an object is about a secret: `{"path": "password", "value": …}`, `{"name": "pin", "value": …}`. */
function labelsSecret(object: JsonObject): boolean {
  return Object.keys(object).some((name) => {
    const label = LABELS.has(name.toLowerCase()) ? object[name] : undefined;
    return typeof label === 'string' && isLabelOfSecret(label);
  });
}

/** Whether a member beside a secret's label says what is done to it, or is that label. */
function saysWhat(name: string, value: Json): boolean {
  if (typeof value !== 'string') return false;
  const small = name.toLowerCase();
  return small === 'op' ? OPERATIONS.has(value.toLowerCase()) : LABELS.has(small) && isLabelOfSecret(value);
}

/** A name, not a sentence; or a path whose filter may hold what it likes. */
function isLabelOfSecret(text: string): boolean {
  const name = text.trim().split(/[[(]/, 1)[0] ?? '';
  return IDENTIFIER.test(name) && isSecretName(name);
}

function* leavesOf(value: Json, depth: number): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number') yield String(value);
  else if (typeof value === 'object' && value !== null && depth <= MAX_DEPTH)
    for (const inner of Object.values(value)) yield* leavesOf(inner, depth + 1);
}

const PROBE_LENGTH = 8;
const MIN_PROBE_LENGTH = 4;

/** Hides every place where a secret stands, or begins and is cut off. */
function withoutSecret(text: string, secret: string): string {
  const probe = secret.slice(0, PROBE_LENGTH);
  if (probe.length < MIN_PROBE_LENGTH) return text;
  let masked = '';
  let done = 0;
  for (let at = text.indexOf(probe); at !== -1; at = text.indexOf(probe, done)) {
    let length = probe.length;
    while (length < secret.length && at + length < text.length && text[at + length] === secret[length]) length += 1;
    masked += text.slice(done, at) + MASK;
    done = at + length;
  }
  return masked + text.slice(done);
}

/** A quotation is hidden where it is a part of a secret, and masked like any text from outside else. */
function maskQuoted(quoted: string, inner: string, hidden: Hidden): string {
  const said = inner.replace(/…$/, '');
  for (const secret of hidden.values())
    if (secret === said || (said.length > 2 && secret.includes(said))) return `"${MASK}"`;
  const clean = maskText(inner, nowhere);
  return clean === inner ? quoted : `"${clean}"`;
}

function cut(text: string): string {
  if (text.length * 3 <= MAX_LOGGED_BYTES) return text;
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= MAX_LOGGED_BYTES) return text;
  return `${new TextDecoder().decode(bytes.subarray(0, MAX_LOGGED_BYTES - 8)).replace(/\ufffd+$/, '')}…`;
}
