// The events' types in other languages, generated from docs/openapi.json, read every example of docs/events.md. Where the
// language is not installed, the test is skipped and says so.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../../scripts/process-group.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-event-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

const EVENTS: { type: string; sequence: number; data: Record<string, { userName?: string; displayName?: string }> }[] =
  [...readFileSync(join(ROOT, 'docs/events.md'), 'utf8').matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) =>
    JSON.parse(text),
  );

function generate(language: 'python' | 'go', file: string): void {
  const script = join(ROOT, 'packages', 'sdk', 'scripts', 'event-types.ts');
  execFileSync(process.execPath, [script, language, join(folder, file)]);
}

const PYTHON = `
import json, sys
from event import event_from_dict
for one in json.load(sys.stdin):
    event = event_from_dict(one)
    named = event.data.user or event.data.group
    name = named and (getattr(named, "user_name", None) or named.display_name)
    print(json.dumps([event.type.value, event.sequence, name]))
`;

describe('the types of events', () => {
  it.runIf(has('python3', '--version'))('in Python read each event', () => {
    generate('python', 'event.py');
    writeFileSync(join(folder, 'read.py'), PYTHON);
    const input = JSON.stringify(EVENTS);
    const printed = execFileSync('python3', ['read.py'], { cwd: folder, input, encoding: 'utf8' });
    const seen = printed
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(EVENTS.length).toBeGreaterThan(15);
    expect(seen).toEqual(
      EVENTS.map(({ type, sequence, data }) => [
        type,
        sequence,
        data.user?.userName ?? data.group?.displayName ?? null,
      ]),
    );
  });

  it('in Go name each type of event', () => {
    generate('go', 'event.go');
    const source = readFileSync(join(folder, 'event.go'), 'utf8');
    for (const { type } of EVENTS) expect(source).toContain(`= "${type}"`);
  });

  it.runIf(has('go', 'version'))('in Go compile', () => {
    generate('go', 'event.go');
    writeFileSync(join(folder, 'go.mod'), 'module rollcall\n\ngo 1.21\n');
    execFileSync('go', ['vet', './...'], { cwd: folder });
  });
});
