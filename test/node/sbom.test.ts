import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const parsed = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-sbom-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('npm run sbom', () => {
  it('names each dependency of the Worker with its version, and writes docs/licenses.md as it stands', async () => {
    const [file, page] = [join(folder, 'bom.json'), join(folder, 'licenses.md')];
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/sbom.ts'), '--out', file, '--page', page]);
    expect(await readFile(join(ROOT, 'docs/licenses.md'), 'utf8')).toBe(await readFile(page, 'utf8'));

    const bom = await parsed(file);
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'rollcall' } } });
    const listed: string[] = bom.components.map((component: Record<string, string>) => component['bom-ref']);
    const { dependencies } = await parsed(join(ROOT, 'package.json'));
    const wanted = Object.entries(dependencies).map((dependency) => dependency.join('@'));
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((ref) => !listed.includes(ref))).toEqual([]);
    expect(listed.filter((ref) => /^(vitest|wrangler|typescript)@/.test(ref))).toEqual([]);
  });
});
