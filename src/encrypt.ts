// Encryption at rest of secrets that must be read again (webhook secrets): AES-256-GCM with a key derived from ENCRYPTION_KEY,
// bound to its database cell, so that a sealed text copied to another row does not open.
//   v1.<id of the key>.<base64 of the 12-byte IV, ciphertext and tag>
// Before keys could rotate, a sealed text was plain base64, encrypted with ENCRYPTION_KEY itself and bound to nothing. Such
// texts still open until the sweep has sealed them again (delivery/reseal.ts).

import { type KeyRing, keyRing, type MasterKey, sealingKey } from './keys.ts';

/** The database cell that holds a sealed text. */
export type Cell = readonly [table: string, id: string, column: string];

/** A sealed text, and the id of the key that sealed it. */
export interface Sealed {
  readonly text: string;
  readonly keyId: string;
}

const PURPOSE = 'rollcall seal 1';
const IV_BYTES = 12;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const FORM = /^v1\.([0-9a-f]{12})\.(.+)$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Seals a text with the newest key. Two calls never give the same result. @throws Error where `setting` holds no key */
export async function seal(setting: string, cell: Cell, text: string): Promise<Sealed> {
  const [newest] = await keyRing(setting);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(cell) };
  const sealed = await crypto.subtle.encrypt(algorithm, await sealingKey(newest, PURPOSE), encoder.encode(text));
  const whole = new Uint8Array(IV_BYTES + sealed.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(sealed), IV_BYTES);
  return { text: `v1.${newest.id}.${btoa(String.fromCharCode(...whole))}`, keyId: newest.id };
}

/**
 * Opens what was sealed for this cell, with whichever of the keys sealed it; null where none of them did, or the text
 * was changed or belongs elsewhere.
 */
export async function open(setting: string, cell: Cell, sealed: string): Promise<string | null> {
  const ring = await keyRing(setting);
  const [, keyId, content = sealed] = FORM.exec(sealed) ?? [];
  if (!BASE64.test(content)) return null;
  if (keyId === undefined) return openOfBefore(ring, sealed);
  const key = ring.find(({ id }) => id === keyId);
  if (!key) return null;
  return opened(await sealingKey(key, PURPOSE), fromBase64(content), { additionalData: boundTo(cell) });
}

/** Whether a text has the form of sealed ones since keys can rotate. */
export function isSealed(text: string): boolean {
  return FORM.test(text);
}

function boundTo(cell: Cell): Uint8Array {
  return encoder.encode(JSON.stringify(cell));
}

async function openOfBefore(ring: KeyRing, sealed: string): Promise<string | null> {
  for (const key of ring) {
    const text = await opened(await keyOfBefore(key), fromBase64(sealed), {});
    if (text !== null) return text;
  }
  return null;
}

async function opened(
  key: CryptoKey,
  whole: Uint8Array,
  bound: { readonly additionalData?: Uint8Array },
): Promise<string | null> {
  const algorithm = { name: 'AES-GCM', iv: whole.slice(0, IV_BYTES), ...bound };
  try {
    return decoder.decode(await crypto.subtle.decrypt(algorithm, key, whole.slice(IV_BYTES)));
  } catch (error) {
    // The one way in which AES-GCM says that a text is not what the key sealed, or too short to be anything.
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function keyOfBefore({ text }: MasterKey): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', fromBase64(text), 'AES-GCM', false, ['decrypt']);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
