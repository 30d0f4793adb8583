// The tables of docs/limits.md whose rows name a constant, read for the tests that walk them.

export interface LimitRow {
  readonly what: string;
  readonly value: string;
  /** Below src. */
  readonly path: string;
  readonly name: string;
  readonly above: string;
}

const ROW = /^\| (.+) \| (.+) \| `([\w/.-]+\.tsx?)` `(\w+)` \| (.+) \|$/;

export function limitRows(markdown: string): LimitRow[] {
  return markdown.split('\n').flatMap((line) => {
    const [, what, value, path, name, above] = ROW.exec(line) ?? [];
    if (what === undefined || value === undefined || path === undefined || name === undefined || above === undefined)
      return [];
    return [{ what, value, path, name, above }];
  });
}
