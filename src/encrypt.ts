// Encryption at rest of what must be read again (webhook secrets): AES-256-GCM with ENCRYPTION_KEY.
// A sealed text is base64 of the 12-byte IV followed by the ciphertext and its tag.

const IV_BYTES = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Imported keys by their text: an isolate sees one, or two while it is being changed. */
const keys = new Map<string, Promise<CryptoKey>>();

/** Whether the text is base64 of exactly 32 bytes: 43 characters and the padding are no other number. */
export function isEncryptionKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text);
}

/** Seals a text. Two calls never give the same result. @throws Error where the key is not base64 of 32 bytes. */
export async function encrypt(keyBase64: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(keyBase64), encoder.encode(text));
  const whole = new Uint8Array(IV_BYTES + sealed.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(sealed), IV_BYTES);
  return btoa(String.fromCharCode(...whole));
}

/** Opens what `encrypt` sealed. @throws Error where the key is another one or the text was changed. */
export async function decrypt(keyBase64: string, sealed: string): Promise<string> {
  const whole = bytesOf(sealed);
  const iv = whole.slice(0, IV_BYTES);
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await keyOf(keyBase64), whole.slice(IV_BYTES));
  return decoder.decode(opened);
}

function keyOf(keyBase64: string): Promise<CryptoKey> {
  const known = keys.get(keyBase64);
  if (known) return known;
  if (!isEncryptionKey(keyBase64)) throw new Error('ENCRYPTION_KEY must be 32 random bytes in base64.');
  const key = crypto.subtle.importKey('raw', bytesOf(keyBase64), 'AES-GCM', false, ['encrypt', 'decrypt']);
  keys.set(keyBase64, key);
  return key;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
