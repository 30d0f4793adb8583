// The types of the API are those of docs/openapi.json, which a test in workerd holds to the code.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../../scripts/process-group.ts';

const SDK = join(ROOT, 'packages', 'sdk');

it('name method and path of each operation', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-operations-'));
  const made = join(folder, 'operations.ts');
  try {
    const script = join(SDK, 'scripts', 'operations.ts');
    await promisify(execFile)(process.execPath, [script, join(ROOT, 'docs', 'openapi.json'), made]);
    expect(readFileSync(join(SDK, 'src', 'operations.ts'), 'utf8')).toBe(readFileSync(made, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('are made from the OpenAPI document (`npm run api-types` writes them)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-api-types-'));
  const made = join(folder, 'api-types.ts');
  const generator = join(SDK, 'node_modules', '.bin', 'openapi-typescript');
  try {
    await promisify(execFile)(generator, [join(ROOT, 'docs', 'openapi.json'), '-o', made]);
    expect(readFileSync(join(SDK, 'src', 'api-types.ts'), 'utf8')).toBe(readFileSync(made, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
