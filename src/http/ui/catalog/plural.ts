// Numbers and plurals of a language, by Intl. Pure.

type Forms = Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>>;

/** `count(1204)` is the number as the language writes it; `plural(2, forms)` its form, `#` standing for the number. */
export function numbersOf(locale: string) {
  const numbers = new Intl.NumberFormat(locale);
  const rules = new Intl.PluralRules(locale);
  const count = (n: number) => numbers.format(n);
  return {
    count,
    plural: (n: number, forms: Forms) => (forms[rules.select(n)] ?? forms.other).replace('#', count(n)),
  };
}
