// Stands in for zod's English error texts in the Worker's bundle (wrangler.toml, [alias]): src/http/api/input.ts says what
// is wrong in our own words.

/** A locale without texts: zod then says "Invalid input" of everything, which no client sees. */
export default function noTexts() {
  return { localeError: () => undefined };
}
