import { type Case, cases } from '../../bench/cases.ts';
import type { CaseResult } from '../../bench/output/results.ts';

/** The first case, changed. */
export function caseOf(change: Partial<Case>): Case {
  const [first] = cases;
  if (!first) throw new Error('no cases');
  return { ...first, ...change };
}

/** A result of the first case, changed. */
export function resultOf(change: Partial<CaseResult>): CaseResult {
  return {
    ...{ id: caseOf({}).id, turns: 1, entries: 3, bytes: 9, megabytes: 90, skipped: null },
    ...{ relokate: [1], others: { rsync: [2], tar: [1.5] } },
    ...change,
  };
}
