// Writes the rows of a local server's database as SQL: node test/node/upgrade/dump.ts STATE_DIR > test/node/upgrade/NNNN.sql

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const folder = join(process.argv[2] ?? '', 'v3', 'd1', 'miniflare-D1DatabaseObject');
const file = readdirSync(folder).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
if (!file) throw new Error(`No local database in ${folder}.`);
const database = new DatabaseSync(join(folder, file), { readOnly: true });
const text = (value: unknown) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value));
const tables = database
  .prepare(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1%'
       AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name`,
  )
  .all();
for (const { name } of tables)
  for (const row of database.prepare(`SELECT * FROM "${name}"`).all())
    console.log(
      `INSERT INTO "${name}" (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(text).join(', ')});`,
    );
