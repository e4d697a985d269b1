const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/**
 * A number of bytes for people: `0 byte`, `812 kB`, `1.4 GB`. Units of 1,000 as on the box of a
 * disk; two digits that matter below 10, none above 100. Anything that is no number reads as zero.
 */
export function formatBytes(bytes: number, locale: string): string {
  const { value, unit } = scale(bytes);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: unit === 'byte' || value >= 100 ? 0 : 1,
  }).format(value);
}

/** A speed for people: `12 MB/s`. */
export function formatRate(bytesPerSecond: number, locale: string): string {
  const { value, unit } = scale(bytesPerSecond);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: `${unit}-per-second`,
    unitDisplay: 'short',
    maximumFractionDigits: unit === 'byte' || value >= 10 ? 0 : 1,
  }).format(value);
}

function scale(bytes: number): { readonly value: number; readonly unit: (typeof units)[number] } {
  let value = Number.isFinite(bytes) ? Math.max(0, bytes) : 0;
  let step = 0;
  // 999.95 would be shown as 1,000: the next unit is due from there on.
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return { value, unit: units[step] ?? 'byte' };
}
