// ENCRYPTION_KEY understood: one key or several, newest first, so that keys can rotate. Each has an id, and each gives
// keys of a single purpose (HKDF, RFC 5869): no key both encrypts and signs, and none is used as it was set.

/** One of the keys that ENCRYPTION_KEY holds. */
export interface MasterKey {
  /** Twelve hexadecimal digits, derived from the key: tells keys apart and nothing about them. */
  readonly id: string;
  /** As it was set: base64 of 32 bytes. */
  readonly text: string;
}

/** Newest first. */
export type KeyRing = readonly [newest: MasterKey, ...older: MasterKey[]];

/** A cursor that none of them signed costs a verification each. Two are enough while one replaces the other. */
export const MAX_KEYS = 5;

const ID_PURPOSE = 'rollcall key id 1';
const ID_BITS = 48;
const encoder = new TextEncoder();

/** Rings by their setting: an isolate sees one, or two while it is being changed. */
const rings = new Map<string, Promise<KeyRing>>();
const derived = new Map<string, Promise<CryptoKey>>();

/** Whether the text is a comma list of 1 to MAX_KEYS different keys: base64 of exactly 32 bytes each. */
export function isKeyList(setting: string): boolean {
  const texts = textsOf(setting);
  if (texts.length > MAX_KEYS || new Set(texts).size < texts.length) return false;
  // 43 characters and the padding are no other number of bytes.
  return texts.every((text) => /^[A-Za-z0-9+/]{43}=$/.test(text));
}

/** @throws Error where the setting is no list of keys */
export function keyRing(setting: string): Promise<KeyRing> {
  return remembered(rings, setting, async () => {
    if (!isKeyList(setting))
      throw new Error('ENCRYPTION_KEY must be 32 random bytes in base64, or a list of such keys.');
    const [newest, ...older] = await Promise.all(
      textsOf(setting).map(async (text) => ({ id: await idOf(text), text })),
    );
    if (!newest) throw new Error('A list of keys has a first one.');
    return [newest, ...older];
  });
}

/** The key of AES-256-GCM for a purpose. */
export function sealingKey({ text }: MasterKey, purpose: string): Promise<CryptoKey> {
  return remembered(derived, `${purpose} ${text}`, () =>
    deriveKey(text, purpose, { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']),
  );
}

/** The key of HMAC with SHA-256 for a purpose. */
export function signingKey({ text }: MasterKey, purpose: string): Promise<CryptoKey> {
  return remembered(derived, `${purpose} ${text}`, () =>
    deriveKey(text, purpose, { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign', 'verify']),
  );
}

/** HMAC of a text by the newest key, in hexadecimal digits. */
export async function signature(setting: string, purpose: string, text: string): Promise<string> {
  const [newest] = await keyRing(setting);
  const mac = await crypto.subtle.sign('HMAC', await signingKey(newest, purpose), encoder.encode(text));
  return hex(mac);
}

function textsOf(setting: string): string[] {
  return setting.split(',').map((text) => text.trim());
}

async function idOf(text: string): Promise<string> {
  const bits = await crypto.subtle.deriveBits(hkdf(ID_PURPOSE), await material(text), ID_BITS);
  return hex(bits);
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function deriveKey(
  text: string,
  purpose: string,
  use: SubtleCryptoDeriveKeyAlgorithm | SubtleCryptoImportKeyAlgorithm,
  usages: string[],
): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(hkdf(purpose), await material(text), use, false, usages);
}

function hkdf(purpose: string) {
  return { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(purpose) };
}

function material(text: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(text), 'HKDF', false, ['deriveKey', 'deriveBits']);
}

/** What failed is not remembered. */
function remembered<Value>(
  known: Map<string, Promise<Value>>,
  name: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const before = known.get(name);
  if (before) return before;
  const made = make();
  known.set(name, made);
  made.catch(() => known.delete(name));
  return made;
}
