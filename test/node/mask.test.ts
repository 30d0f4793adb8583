// What the log may show of a request: none of the secrets in it, however it is written, and our own words as they are.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hidden, maskBody, maskDetail, maskPath } from '../../src/http/mask.ts';

import { percentDecoded } from '../../src/http/mask-text.ts';
import { newId } from '../../src/id.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.ts';

const SECRET = 'hunter2-W9x';
const body = (text: string): JsonObject => {
  const value: Json = JSON.parse(text);
  if (!isObject(value)) throw new Error('no object');
  return value;
};

const NAMES = [
  'password',
  'PassWord',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'userPin',
  'pin_code',
  'PIN',
  'secret',
  'client_secret',
  'clientSecret',
  'accessToken',
  'credentials',
  'motDePasse',
  'contraseña',
  'senha',
  'salasana',
  'recoveryCode',
  'oneTimeCode',
  'securityAnswer',
  'security_key',
  'accountKey',
  'license_key',
  'hash',
  'userPKCS12',
  'X-Amz-Signature',
  'private key',
  'privateKey',
  'apiKey',
  'api_key',
  'X-API-Key',
  'authorization',
  'urn:ietf:params:scim:schemas:core:2.0:User:password',
  'pass\u00adword',
  'ｐａｓｓｗｏｒｄ',
  'p.a.s.s.w.o.r.d',
];

describe('no secret stands in a logged body', () => {
  it.each(NAMES)('under the name %s, whatever the shape', (name) => {
    const shapes: JsonObject[] = [
      { [name]: SECRET },
      { [name]: { value: SECRET } },
      { [name]: [{ value: SECRET, type: SECRET }] },
      { a: [{ b: { [name]: [SECRET] } }] },
      { op: 'replace', path: name, value: SECRET },
      { value: { value: SECRET }, path: name, OP: 'add' },
      { name, value: SECRET },
      { Key: name, val: [SECRET] },
      { type: name, display: SECRET },
      { pairs: [[name, SECRET]] },
    ];
    for (const shape of shapes) expect(maskBody(shape)).not.toContain(SECRET);
  });

  it.each([
    `{"pass\\u0077ord":"${SECRET}"}`,
    `{"filter":"password eq \\"${SECRET}\\" or title pr"}`,
    `{"filter":"password eq ${SECRET}"}`,
    `{"filter":"not (password sw  ${SECRET})"}`,
    `{"path":"emails[type eq \\"work\\" and password eq \\"${SECRET}\\"].value","value":1}`,
    `{"path":"password[value eq \\"${SECRET}\\"]"}`,
    `{"x":"password=${SECRET}&a=b"}`,
    `{"x":"password: ${SECRET}"}`,
    `{"x":"{\\"password\\": \\"${SECRET}\\"}"}`,
    `{"x":"{\\\\\\"password\\\\\\":\\\\\\"${SECRET}\\\\\\"}"}`,
    `{"x":"<password>${SECRET}</password>"}`,
    `{"x":"<password type=\\"text\\">${SECRET}</password>"}`,
    `{"x":"user_pwd = '${SECRET}'"}`,
    `{"x":"password%3D${SECRET}"}`,
    `{"x":"%70assword%253D${SECRET}"}`,
    `{"x":"password eq \\"a\\"${SECRET}"}`,
    `{"x":"password eq \\"a${SECRET}"}`,
    `{"x":"Bearer ${SECRET}"}`,
    `{"x":"Bearer\\t${SECRET}"}`,
    `{"x":"Basic ${btoa(`ada:${SECRET}`)}"}`,
    `{"x":"https://ada:${SECRET}@acme.example/"}`,
    `{"x":"-----BEGIN RSA PRIVATE KEY-----\\n${SECRET}"}`,
    `{"password=${SECRET}":1}`,
    `{"method":"POST","path":"/Users?password=${SECRET}"}`,
  ])('%s', (text) => {
    const logged = maskBody(body(text));
    expect(logged).not.toContain(SECRET);
    expect(logged).not.toContain(btoa(`ada:${SECRET}`));
  });

  it('known by its look, wherever it stands', () => {
    const own = `rc_${'aB3-_'.repeat(9)}`;
    const jwt = `eyJ${'hbGciOiJIUzI1NiJ9'.repeat(2)}.${'a'.repeat(20)}.sig`;
    for (const secret of [own, `x${own}`, own.toUpperCase(), `whsec_${'ab+/'.repeat(9)}=`, jwt, `a${jwt}`])
      expect(maskBody({ x: `a "${secret}" b`, [secret]: 1 })).not.toContain(secret.slice(-40));
  });

  it('in a long body, before it is cut', () => {
    const long = { password: SECRET, photos: 'é'.repeat(60_000), x: `${'y'.repeat(4_000)} pwd=${SECRET}` };
    for (const shape of [
      long,
      { x: `password=${'z'.repeat(100_000)}${SECRET}` },
      { x: `${'é'.repeat(4_090)}pwd=${SECRET}` },
    ]) {
      const logged = maskBody(shape);
      expect(new TextEncoder().encode(logged).length).toBeLessThanOrEqual(8 * 1024);
      expect(logged).not.toContain(SECRET);
    }
  });

  it('deeper than anything is understood', () => {
    let deep: Json = { x: SECRET };
    for (let depth = 0; depth < 5_000; depth++) deep = depth % 2 ? [deep] : { a: deep };
    expect(maskBody({ deep })).not.toContain(SECRET);
  });
});

describe('no secret stands in a logged path', () => {
  it.each([
    `/Users?password=${SECRET}`,
    `/Users?%70assword=${SECRET}`,
    `/Users?%2570assword=${SECRET}`,
    `/Users?PASS%57ORD=${SECRET}&count=1`,
    `/Users?api+key=${SECRET}`,
    `/Users?filter=password%20eq%20${SECRET}`,
    `/Users?filter=password+eq+${SECRET}`,
    `/Users?filter=password%20eq%20%22a&${SECRET}%22`,
    `/Users?password=a&${SECRET}`,
    `/Users?x=1;password=${SECRET}`,
    `/Users;password=${SECRET}`,
    `/password/${SECRET}`,
    `/Users/pass%77ord=${SECRET}`,
    `/Users?x=Bearer%20${SECRET}`,
    `/Users?%ff=password:${SECRET}`,
  ])('%s', (path) => {
    expect(maskPath(path)).not.toContain(SECRET);
  });

  it('what is none stays as it was sent', () => {
    for (const path of [
      '/Users?filter=userName+eq+%22a%2Bb%22&count=1',
      '/Groups/grp_1?attributes=userName,password,emails',
      '/Users?sortBy=name.familyName&startIndex=1',
    ])
      expect(maskPath(path)).toBe(path);
  });
});

describe('the text of an error', () => {
  const detail = (text: string, json: JsonObject | null = null, path = '/Users') => {
    const hidden = new Hidden();
    maskPath(path, hidden);
    return maskDetail(text, json, hidden);
  };

  it.each([
    'The bearer token is missing, unknown, expired or revoked.',
    'A password: must be a string.',
    'userName "ada@acme.example" is already used by another user in this directory.',
    'Content-Type must be application/scim+json or application/json, not text/xml.',
    'Found "eq" (position 4); expected a value path.',
  ])('keeps our own words: %s', (text) => {
    expect(detail(text, { userName: 'ada@acme.example', password: SECRET })).toBe(text);
  });

  it.each([
    [`Found "${SECRET}" (position 12); expected a quoted string.`, `/Users?filter=password%20eq%20${SECRET}`],
    [`Found "hunter2" (position 12); expected a quoted string.`, `/Users?filter=password%20eq%20${SECRET}`],
    [`There is no endpoint /Users/password=${SECRET}.`, `/Users/password=${SECRET}`],
    [`must end with "]": password[value eq "${SECRET}`, `/Users?filter=password[value%20eq%20%22${SECRET}`],
  ])('hides what it quotes of the path: %s', (text, path) => {
    const logged = detail(text, null, path);
    expect(logged).not.toContain('hunter2');
    expect(logged).toContain(text.split(' ', 1)[0]);
  });

  it('hides what it quotes of the body, cut or escaped', () => {
    const secret = `hunter2"${'x'.repeat(200)}`;
    const json = { Operations: [{ op: 'add', path: 'password', value: secret }] };
    for (const quoted of [
      secret,
      secret.slice(0, 40),
      JSON.stringify(secret),
      JSON.stringify(`${secret.slice(0, 40)}…`),
    ])
      expect(detail(`password must be short, not ${quoted}`, json)).not.toContain('hunter2');
  });

  it('is not kept where the request held too many secrets to look for', () => {
    const json = { Operations: Array.from({ length: 200 }, (_, n) => ({ path: 'password', value: `secret ${n}` })) };
    expect(detail('No "secret 150" here.', json)).not.toContain('secret 150');
  });
});

/** A pattern that has a name of its own. */
const CONSTANT = /^const [A-Z_]+ =\s+\/(.+)\/[a-z]*;$/gm;

/** Whether a repetition without bound is repeated itself, or followed by what can fail: bounded groups, at its end, cannot. */
function repeatsAmidst(pattern: string): boolean {
  const plain = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const ends = /^(?:\(\?:[^()]*\))?(?:\)?\{0,\d\})?(?:$|\|)/;
  return [...plain.matchAll(/[*+]|\{\d+,\}/g)].some(
    ({ 0: { length }, index }) => !ends.test(plain.slice(index + length)),
  );
}

it('ids of ours are shown as they are, in paths, texts and bodies', () => {
  for (const prefix of ['usr', 'grp', 'evt', 'tok', 'key', 'wh', 'del', 'req', 'rsy', 'aud', 'ses'] as const) {
    const id = newId(prefix, 1_800_000_000_000);
    expect(maskPath(`/Groups/${id}`)).toBe(`/Groups/${id}`);
    expect(maskPath(`/Groups?filter=members.value%20eq%20"${id}"`)).toContain(id);
    expect(maskDetail(`members: user or group ${id} does not exist.`, {}, new Hidden())).toContain(id);
    expect(JSON.stringify(maskBody({ members: [{ value: id, $ref: `https://a.example/Groups/${id}` }] }))).toContain(
      id,
    );
  }
  const secret = `rp_${'a1'.repeat(20)}`;
  for (const text of [secret, `g${secret}`, `xg${secret.slice(0, 29)}`])
    expect(maskDetail(text, {}, new Hidden())).not.toContain(secret.slice(3, 25));
});

describe('what a stranger may write', () => {
  it('meets no pattern that tries a text again from every place: repetition without bound ends its alternative', () => {
    const source = readFileSync(new URL('../../src/http/mask-text.ts', import.meta.url), 'utf8');
    const patterns = [...source.matchAll(CONSTANT)].map(([, pattern = '']) => pattern);
    expect(patterns.length).toBeGreaterThan(7);
    expect(patterns.filter(repeatsAmidst)).toEqual([]);
    expect(['(a+)+b', 'x[a-z]*y', '(?<=a{1,4})\\s+b', '=+ ?$'].every(repeatsAmidst)).toBe(true);
    expect(['a+', '(?:r|w)_[\\w]{20,}|b', 'eyJ[\\w-]{16,}(?:\\.x){0,4}', '^a{0,9}b'].some(repeatsAmidst)).toBe(false);
  });

  // Quadratic ones would take minutes for these, beyond the time of a test.
  it.each([
    '\\"token',
    '"token',
    'eyJ-',
    'eyJeyJ',
    'token ',
    'token eq ',
    'Bearer ',
    'Basic a',
    ' ',
    ':',
    '://a:',
    'rc_',
    '<',
    '%25',
    '-----BEGIN ',
  ])('is masked before the time of a test is over: %s', (part) => {
    const text = part.repeat(100_000 / part.length);
    maskBody({ x: text, y: [text, text] });
    maskPath(`/Users?filter=${text}`);
    maskDetail(text, { x: text }, new Hidden());
    expect(maskDetail('No.', { x: text }, new Hidden())).toBe('No.');
  });

  it('is looked at once: twice as many members are twice as many reads, and none behind the cut', () => {
    const reads = (length: number, detail: boolean) => {
      let count = 0;
      const members = Object.fromEntries(Array.from({ length }, (_, n) => [`m${n}`, { a: 'x' }]));
      const counted = new Proxy(members, {
        get: (target, name) => {
          count += 1;
          return typeof name === 'string' ? target[name] : undefined;
        },
      });
      if (detail) maskDetail('No.', counted, new Hidden());
      else maskBody(counted);
      return count;
    };
    expect(reads(20_000, true)).toBe(2 * reads(10_000, true));
    expect(reads(20_000, false)).toBe(reads(10_000, false));
  });
});

const word = fc.stringMatching(/^[a-z][a-zA-Z]{0,7}$/);
const secretName = fc.constantFrom(...NAMES);
/** JSON of any shape in which the secret stands once, under a name, in an operation, in a pair or in a filter. */
const holder = fc.oneof(
  secretName.map((name): Json => ({ [name]: SECRET })),
  secretName.map((name): Json => ({ [name]: [{ a: { value: SECRET } }] })),
  secretName.map((name): Json => ({ op: 'add', path: name, value: { x: SECRET } })),
  secretName.map((name): Json => ({ name, value: SECRET })),
  fc.constantFrom<Json>(`password eq ${SECRET}`, `title pr and password eq "${SECRET}"`, `Bearer ${SECRET}`),
);
const around = (inner: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc
    .tuple(inner, word, fc.jsonValue({ maxDepth: 1 }), fc.boolean(), fc.constantFrom(0, 1, 2))
    .map(([value, name, other, before, kind]): Json => {
      // fast-check's own type of JSON is as wide as ours.
      const beside: Json = JSON.parse(JSON.stringify(other));
      if (kind === 0) return before ? [beside, value] : [value, beside];
      if (kind === 1) return { [name]: value, z: beside };
      return { Operations: [{ op: 'replace', path: name, value }] };
    });

describe('a secret that is put into a random place', () => {
  it('stands in no logged row', () => {
    const json = around(around(around(holder))).map((value): JsonObject => ({ value }));
    const encoded = fc.constantFrom(SECRET, encodeURIComponent(SECRET), SECRET.replace('h', '%68'));
    const query = fc
      .tuple(secretName, encoded, word)
      .map(([name, secret, other]) => `${other}=1&${encodeURIComponent(name)}=${secret}&count=1`);
    fc.assert(
      fc.property(json, query, fc.nat({ max: 40 }), (sent, search, cutAt) => {
        const hidden = new Hidden();
        const path = maskPath(`/Users?${search}`, hidden);
        const text = maskDetail(`Found "${SECRET.slice(0, 4 + cutAt)}…": ${SECRET}.`, sent, hidden);
        for (const logged of [maskBody(sent), path, text]) {
          expect(logged).not.toContain(SECRET);
          expect(percentDecoded(logged)).not.toContain(SECRET);
        }
      }),
      { numRuns: 500 },
    );
  });
});
