import { describe, expect, it } from 'vitest';
import { formatBytes, formatRate } from '../../../shared/util/format-bytes.ts';
import { formatDuration, formatMoment } from '../../../shared/util/format-duration.ts';
import { formatNumber, formatPercent, plural } from '../../../shared/util/format-number.ts';

// Intl puts a no-break space between number and unit in some languages.
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('sizes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1540, '1.5 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [123_456_789, '123 MB'],
    [1_400_000_000, '1.4 GB'],
    [5e12, '5 TB'],
    [Number.NaN, '0 bytes'],
    [-5, '0 bytes'],
  ])('of %d bytes read %s', (bytes, text) => {
    expect(plain(formatBytes(bytes, 'en'))).toBe(text);
  });

  it('follow the language', () => {
    expect(plain(formatBytes(1_540_000, 'de'))).toBe('1,5 MB');
    expect(plain(formatRate(84_000_000, 'en'))).toBe('84 MB/s');
  });
});

describe('times', () => {
  it.each([
    [0, '5 seconds'],
    [42, '40 seconds'],
    [89, '90 seconds'],
    [95, '2 minutes'],
    [5000, '83 minutes'],
    [7000, '1 hour 55 minutes'],
    [7200, '2 hours'],
    [90_000, '25 hours'],
    [1e6, '12 days'],
    [Number.POSITIVE_INFINITY, '5 seconds'],
  ])('of %d seconds read %s', (seconds, text) => {
    expect(plain(formatDuration(seconds, 'en'))).toBe(text);
  });

  it('are shown as they came where they are no date', () => {
    expect(formatMoment('yesterday', 'en')).toBe('yesterday');
    expect(formatMoment(0, 'en')).toContain('1970');
  });
});

describe('numbers', () => {
  it('say 100 % only when all is done', () => {
    expect(formatPercent(0.9999, 'en')).toBe('99%');
    expect(formatPercent(1, 'en')).toBe('100%');
    expect(formatPercent(-1, 'en')).toBe('0%');
  });

  it('choose the form of a sentence by the language', () => {
    const files = { one: '# file', other: '# files' };
    expect(plural(1, files, 'en')).toBe('1 file');
    expect(plural(1234, files, 'en')).toBe('1,234 files');
    const pliki = { one: '# plik', few: '# pliki', many: '# plików', other: '# pliku' };
    expect(plural(3, pliki, 'pl')).toBe('3 pliki');
    expect(plural(5, pliki, 'pl')).toBe('5 plików');
    expect(formatNumber(1234.4, 'de')).toBe('1.234');
  });
});
