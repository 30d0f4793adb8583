// What a secret looks like in a text or by the name that it goes by. Every text is looked through a bounded number of
// times, and no pattern here repeats within a repetition. Pure.

export const MASK = '***';

/** Names of secrets once they are brought to small letters and digits; the second kind must stand as a word. */
const NAME =
  /pass(?:w|phrase|code|key)|pwd|passwd|motdepasse|contrase|kennwort|senha|salasana|secret(?!ar)|token|credential|(?:private|api|access|signing|encryption|ssh|auth|security|account|license|cert|shared|master)key|(?:recovery|onetime|backup)code|securityanswer|pkcs12|signature|authorization|cookie|bearer/;
const WORD = new Set(['pass', 'pin', 'otp', 'totp', 'jwt', 'psw', 'hash', 'auth', 'saml']);
const MAX_NAME_LENGTH = 512;

/** Our own secrets wherever they stand, and JSON Web Tokens. The id of a group, `grp_…`, holds none. */
const LOOK =
  /(?!(?<=(?<!\w)g)rp_[\da-z]{26}(?!\w))(?:r[ckops]|whsec)_[\w+/=-]{20,}|(?<!\w)(?:r[ckops]|whsec)_[\w+/=-]{8,}|eyJ[\w-]{16,}(?:\.[\w-]*){0,4}/gi;
const AFTER_SCHEME = /(?<=\b(?:Bearer|Digest|Negotiate|NTLM)\s{1,4})[^\s"',;]+/gi;
const BASIC = /(?<=\bBasic\s{1,4})[A-Za-z0-9+/=_-]{4,}/gi;
const USER_INFO = /(?<=:\/\/[^\s/@:"]{0,200}:)[^\s/@"]{1,200}(?=@)/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/;

/** A name of a secret in a text; whatever case and signs its words are joined by. */
const NAME_IN_TEXT =
  /pass(?:w|phrase|code|[ _-]?key|(?![a-z]))|(?<![a-z])(?:pin|otp|totp|jwt)(?![a-z])|pwd|psw|secret(?!ar)|token|credential|(?:private|api|access|signing|encryption|ssh|auth)[ _-]?key|authorization|cookie|bearer/gi;
/** What makes a name's value of what follows: `: = >`, a comparison, a bracket. Looked for right after the name. */
const BECOMES =
  /^[\w.$-]{0,64}["'\\\])]{0,4}[\s\u00a0]{0,8}(?:[:=>[(]|[^<>]{0,80}>|(?:eq|ne|co|sw|ew|gt|ge|lt|le|is|in)(?![a-z]))[=\s]{0,8}/i;
const WINDOW = 160;
/** After the end of a quoted value: anything else means that it was not its end. */
const ENDS = /^(?:$|[\s)\]},;&])/;

/** Whether a member, a parameter or an attribute of this name holds a secret. */
export function isSecretName(name: string): boolean {
  if (name.length > MAX_NAME_LENGTH) return true;
  const plain = narrow(name);
  if (NAME.test(plain.toLowerCase().replace(/[^a-z0-9]/g, ''))) return true;
  const words = plain.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return words.split(/[^a-z]+/).some((word) => WORD.has(word));
}

/** Takes each secret that is hidden, for what quotes the request elsewhere. */
export type Hide = (secret: string) => void;

/** A text from outside without what in it is a secret. Percent-encoded ones are found too. */
export function maskText(text: string, hide: Hide): string {
  const clean = maskPlain(text, hide);
  if (clean !== text || !text.includes('%')) return clean;
  let decoded = text;
  // Encoded twice or three times: it may be meant for somebody further on.
  for (let round = 0; round < 3; round++) {
    const next = percentDecoded(decoded);
    if (next === decoded) break;
    decoded = next;
    const masked = maskPlain(decoded, hide);
    if (masked !== decoded) return masked;
  }
  return text;
}

/** Where some escape is wrong, the others still hide nothing. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}

/** Hides what is a secret by its look alone, which no word of ours has. */
export function maskSecrets(text: string): string {
  return text.replace(LOOK, MASK);
}

function maskPlain(given: string, hide: Hide): string {
  const text = narrow(given);
  const hidden = (secret: string) => {
    hide(secret);
    return MASK;
  };
  const key = PRIVATE_KEY.exec(text);
  const named = maskNamed(key ? text.slice(0, key.index) + hidden(text.slice(key.index)) : text, hide);
  const masked = named
    .replace(LOOK, hidden)
    .replace(AFTER_SCHEME, hidden)
    .replace(BASIC, (secret) => (holdsPassword(secret) ? hidden(secret) : secret))
    .replace(USER_INFO, hidden);
  return masked === text ? given : masked;
}

/** Hides what follows the name of a secret: a quoted value, or all to the end where its end cannot be known. */
function maskNamed(text: string, hide: Hide): string {
  let masked = '';
  let done = 0;
  NAME_IN_TEXT.lastIndex = 0;
  for (let name = NAME_IN_TEXT.exec(text); name !== null; name = NAME_IN_TEXT.exec(text)) {
    const after = name.index + name[0].length;
    const becomes = BECOMES.exec(text.slice(after, after + WINDOW));
    if (!becomes) continue;
    const from = after + becomes[0].length;
    const end = text[from] === '"' ? endOfString(text, from) : text.length;
    const secret = text.slice(from, end);
    if (secret === '' || secret === MASK) continue;
    hide(secret.replace(/^"|"$/g, ''));
    masked += text.slice(done, from) + (end === text.length && !secret.endsWith('"') ? MASK : `"${MASK}"`);
    done = end;
    NAME_IN_TEXT.lastIndex = end;
    if (end === text.length) break;
  }
  return masked + text.slice(done);
}

/** Behind the quote that closes a JSON string; the end of the text where none does, or where something clings to it. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return ENDS.test(text.slice(at + 1, at + 2)) ? at + 1 : text.length;
  }
  return text.length;
}

/** Whether this is base64 of `user:password`, or too long to be a word. */
function holdsPassword(text: string): boolean {
  if (text.length >= 16) return true;
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  return !base64.includes('=') && base64.length % 4 !== 1 && atob(base64).includes(':');
}

/** Full-width forms of ASCII as what they stand for. */
function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}
