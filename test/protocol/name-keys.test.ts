import { describe, expect, it } from 'vitest';
import { keysOfGroup, keysOfPerson, wordsOf } from '../../src/protocol/name-keys.ts';

describe('what somebody is found by', () => {
  it.each([
    ['nothing of its own where the account says it', { userName: 'ada@acme.example' }, []],
    [
      'the family name, where the account begins with the given name',
      { userName: 'ada.lovelace@acme.example', name: { givenName: 'Ada', familyName: 'Lovelace' } },
      ['lovelace ada'],
    ],
    [
      'both names, where account and addresses are others',
      {
        userName: 'countess',
        name: { givenName: 'Ada', familyName: 'Lovelace' },
        emails: [{ value: 'byron@acme.example' }, { value: 'al@acme.example' }],
      },
      ['ada lovelace', 'lovelace ada'],
    ],
    [
      'a name that another one says already: once',
      { userName: 'x1', displayName: 'ADA LOVELACE', name: { givenName: 'Ada', familyName: 'Lovelace' } },
      ['ada lovelace', 'lovelace ada'],
    ],
    [
      'the formatted name, where it is the only one',
      { userName: 'x1', name: { formatted: 'Ms. Ada Lovelace' } },
      ['ms ada lovelace', 'ada lovelace ms', 'lovelace ms ada'],
    ],
    [
      'no formatted name beside its parts',
      { userName: 'x1', name: { formatted: 'Ms. Ada', givenName: 'Ada' } },
      ['ada'],
    ],
    ['the nickname', { userName: 'x1', nickName: 'Enchantress' }, ['enchantress']],
    [
      'words without accents',
      { userName: 'x1', displayName: 'Zoë O’Brien' },
      ['zoe o brien', 'o brien zoe', 'brien zoe o'],
    ],
    ['what is left of an account behind its first word', { userName: 'ada.byron@acme.example' }, ['byron ada']],
    [
      'the given name too, where there are more than two: who types the first two finds them in a row',
      { userName: 'ada.lovelace@acme.example', name: { givenName: 'Ada Augusta', familyName: 'Lovelace' } },
      ['ada augusta lovelace', 'augusta lovelace ada', 'lovelace ada augusta'],
    ],
    [
      'one of two names, where each begins an address',
      { userName: 'ada@acme.example', displayName: 'Ada Lovelace', emails: [{ value: 'lovelace@acme.example' }] },
      ['lovelace ada'],
    ],
    [
      'letters as they are typed where a keyboard has none of them',
      { userName: 'x1', displayName: 'Łukasz Groß' },
      ['lukasz gross', 'gross lukasz'],
    ],
    ['the dotless i', { userName: 'x1', nickName: 'Işık' }, ['isik']],
    ['no number', { userName: 'desk', displayName: 'Desk 42' }, []],
  ])('of a person: %s', (_, doc, keys) => expect(keysOfPerson(doc)).toEqual(keys));

  it.each([
    ['nothing but its name', 'Engineering', []],
    ['every later word, numbers too', 'Class of 2026', ['of 2026 class', '2026 class of']],
    ['the words of a technical name', 'APP-Acme_Readers', ['app acme readers', 'acme readers app', 'readers app acme']],
  ])('of a group: %s', (_, displayName, keys) => expect(keysOfGroup({ displayName })).toEqual(keys));

  it('is at most eight rows of at most 64 characters', () => {
    const words = Array.from({ length: 40 }, (_, n) => `${String.fromCharCode(97 + (n % 26)).repeat(20)}${n}`);
    const keys = keysOfPerson({ userName: 'x1', displayName: words.join(' ') });
    expect(keys).toHaveLength(8);
    expect(Math.max(...keys.map(({ length }) => length))).toBe(64);
    expect(wordsOf('a'.repeat(1_000_000))[0]).toHaveLength(512);
  });
});
