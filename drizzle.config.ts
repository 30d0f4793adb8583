// Where drizzle-kit finds the tables and puts the draft of a migration (docs/decisions/0002).

import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: [
    './src/store/db/schema.ts',
    './src/store/db/schema-alerts.ts',
    './src/store/db/schema-clock.ts',
    './src/store/db/schema-oauth.ts',
    './src/store/db/schema-erasures.ts',
    './src/store/db/schema-lists.ts',
    './src/store/db/schema-moves.ts',
    './src/store/db/schema-operator.ts',
    './src/store/db/schema-roles.ts',
  ],
  out: './migrations',
});
