// What a text with a number is made of.

/** By the language's plural categories; `#` stands for the number. */
export type Forms = Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>>;

/** So that a language may have other categories than English. */
export function forms(given: Forms): Forms {
  return given;
}
