// The part of Web Crypto that Rollcall uses, answered at once by node:crypto: the real one answers from a thread of its
// own, whose turn no seed decides. Chance comes from the seed.

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { Chance } from './random.ts';

type Bytes = ArrayBuffer | ArrayBufferView;

/** As node:crypto has it: made once, where bytes would be taken in at each use. */
interface Key {
  readonly own: KeyObject;
}

const TAG_BYTES = 16;

export function simulatedCrypto(random: () => Chance): object {
  const getRandomValues = <T extends ArrayBufferView>(array: T): T => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = random().below(256);
    return array;
  };
  return {
    getRandomValues,
    randomUUID: () => {
      const hex = Buffer.from(getRandomValues(new Uint8Array(16))).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
    subtle: { ...simulatedSubtle },
  };
}

/** As SubtleCrypto, for raw keys, SHA-256, HMAC with SHA-256, HKDF and AES-GCM. */
export const simulatedSubtle = {
  digest: async (_name: string, data: Bytes) => exact(hash('sha256', view(data), 'buffer')),
  importKey: async (_format: 'raw', data: Bytes): Promise<Key> => ({ own: createSecretKey(view(data)) }),
  sign: async (_name: string, key: Key, data: Bytes) => exact(hmac(key, data)),
  verify: async (_name: string, key: Key, signature: Bytes, data: Bytes) => {
    const [given, right] = [view(signature), hmac(key, data)];
    return given.length === right.length && timingSafeEqual(given, right);
  },
  deriveBits: async (hkdf: HkdfParams, key: Key, bits: number) => derived(hkdf, key, bits / 8),
  deriveKey: async (hkdf: HkdfParams, key: Key): Promise<Key> => ({
    own: createSecretKey(view(derived(hkdf, key, 32))),
  }),
  encrypt: async ({ iv, additionalData }: AesGcmParams, key: Key, data: Bytes) => {
    const cipher = createCipheriv('aes-256-gcm', key.own, view(iv));
    if (additionalData) cipher.setAAD(view(additionalData));
    return exact(Buffer.concat([cipher.update(view(data)), cipher.final(), cipher.getAuthTag()]));
  },
  decrypt: async ({ iv, additionalData }: AesGcmParams, key: Key, data: Bytes) => {
    const whole = view(data);
    const decipher = createDecipheriv('aes-256-gcm', key.own, view(iv));
    if (additionalData) decipher.setAAD(view(additionalData));
    decipher.setAuthTag(whole.subarray(whole.length - TAG_BYTES));
    try {
      return exact(Buffer.concat([decipher.update(whole.subarray(0, whole.length - TAG_BYTES)), decipher.final()]));
    } catch (error) {
      throw new DOMException(String(error), 'OperationError');
    }
  },
  timingSafeEqual: (a: Bytes, b: Bytes) => timingSafeEqual(view(a), view(b)),
};

interface HkdfParams {
  readonly salt: Bytes;
  readonly info: Bytes;
}

interface AesGcmParams {
  readonly iv: Bytes;
  readonly additionalData?: Bytes;
}

function derived({ info, salt }: HkdfParams, key: Key, bytes: number): ArrayBuffer {
  return hkdfSync('sha256', key.own, view(salt), view(info), bytes);
}

function hmac(key: Key, data: Bytes): Buffer {
  return createHmac('sha256', key.own).update(view(data)).digest();
}

function view(data: Bytes): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function exact(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
