// Stands in for parts of Drizzle in the Worker's bundle (wrangler.toml, [alias]) that its SQLite dialect refers to and
// nothing of ours calls: PostgreSQL's enums, relational queries, other spellings of names, tables declared by a function of
// all column types.

/** No chunk of SQL is an enum of PostgreSQL. */
export const isPgEnum = () => false;

function absent(): never {
  throw new Error('This part of Drizzle is not in the bundle: bundle/drizzle.ts.');
}

export {
  absent as getOperators,
  absent as getOrderByOperators,
  absent as getPgColumnBuilders,
  absent as getSQLiteColumnBuilders,
  absent as normalizeRelation,
};
export class One {}
export class Many {}

/** A column is called as the schema says. */
export class CasingCache {
  getColumnCasing({ name }: { readonly name: string }): string {
    return name;
  }
}
