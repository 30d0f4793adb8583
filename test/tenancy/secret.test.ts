import { describe, expect, it } from 'vitest';
import { hashSecret, newSecret, sameText, secretHint, secretLooksValid } from '../../src/tenancy/secret.ts';

describe('secrets', () => {
  it('have a prefix, 256 random bits and a checksum, and know themselves', () => {
    const secret = newSecret('rc');
    expect(secret).toMatch(/^rc_[A-Za-z0-9_-]{43}[A-Za-z0-9]{6}$/);
    expect(secretLooksValid('rc', secret)).toBe(true);
    expect(secretLooksValid('rk', secret)).toBe(false);
    expect(newSecret('rc')).not.toBe(secret);
    expect(secretHint(secret)).toBe(secret.slice(-4));
  });

  it('are refused with any one character changed', () => {
    const secret = newSecret('rk');
    for (let i = 0; i < secret.length; i++) {
      const other = secret.charAt(i) === 'A' ? 'B' : 'A';
      expect(secretLooksValid('rk', secret.slice(0, i) + other + secret.slice(i + 1))).toBe(false);
    }
    expect(secretLooksValid('rk', `${secret}A`)).toBe(false);
    expect(secretLooksValid('rk', `${secret}\n`)).toBe(false);
    expect(secretLooksValid('rk', '')).toBe(false);
  });

  it('are hashed with SHA-256 in base64url', async () => {
    expect(await hashSecret('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });

  it('compare as equal only when they are', () => {
    expect(sameText('same', 'same')).toBe(true);
    expect(sameText('same', 'sama')).toBe(false);
    expect(sameText('same', 'sameness')).toBe(false);
    expect(sameText('', '')).toBe(true);
  });
});
