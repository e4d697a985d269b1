const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long something takes, as coarse as it can honestly be known: seconds in fives below a
 * minute and a half, minutes below an hour and a half, then hours and minutes in fives, then days.
 */
export function formatDuration(seconds: number, locale: string): string {
  const known = Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
  if (known < 1.5 * MINUTE) return unit(Math.max(5, roundTo(known, 5)), 'second', locale);
  if (known < 1.5 * HOUR) return unit(Math.round(known / MINUTE), 'minute', locale);
  if (known < 1.5 * DAY) return hours(known, locale);
  return unit(Math.round(known / DAY), 'day', locale);
}

/** A moment for people, with the day: `22 Nov 2026, 14:05`. Takes milliseconds or an ISO text. */
export function formatMoment(moment: number | string, locale: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return String(moment);
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

function hours(seconds: number, locale: string): string {
  const minutes = roundTo(seconds / MINUTE, 5);
  const rest = minutes % 60;
  const parts = [unit(Math.floor(minutes / 60), 'hour', locale)];
  if (rest > 0) parts.push(unit(rest, 'minute', locale));
  return new Intl.ListFormat(locale, { style: 'narrow', type: 'unit' }).format(parts);
}

function unit(value: number, name: 'second' | 'minute' | 'hour' | 'day', locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(
    value,
  );
}

const roundTo = (value: number, step: number): number => Math.round(value / step) * step;
