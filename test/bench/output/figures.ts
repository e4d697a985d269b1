import type { Case, Rival } from '../cases.ts';
import type { CaseResult } from './results.ts';

/** What a case's times come to. */
export interface Figures {
  /** Medians in seconds. */
  readonly relokate: number;
  readonly against: number;
  readonly beside: readonly { readonly rival: Rival; readonly seconds: number }[];
  /** Median over the turns of Relokate's time by that of the rival in the same turn. */
  readonly ratio: number;
  /** Null where there is no aim. */
  readonly isMet: boolean | null;
  readonly isSmallEnough: boolean | null;
}

/** The middle value; the mean of the two in the middle of an even number; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Medians and ratios. Null for a case that was not run. */
export function figuresOf(one: Case, result: CaseResult): Figures | null {
  const against = result.others[one.against] ?? [];
  if (result.skipped !== null || result.relokate.length === 0) return null;
  const ratio = median(result.relokate.map((seconds, turn) => seconds / (against[turn] ?? NaN)));
  const most = one.megabytesAtMost;
  return {
    relokate: median(result.relokate),
    against: median(against),
    beside: one.beside.map((rival) => ({ rival, seconds: median(result.others[rival] ?? []) })),
    ratio,
    isMet: one.atMost === null ? null : ratio <= one.atMost,
    isSmallEnough: most === null ? null : result.megabytes <= most,
  };
}
