// Case is folded once, in one way: NFKC, lower case, final sigma as sigma. SQLite's lower() knows ASCII only, so
// every comparison that ignores case (caseExact=false, RFC 7643 §2.2) runs on text that went through here.

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant.
const ASCII = /^[\x00-\x7f]*$/;

/** The folded form of a text: two texts that differ in case or compatibility form only have the same one. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').replaceAll('ς', 'σ');
}
