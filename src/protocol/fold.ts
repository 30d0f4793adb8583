// Case is folded once, in one way: NFKC, lower case, final sigma as sigma. SQLite's lower() knows ASCII only, so
// every comparison that ignores case (caseExact=false, RFC 7643 §2.2) runs on text that went through here.

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant.
const ASCII = /^[\x00-\x7f]*$/;

/**
 * 30 marks in a row that another one follows: more than any script writes. The classes hold all that may be reordered
 * once it is decomposed: marks, and the two halfwidth voicing marks, which become some. U+034F itself ends a run.
 */
const LONG_RUN = /[[\p{M}\uff9e\uff9f]--\u034f]{30}(?=[[\p{M}\uff9e\uff9f]--\u034f])/gv;
/** COMBINING GRAPHEME JOINER: invisible, and marks are not reordered across it. */
const JOINER = '\u034f';

/**
 * The text in the Stream-Safe Text Format (UAX #15 §13): a run of marks is parted every 30 of them. Normalization sorts
 * each run in quadratic time, so that a run as long as a body would stop an isolate for seconds.
 */
export function streamSafe(text: string): string {
  return text.replace(LONG_RUN, `$&${JOINER}`);
}

/**
 * The folded form of a text: two texts that differ in case or compatibility form only have the same one. Takes time in
 * proportion to the text's length. Only copies for comparison and literals are folded, the text itself stays as sent.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const folded = streamSafe(text).normalize('NFKC').toLowerCase().normalize('NFKC').replaceAll('ς', 'σ');
  // Decomposed marks may have made a run longer again: parted once more, folding changes nothing the second time.
  return streamSafe(folded);
}
