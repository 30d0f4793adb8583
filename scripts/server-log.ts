// What a local server prints: kept in a file of the state folder, its last lines in memory for the report of a death.

import { createWriteStream, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const FILE = 'server.log';
const KEPT_LINES = 25;
const ERROR_LINE = /\[wrangler:error\]|\[ERROR\]|✘|Uncaught/;

export interface ServerLog {
  readonly file: string;
  add(line: string): void;
  /** The newest lines, oldest first. */
  last(): readonly string[];
}

/** Opens the log of a new run; the run before keeps its own as server.log.1. */
export function openServerLog(stateDir: string, onError: (line: string) => void): ServerLog {
  const file = join(stateDir, FILE);
  if (existsSync(file)) renameSync(file, `${file}.1`);
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  stream.on('error', (error) => onError(`Cannot write ${file}: ${error.message}`));
  const last: string[] = [];
  return {
    file,
    last: () => last,
    add: (printed) => {
      const line = stripVTControlCharacters(printed);
      stream.write(`${line}\n`);
      if (line.trim() !== '' && last.push(line) > KEPT_LINES) last.shift();
      if (ERROR_LINE.test(line)) onError(line.trim());
    },
  };
}
