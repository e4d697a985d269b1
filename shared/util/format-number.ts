/** A whole number as people write it in `locale`: `12,345`. */
export function formatNumber(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value);
}

/** A share of one as a percentage without decimals; never 100 % before it is whole. */
export function formatPercent(fraction: number, locale: string): string {
  const whole = fraction >= 1 ? 1 : Math.floor(Math.max(0, fraction) * 100) / 100;
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(
    whole,
  );
}

/** The forms of a sentence by number; `other` is what a language always has. */
export type PluralForms = Readonly<
  Partial<Record<'zero' | 'one' | 'two' | 'few' | 'many', string>> & { other: string }
>;

/** The form that `locale` uses for `count`, with `#` replaced by the number. */
export function plural(count: number, forms: PluralForms, locale: string): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return form.replace('#', formatNumber(count, locale));
}
