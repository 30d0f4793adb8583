// What a deployment would change in the configuration that this checkout deployed last.

import { existsSync, readFileSync } from 'node:fs';
import { diff } from 'node:util';

/** Lines that go (`- …`) and come (`+ …`), without those that stay; null where nothing was deployed from here yet. */
export function changedLines(file: string, text: string): string[] | null {
  if (!existsSync(file)) return null;
  const lines = (content: string) => content.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  // 1 marks what only the first list has, -1 what only the second one has.
  return diff(lines(text), lines(readFileSync(file, 'utf8'))).flatMap(([operation, line]) => {
    if (operation === 0) return [];
    return [`${operation === 1 ? '+' : '-'} ${line}`];
  });
}
