import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { builder, fieldsOf } from '../../src/store/db/builder.ts';
import { apiKeys } from '../../src/store/db/schema-operator.ts';
import { compile, p, prepare } from '../../src/store/db/statement.ts';

const { id, name } = fieldsOf(apiKeys);

test('a select names its columns by its fields, and its parameters in order', () => {
  const find = prepare<{ id: string; name: string }, { hash: string; most: number }>(() =>
    builder
      .select({ id, name })
      .from(apiKeys)
      .where(eq(apiKeys.hash, p('hash')))
      .orderBy(apiKeys.id)
      .limit(p('most')),
  );
  expect(find({ hash: 'h', most: 2 })).toEqual({
    sql: 'select "api_keys"."id" as "id", "api_keys"."name" as "name" from "api_keys" where "api_keys"."hash" = ? order by "api_keys"."id" limit ?',
    params: ['h', 2],
  });
});

test('an insert and an update write the given columns alone, under their names in the table', () => {
  expect(compile(builder.insert(apiKeys).values({ id: 'key_1', createdAt: 5, expiresAt: null }).getSQL())).toEqual({
    sql: 'insert into "api_keys" ("id", "created_at", "expires_at") values (?, ?, ?)',
    params: ['key_1', 5, null],
  });
  const touch = builder
    .update(apiKeys)
    .set({ lastUsedAt: sql`1 + 1` })
    .where(eq(apiKeys.hash, 'h'))
    .returning({ id: apiKeys.id });
  expect(compile(touch.getSQL()).sql).toBe(
    'update "api_keys" set "last_used_at" = 1 + 1 where "api_keys"."hash" = ? returning "api_keys"."id" as "id"',
  );
});

test('a delete takes what its condition names, and nothing without a table of that column', () => {
  expect(compile(builder.delete(apiKeys).where(eq(apiKeys.id, 'key_1')).getSQL()).sql).toBe(
    'delete from "api_keys" where "api_keys"."id" = ?',
  );
});
