import { isCode } from '../shared/failure.ts';
import { messages } from '../shared/messages/en/index.ts';
import { type UiText, ui } from '../shared/messages/en/ui.ts';
import type { Progress } from '../shared/model/job.ts';
import { formatBytes, formatRate } from '../shared/util/format-bytes.ts';
import { formatDuration, formatMoment } from '../shared/util/format-duration.ts';
import { timeLeftText as formatTimeLeft } from '../shared/util/time-left.ts';
import { formatNumber, formatPercent } from '../shared/util/format-number.ts';

/** The texts of the window in the language it is shown in. */
export const t: UiText = ui;

/** The person's own variant of that language, so that dates read as they are used to. */
export const locale = navigator.languages.find((tag) => tag.startsWith(ui.locale)) ?? ui.locale;

export const bytesText = (bytes: number): string => formatBytes(bytes, locale);
export const rateText = (bytesPerSecond: number): string => formatRate(bytesPerSecond, locale);
export const timeLeftText = (progress: Pick<Progress, 'secondsLeft' | 'isLate'>): string =>
  formatTimeLeft(progress, t.move.timeLeft, locale);
export const durationText = (seconds: number): string => formatDuration(seconds, locale);
export const momentText = (moment: number | string): string => formatMoment(moment, locale);
export const numberText = (value: number): string => formatNumber(value, locale);
export const percentText = (fraction: number): string => formatPercent(fraction, locale);

/** The sentence of a rule that leaves things behind, by its id. */
export function ruleText(id: string): string {
  const known: Readonly<Record<string, string>> = t.offer.rules;
  return known[id] ?? t.offer.ruleUnknown(id);
}

/** The sentence of a failure's code, as far as it says something without its details; what is none stays as it is. */
export function codeText(code: string): string {
  return isCode(code) ? messages[code].text.replace(/:? ?\(?\{\w+\}\)?/g, '') : code;
}
