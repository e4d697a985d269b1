import type { PlanHead } from '../../../shared/model/plan.ts';
import type { Env } from '../env.ts';
import type { RunPaths } from '../fs/target.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/records.ts';
import type { PlanItems } from '../plans/plan-items.ts';
import type { ProgressSink } from '../jobs/progress.ts';
import type { PauseGate } from '../jobs/pause.ts';
import { applyRecord, type RunState } from './run-state.ts';

/** What the phases of a run share. */
export interface RunContext {
  readonly env: Env;
  readonly head: PlanHead;
  readonly plan: PlanItems;
  /** The target home: absolute. */
  readonly root: string;
  readonly paths: RunPaths;
  readonly journal: Journal;
  readonly state: RunState;
  readonly progress: ProgressSink;
  readonly pause: PauseGate;
  readonly signal: AbortSignal;
}

/** Writes a record and lets the state know of it. It is on the disk after the journal's next `sync`. */
export async function note(context: RunContext, record: JournalRecord): Promise<void> {
  applyRecord(context.state, record);
  await context.journal.add(record);
}
