import { describe, expect, it } from 'vitest';
import { jsonEqual, memberNamed, parseJson, parseObject } from '../../src/protocol/json.ts';
import { refusalOf } from './scim-error.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('parsing JSON', () => {
  it.each([
    ['no JSON', '{"a":'],
    ['an empty body', ''],
    ['a trailing comma', '{"a":1,}'],
    ['a NUL in a value', '{"a":"x\\u0000"}'],
    ['a NUL in a name', '{"a\\u0000":1}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['half a pair in a name', '{"\\udc00":1}'],
    ['nesting of 65 levels', nested(65)],
    ['a number beyond all bounds', '{"a":1e999}'],
    ['a string above 128 KiB', JSON.stringify('x'.repeat(128 * 1024 + 1))],
    ['a string above 128 KiB in UTF-8 only', JSON.stringify('é'.repeat(64 * 1024 + 1))],
  ])('refuses %s as invalidSyntax', (_, text) =>
    expect(refusalOf(() => parseJson(text))).toMatch(/^400 invalidSyntax/),
  );

  it('survives nesting of a million levels', () => {
    expect(refusalOf(() => parseJson(nested(100_000)))).toMatch(/^400 invalidSyntax/);
    expect(refusalOf(() => parseJson(nested(500_000)))).toMatch(/^413/);
  });

  it.each([
    ['nesting of 64 levels', nested(64)],
    ['a string of 128 KiB', JSON.stringify('x'.repeat(128 * 1024))],
    ['a surrogate pair', '"\\ud83d\\ude00"'],
    ['null', 'null'],
  ])('takes %s', (_, text) => expect(parseJson(text)).toEqual(JSON.parse(text)));

  it('takes the last of a member given twice', () => expect(parseJson('{"a":1,"a":2}')).toEqual({ a: 2 }));

  it.each(['[]', '1', '"x"', 'null', 'true'])('refuses %s where an object is wanted', (text) =>
    expect(refusalOf(() => parseObject(text))).toBe('400 invalidSyntax: The body must be a JSON object.'),
  );

  it('keeps __proto__ a member like any other', () => {
    const value = parseObject('{"__proto__":{"admin":true}}');
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(memberNamed(value, 'admin')).toBeUndefined();
  });
});

describe('comparing JSON', () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: 1 }, { a: 1, b: 1 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [[], {}, false],
    [null, undefined, false],
    ['1', 1, false],
  ])('%j and %j', (a, b, equal) => expect(jsonEqual(a, b)).toBe(equal));
});
