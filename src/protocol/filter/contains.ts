// Whether a text holds another one, in time proportional to both (Knuth, Morris, Pratt). String.includes falls back to
// trying every place with a long text of few letters: 64 KiB and 8 KiB of them take 500 million steps.

/** What is read of a text. */
type Readable = Pick<string, 'length' | 'charCodeAt'>;

/** Short ones are left to the engine: the product is small, and it is faster. */
const SHORT = 64;

export function containsText(text: string, wanted: string): boolean {
  return wanted.length <= SHORT ? text.includes(wanted) : containsLong(text, wanted);
}

export function containsLong(text: Readable, wanted: Readable): boolean {
  if (wanted.length > text.length) return false;
  const borders = bordersOf(wanted);
  let matched = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && wanted.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0;
    if (wanted.charCodeAt(matched) === unit) matched += 1;
    if (matched === wanted.length) return true;
  }
  return false;
}

/** For each beginning of the text: how long the longest shorter beginning is that it ends with. */
function bordersOf(text: Readable): Uint32Array {
  const borders = new Uint32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    while (length > 0 && text.charCodeAt(length) !== unit) length = borders[length - 1] ?? 0;
    if (text.charCodeAt(length) === unit) length += 1;
    borders[at] = length;
  }
  return borders;
}
