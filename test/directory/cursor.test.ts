import { describe, expect, it } from 'vitest';
import { CURSOR_LIFETIME_MS, openCursor, sealCursor } from '../../src/directory/cursor.ts';
import { positionAt } from '../../src/store/list/page.ts';

const [KEY, OTHER] = [btoa('a'.repeat(32)), btoa('b'.repeat(32))];
const seal = { secret: KEY, now: 1_000, bound: 'a list' };
const position = { from: { id: 'usr_1', value: 'é"\u{1f600}' }, backwards: true };

describe('a cursor', () => {
  it('comes back as it was sealed, from characters that a URL holds', async () => {
    const cursor = await sealCursor(position, seal);
    expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/);
    expect(await openCursor(cursor, seal)).toEqual(position);
    for (const value of [null, 7, ''])
      expect(await openCursor(await sealCursor({ ...position, from: { id: 'x', value } }, seal), seal)).toMatchObject({
        from: { value },
      });
  });

  it('tells that its value is the beginning of a longer one', async () => {
    const from = positionAt('usr_1', '\u{1f600}'.repeat(130));
    expect(from).toEqual({ id: 'usr_1', value: '\u{1f600}'.repeat(128), cut: true });
    expect(await openCursor(await sealCursor({ from, backwards: false }, seal), seal)).toMatchObject({ from });
    for (const value of ['\u{1f600}'.repeat(128), null, 7])
      expect(positionAt('usr_1', value)).toEqual({ id: 'usr_1', value });
  });

  it('is expired after an hour', async () => {
    const cursor = await sealCursor(position, seal);
    const late = { ...seal, now: seal.now + CURSOR_LIFETIME_MS };
    expect(await openCursor(cursor, { ...late, now: late.now - 1 })).toEqual(position);
    await expect(openCursor(cursor, late)).rejects.toMatchObject({ status: 400, scimType: 'expiredCursor' });
  });

  it('holds while its key is one of several, and the newest one signs', async () => {
    const cursor = await sealCursor(position, seal);
    expect(await openCursor(cursor, { ...seal, secret: `${OTHER}, ${KEY}` })).toEqual(position);
    const newer = await sealCursor(position, { ...seal, secret: `${OTHER}, ${KEY}` });
    expect(await openCursor(newer, { ...seal, secret: OTHER })).toEqual(position);
    await expect(openCursor(newer, seal)).rejects.toMatchObject({ scimType: 'invalidCursor' });
  });

  it('is invalid for another list, under another key, and when changed', async () => {
    const cursor = await sealCursor(position, seal);
    const [payload = '', mac = ''] = cursor.split('.');
    const attempts: [string, typeof seal][] = [
      [cursor, { ...seal, bound: 'another' }],
      [cursor, { ...seal, secret: OTHER }],
      [`${payload.slice(0, -2)}AA.${mac}`, seal],
      [`${payload}.${'A'.repeat(43)}`, seal],
      [payload, seal],
      ['', seal],
      ['a.b', seal],
      [`${'A'.repeat(5000)}.${mac}`, seal],
    ];
    for (const [text, against] of attempts)
      await expect(openCursor(text, against)).rejects.toMatchObject({ status: 400, scimType: 'invalidCursor' });
  });
});
