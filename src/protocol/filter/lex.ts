// Filter text → tokens (RFC 7644 §3.4.2.2). Knows no grammar: what may follow what is parse.ts's affair.

import { invalidFilter } from '../error.ts';

export type Token =
  | { readonly kind: 'word' | 'end'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly value: string; readonly at: number }
  | { readonly kind: '(' | ')' | '[' | ']'; readonly text: string; readonly at: number };

const BLANK = /[ \t\r\n]*/y;
const BRACKET = /[()[\]]/y;
/** A JSON string (RFC 8259 §7), its escapes not yet read. */
const STRING = /"(?:[^"\\]|\\.)*"/sy;
/** Paths, operators, numbers: all that runs up to a blank, a bracket or a quotation mark. */
const WORD = /[^\s()[\]"]+/y;

/** The tokens in order, the last one of kind `end`. @throws ScimError invalidFilter for a string that is no JSON */
export function lex(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  for (;;) {
    take(BLANK);
    const start = at;
    if (at === text.length) return [...tokens, { kind: 'end', text: '', at }];
    const bracket = take(BRACKET);
    const word = bracket === undefined ? take(WORD) : undefined;
    const string = bracket === undefined && word === undefined ? take(STRING) : undefined;
    if (isBracket(bracket)) tokens.push({ kind: bracket, text: bracket, at: start });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at: start });
    else if (string !== undefined)
      tokens.push({ kind: 'string', text: string, value: stringValue(string, start), at: start });
    else throw unreadable(text, start);
  }
}

function isBracket(text: string | undefined): text is '(' | ')' | '[' | ']' {
  return text === '(' || text === ')' || text === '[' || text === ']';
}

function unreadable(text: string, at: number) {
  return invalidFilter(
    text[at] === '"'
      ? `The filter has an unterminated string at position ${at + 1}.`
      : `The filter has an unexpected character at position ${at + 1}.`,
  );
}

function stringValue(json: string, at: number): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalidFilter(
      `The filter has an invalid string at position ${at + 1}. Strings are quoted and escaped as in JSON.`,
    );
  }
  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0'))
    throw invalidFilter(`The filter's string at position ${at + 1} contains NUL or an unpaired surrogate.`);
  return value;
}
