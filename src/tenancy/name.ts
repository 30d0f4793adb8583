// What a name or a description may hold, whoever gives it: REST, portal and console ask here. One visible line, whose
// characters stand in the order in which they are read.

/** Breaks a line, or turns its direction so that it reads as something else (UAX #9). */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

/** Lengths in UTF-16 units, as forms and JSON Schema count them. */
export const MAX_NAME = 200;
export const MAX_DESCRIPTION = 500;

/** What is wrong with a text, as a sentence; null where it may be kept as it is. */
export function wrongWithText(text: string, maxLength: number): string | null {
  if (text.length > maxLength) return `It must have at most ${maxLength} characters.`;
  if (!text.isWellFormed()) return 'It contains an incomplete character (a lone surrogate).';
  if (UNSEEN.test(text)) return 'It contains control characters, line breaks or text direction marks.';
  if (!VISIBLE.test(text)) return 'It has no visible characters.';
  if (text.trim() !== text) return 'It starts or ends with white space.';
  return null;
}

/** A text from a form, without the white space around it; null for what may not be kept. */
export function textOf(given: unknown, maxLength: number): string | null {
  if (typeof given !== 'string') return null;
  const text = given.trim();
  return wrongWithText(text, maxLength) === null ? text : null;
}

/** Whether a URL may stand as a link on a page: https, and without a name or password in it. */
export function isHttps(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}
