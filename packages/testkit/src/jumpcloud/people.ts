// A made-up company: its people, its groups, and who is in which. The same seed gives the same company.

import { type Random, seededRandom } from './random.ts';

/** A person as JumpCloud's directory knows them. */
export interface Person {
  /** 24 hexadecimal digits: JumpCloud's id, sent as externalId. */
  readonly jumpcloudId: string;
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly title: string | undefined;
  readonly department: string | undefined;
  readonly phoneNumber: string | undefined;
  readonly suspended: boolean;
  readonly passwordExpired: boolean;
}

export interface Team {
  readonly jumpcloudId: string;
  readonly name: string;
  /** JumpCloud ids of its people. */
  readonly people: readonly string[];
}

export interface Company {
  readonly people: readonly Person[];
  readonly teams: readonly Team[];
}

export interface CompanySize {
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
}

export const SMALL: CompanySize = { users: 200, groups: 12, memberships: 420 };
export const LARGE: CompanySize = { users: 10_000, groups: 300, memberships: 30_000 };

const GIVEN_NAMES =
  'Ada Amara Björn Chidi Chloé Dario Elif Farah Grace Hana Ines Jonas Kofi Lena Mateo Noor Olga Priya Quinn Rosa Søren Tariq Uma Victor Wei Ximena Yara Zoë'.split(
    ' ',
  );
const FAMILY_NAMES =
  "Abara Berg Castillo Dubois Eriksen Fontaine García Haddad Ivanova Jensen Kowalski Larsen Müller Nakamura O'Neill Petrova Qureshi Rossi Silva Tanaka Usman Varga Watanabe Xu Yılmaz Zhang".split(
    ' ',
  );
const DEPARTMENTS = 'Engineering Sales Support Finance People Legal Design Security Marketing Operations'.split(' ');
const TITLES = 'Engineer Analyst Manager Designer Consultant Lead Specialist Director'.split(' ');
const PLACES = 'Berlin Lagos Lima Oslo Pune Tokyo'.split(' ');
/** Share of people without title, phone or department, as percent: optional attributes must be optional. */
const BARE_PERCENT = 10;

/** Every team has at least one person: JumpCloud does not create empty groups. */
export function foundCompany(seed: number, size: CompanySize): Company {
  const random = seededRandom(seed);
  const people = Array.from({ length: size.users }, (_, number) => newPerson(random, number));
  const members = Array.from({ length: size.groups }, () => new Set<string>());
  let left = Math.min(size.memberships, size.users * size.groups);
  // First everybody into one team, then at random: nobody is in none while there are memberships enough.
  for (const [number, person] of people.entries()) {
    const team = members[number % members.length];
    if (!team || left === 0) break;
    team.add(person.jumpcloudId);
    left -= 1;
  }
  while (left > 0 && members.length > 0) {
    const team = random.pick(members);
    const before = team.size;
    left -= team.add(random.pick(people).jumpcloudId).size - before;
  }
  const teams = members.map((ids, number) => ({
    jumpcloudId: random.hex(24),
    name: teamName(number),
    people: [...ids],
  }));
  return { people, teams: teams.filter((team) => team.people.length > 0) };
}

/** The number makes the user name unique. */
export function newPerson(random: Random, number: number): Person {
  const givenName = random.pick(GIVEN_NAMES);
  const familyName = random.pick(FAMILY_NAMES);
  const bare = random.below(100) < BARE_PERCENT;
  return {
    jumpcloudId: random.hex(24),
    userName: `${asciiName(givenName)}.${asciiName(familyName)}.${number}@acme.example`,
    givenName,
    familyName,
    title: bare ? undefined : random.pick(TITLES),
    department: bare ? undefined : random.pick(DEPARTMENTS),
    phoneNumber: bare ? undefined : `tel:+1-555-${String(1_000_000 + random.below(9_000_000))}`,
    suspended: false,
    passwordExpired: false,
  };
}

function teamName(number: number): string {
  const department = DEPARTMENTS[number % DEPARTMENTS.length];
  const round = Math.floor(number / DEPARTMENTS.length);
  return round === 0 ? `${department}` : `${department} ${PLACES[(round - 1) % PLACES.length]} ${round}`;
}

function asciiName(name: string): string {
  const plain = name.normalize('NFD').toLowerCase().replaceAll('ø', 'o').replaceAll('ı', 'i');
  return plain.replace(/[^a-z]/g, '');
}
