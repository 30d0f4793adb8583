import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ROWS = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`test/'));
const PROOF = /\| `(test\/[^`]+)`: (.+) \|$/;

describe('the threats of docs/security.md', () => {
  it('are all told with the test that proves what stops them', () => {
    expect(ROWS.length).toBeGreaterThan(20);
    expect(ROWS.filter((row) => !PROOF.test(row))).toEqual([]);
  });

  it.each(ROWS)('%s', (row) => {
    const [, file = '', title = ''] = PROOF.exec(row) ?? [];
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(title).not.toBe('');
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(title);
  });
});
