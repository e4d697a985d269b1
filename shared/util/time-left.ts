import type { Progress } from '../model/job.ts';
import { formatDuration } from './format-duration.ts';

const MINUTE = 60;

/** The words of a language for how long something still takes. */
export interface TimeLeftWords {
  readonly about: (time: string) => string;
  readonly soon: string;
  readonly late: string;
  readonly unknown: string;
}

/**
 * How long a job still takes, in words: a time, less than a minute, not known, or honestly that it
 * takes longer than was said.
 */
export function timeLeftText(
  { secondsLeft, isLate }: Pick<Progress, 'secondsLeft' | 'isLate'>,
  words: TimeLeftWords,
  locale: string,
): string {
  if (isLate) return words.late;
  if (secondsLeft === null) return words.unknown;
  return secondsLeft < MINUTE ? words.soon : words.about(formatDuration(secondsLeft, locale));
}
