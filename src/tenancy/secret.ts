// Secrets that Rollcall hands out: 256 random bits behind a prefix that names their kind, closed by a checksum, so that
// a mistyped or foreign one is refused without I/O. Only their SHA-256 is ever stored.

import { toBase64Url } from '../protocol/base64url.ts';

/** rc: directory token. rk: API key. ro: secret of an OAuth client. rp: portal link. rs: session of portal or console. */
export type SecretPrefix = 'rc' | 'rk' | 'ro' | 'rp' | 'rs';

const RANDOM_BYTES = 32;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_LENGTH = 6;
/** 32 bytes are 43 characters of base64url; 62^6 is above 2^32. */
const FORM = /^(r[a-z])_[A-Za-z0-9_-]{43}[A-Za-z0-9]{6}$/;
const encoder = new TextEncoder();

/** A new secret: `rc_`, 43 characters of base64url, 6 of checksum. */
export function newSecret(prefix: SecretPrefix): string {
  const body = `${prefix}_${toBase64Url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)))}`;
  return body + checksum(body);
}

/** Whether it has the form and checksum of a secret of this kind. Says nothing of whether it is known. */
export function secretLooksValid(prefix: SecretPrefix, text: string): boolean {
  if (FORM.exec(text)?.[1] !== prefix) return false;
  return checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);
}

/** What is stored of a secret: SHA-256 in base64url. Needs no salt: the secret itself has 256 random bits. */
export async function hashSecret(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text))));
}

/** What lists show of a secret: its last four characters. */
export function secretHint(text: string): string {
  return text.slice(-4);
}

/** Equality that takes the same time wherever the texts differ. Their length is no secret. */
export function sameText(a: string, b: string): boolean {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  if (left.byteLength !== right.byteLength) return false;
  return crypto.subtle.timingSafeEqual(left, right);
}

/** What CRC-32 (IEEE 802.3) makes of each byte. */
const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 in base 62: finds typing errors, proves nothing. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const byte of encoder.encode(text)) crc = (crc >>> 8) ^ (CRC_OF_BYTE[(crc ^ byte) & 0xff] ?? 0);
  let rest = ~crc >>> 0;
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
