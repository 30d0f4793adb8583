// Which SVG may be a logo: well-formed, drawing elements only, nothing that runs, loads or links. Pure, and linear: the text
// is read once from the left.

const ELEMENTS = new Set(
  (
    'svg g defs symbol use title desc metadata style path rect circle ellipse line polyline polygon text tspan ' +
    'linearGradient radialGradient stop clipPath mask pattern filter feBlend feColorMatrix feComponentTransfer ' +
    'feComposite feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset'
  ).split(' '),
);
const MAX_DEPTH = 64;
const MAX_TAGS = 5_000;

const TAG = /<(\/?)([A-Za-z][A-Za-z0-9-]*)/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w:.-]*)\s*=\s*("[^"<]*"|'[^'<]*')/y;
const TAG_END = /\s*(\/?)>/y;
const TEXT = /[^<]+/y;
/** Named and numeric ones can hide a word from who looks for it. */
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos);)/;
const LOADING = /@|\\|javascript:|url\s*\(\s*(?!["']?#)/i;

/** What is wrong with it, as a sentence; null where it may be shown. */
export function wrongWithSvg(text: string): string | null {
  const open: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let tags = 0;
  let done = false;
  while (at < text.length) {
    const skipped = afterComment(text, at, tags === 0);
    if (skipped === null) return MALFORMED;
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const words = matchAt(TEXT, text, at);
    if (words) {
      if (open.length === 0 && words[0].trim() !== '') return MALFORMED;
      if (ENTITY.test(words[0])) return 'An SVG logo can only use the entities built into XML.';
      if (open.at(-1) === 'style' && LOADING.test(words[0])) return LOADS;
      at += words[0].length;
      continue;
    }
    const tag = tagAt(text, at);
    if (tag === null || done || ++tags > MAX_TAGS) return MALFORMED;
    if (typeof tag === 'string') return tag;
    at = tag.end;
    if (tag.closing) {
      if (open.pop() !== tag.name) return MALFORMED;
    } else {
      if (open.length === 0 && !isRoot(tag)) return 'The SVG must begin with <svg xmlns="http://www.w3.org/2000/svg">.';
      if (!tag.selfClosing && open.push(tag.name) > MAX_DEPTH) return MALFORMED;
    }
    done = open.length === 0;
  }
  return done ? null : MALFORMED;
}

const MALFORMED = 'The SVG is not well-formed, or contains elements that are not allowed in a logo.';
const LOADS = 'An SVG logo must not load, link or import anything.';

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly selfClosing: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  readonly end: number;
}

/** Where a comment, or the XML declaration at the beginning, ends; `at` for neither; null for one without an end. */
function afterComment(text: string, at: number, beginning: boolean): number | null {
  const [start, end] = beginning && text.startsWith('<?xml ', at) ? ['<?xml ', '?>'] : ['<!--', '-->'];
  if (!text.startsWith(start, at)) return at;
  const ends = text.indexOf(end, at + start.length);
  return ends < 0 ? null : ends + end.length;
}

/** A tag with its attributes; null for what is none; a sentence for what is not allowed. */
function tagAt(text: string, from: number): Tag | string | null {
  const begun = matchAt(TAG, text, from);
  if (!begun) return null;
  const [{ length }, slash, name = ''] = begun;
  if (!ELEMENTS.has(name)) return `<${name.slice(0, 40)}> is not allowed in an SVG logo.`;
  const attributes = new Map<string, string>();
  let at = from + length;
  for (let found = matchAt(ATTRIBUTE, text, at); found; found = matchAt(ATTRIBUTE, text, at)) {
    const [whole, attribute = '', quoted = ''] = found;
    const value = quoted.slice(1, -1);
    if (attributes.has(attribute)) return MALFORMED;
    const wrong = wrongWithAttribute(attribute, value);
    if (wrong !== null) return wrong;
    attributes.set(attribute, value);
    at += whole.length;
  }
  const ended = matchAt(TAG_END, text, at);
  if (!ended) return null;
  const closing = slash === '/';
  if (closing && (attributes.size > 0 || ended[1] === '/')) return null;
  return { name, closing, selfClosing: ended[1] === '/', attributes, end: at + ended[0].length };
}

function wrongWithAttribute(name: string, value: string): string | null {
  if (/^on/i.test(name)) return `The attribute ${name.slice(0, 40)} is not allowed in an SVG logo.`;
  if (ENTITY.test(value)) return 'An SVG logo can only use the entities built into XML.';
  if (/^(?:xlink:)?href$/i.test(name)) return value.startsWith('#') ? null : LOADS;
  return !/^xmlns/.test(name) && LOADING.test(value) ? LOADS : null;
}

function isRoot({ attributes, name }: Tag): boolean {
  return name === 'svg' && attributes.get('xmlns') === 'http://www.w3.org/2000/svg';
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
