// What forms send, checked: texts, numbers, the way back. Pure.

/** A text for people: trimmed, one line, no control characters; null for what is empty, too long or malformed. */
export function textField(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (text === '' || text.length > maxLength || !text.isWellFormed() || /\p{Cc}/u.test(text)) return null;
  return text;
}

/** The same, `''` where nothing was given. */
export function optionalTextField(value: unknown, maxLength: number): string | null {
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return '';
  return textField(value, maxLength);
}

/** A whole number within bounds; null for anything else. */
export function numberField(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number | null {
  if (typeof value !== 'string' || !/^\d{1,16}$/.test(value.trim())) return null;
  const number = Number(value);
  return number >= min && number <= max ? number : null;
}

/** A path with a query, without the parts of it that are empty. */
export function withQuery(path: string, query: Readonly<Record<string, string | null | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
