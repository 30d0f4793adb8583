// From tests to the text of docs/conformance.md: the sections that their names point to, each with those that hold it.

export interface Tested {
  /** Below the repository root. */
  readonly file: string;
  /** Titles of the describe blocks and of the test, joined. */
  readonly name: string;
  readonly passed: boolean;
}

/** RFC → section → heading. */
export type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface NotOffered {
  readonly place: string;
  readonly what: string;
  readonly why: string;
}

/** What scripts/random.ts keeps of a long run that passed. */
export interface RandomRun {
  readonly what: string;
  readonly number: number;
  readonly seed: number;
  readonly seconds: number;
  readonly date: string;
}

/** A profile of SCIM, requirement by requirement: held by tests or by sections above, or deviated from. */
export interface Profile {
  readonly title: string;
  /** Which text of it, and where it holds. */
  readonly of: string;
  readonly requirements: readonly {
    /** Where the profile says it, and at which of its levels; for profiles that have some. */
    readonly level?: string;
    readonly section?: string;
    readonly what: string;
    /** Part of the names of the tests that hold it. */
    readonly tests?: string;
    readonly see?: string;
    /** Why it is not held, or not by the letter. */
    readonly deviation?: string;
  }[];
}

export interface ConformanceData {
  readonly sections: Sections;
  readonly notOffered: readonly NotOffered[];
  readonly profiles: readonly Profile[];
  readonly randomRuns: readonly RandomRun[];
}

const REFERENCE = /RFC (\d{4})|§(\d+(?:\.\d+)*)/g;

/** `RFC 7644 §3.12` for each section that a name points to; null for a section whose RFC is not named before it. */
export function referencesOf(name: string): readonly (string | null)[] {
  let rfc: string | undefined;
  const found = new Set<string | null>();
  for (const [, number, section] of name.matchAll(REFERENCE))
    if (number !== undefined) rfc = number;
    else found.add(rfc === undefined ? null : `RFC ${rfc} §${section}`);
  return [...found];
}

/** The document, and the names that point to a section of no RFC. */
export function conformanceTable(
  tests: readonly Tested[],
  { notOffered, profiles, randomRuns, sections }: ConformanceData,
): { readonly text: string; readonly unplaced: readonly string[] } {
  const bySection = new Map<string, Tested[]>();
  const unplaced: string[] = [];
  for (const test of tests)
    for (const place of referencesOf(test.name))
      if (place === null) unplaced.push(test.name);
      else bySection.set(place, [...(bySection.get(place) ?? []), test]);
  const lines = [
    '# What holds which section',
    '',
    'Made by `npm run conformance-table`, which runs the tests, from the names of those that passed: do not edit. A',
    'section counts the tests whose names point to it; one without tests says so.',
    '',
  ];
  for (const [rfc, headings] of Object.entries(sections))
    lines.push(`## ${rfc}`, '', ...tableOf(rfc, headings, bySection), '');
  const known = new Set(
    Object.entries(sections).flatMap(([rfc, all]) => Object.keys(all).map((each) => `${rfc} §${each}`)),
  );
  const others = [...bySection].filter(([place]) => !known.has(place)).sort(([a], [b]) => compared(a, b));
  lines.push('## Others', '', '| place | tests | where |', '| --- | --- | --- |');
  lines.push(...others.map(([place, held]) => `| ${place} | ${held.length} | ${filesOf(held)} |`), '');
  for (const profile of profiles) lines.push(...profileTable(tests, profile), '');
  lines.push('## Not offered', '', '| place | what | why |', '| --- | --- | --- |');
  lines.push(...notOffered.map(({ place, what, why }) => `| ${place} | ${what} | ${why} |`), '');
  lines.push('## Random tests', '', 'The longest runs so far; `npm test` makes shorter ones.', '');
  lines.push('| what | number | seed | took | on |', '| --- | --- | --- | --- | --- |');
  for (const { date, number, seconds, seed, what } of randomRuns)
    lines.push(`| ${what} | ${number.toLocaleString('en')} | ${seed} | ${seconds} s | ${date} |`);
  return { text: `${lines.join('\n')}\n`, unplaced };
}

function tableOf(
  rfc: string,
  headings: Readonly<Record<string, string>>,
  bySection: ReadonlyMap<string, Tested[]>,
): string[] {
  const rows = Object.entries(headings).sort(([a], [b]) => compared(a, b));
  return [
    '| § | about | tests | where |',
    '| --- | --- | --- | --- |',
    ...rows.map(([section, heading]) => {
      const held = bySection.get(`${rfc} §${section}`) ?? [];
      return `| ${section} | ${heading} | ${held.length || 'none'} | ${filesOf(held)} |`;
    }),
  ];
}

/** Files by number of tests. */
function filesOf(tests: readonly Tested[]): string {
  const counts = new Map<string, number>();
  for (const { file } of tests) counts.set(file, (counts.get(file) ?? 0) + 1);
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([file, count]) => `[${file.replace(/^test\/|\.test\.ts$/g, '')}](../${file}) ${count}`)
    .join(', ');
}

/** 3.4.2 before 3.4.10; names before numbers as text. */
function compared(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** @throws Error for a requirement that names tests of which none ran */
export function profileTable(tests: readonly Tested[], { of, requirements, title }: Profile): string[] {
  const byLevel = requirements.some(({ level }) => level !== undefined);
  const rows = requirements.map(({ deviation, level = '', section = '', see, tests: marked, what }) => {
    const place = byLevel ? `| ${level} | ${section} ` : '';
    if (deviation !== undefined) return `${place}| ${what} | deviates | ${deviation} |`;
    if (marked === undefined) return `${place}| ${what} | held | ${see ?? ''} |`;
    const held = tests.filter(({ name }) => name.includes(marked));
    if (held.length === 0) throw new Error(`No test is named for "${marked}".`);
    return `${place}| ${what} | ${held.length === 1 ? '1 test' : `${held.length} tests`} | ${filesOf(held)} |`;
  });
  const heads = byLevel ? ['| level | section ', '| --- | --- '] : ['', ''];
  return [
    `## ${title}`,
    '',
    of,
    '',
    `${heads[0]}| requirement | | where, or why not |`,
    `${heads[1]}| --- | --- | --- |`,
    ...rows,
  ];
}

/** The document with the table of one profile made anew, and all else as it stands. @throws Error where it has none */
export function withProfile(document: string, tests: readonly Tested[], profile: Profile): string {
  const parts = document.split(/^(?=## )/m);
  const index = parts.findIndex((part) => part.startsWith(`## ${profile.title}\n`));
  if (index < 0) throw new Error(`The document has no table of "${profile.title}".`);
  return parts.with(index, `${profileTable(tests, profile).join('\n')}\n\n`).join('');
}
