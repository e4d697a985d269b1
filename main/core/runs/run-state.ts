import type { FailureData } from '../../../shared/failure.ts';
import { readJournal } from '../journal/journal.ts';
import type { Change, ItemOutcome, JournalRecord, Mark } from '../journal/records.ts';

/** How an item stands: not yet decided, or how it ended. */
export interface Ended {
  readonly outcome: ItemOutcome;
  readonly error: FailureData | null;
}

/** A file that is whole in staging. */
export interface Staged {
  readonly hash: string;
  readonly mark: Mark;
}

/** What a run's journal adds up to. */
export interface RunState {
  lane: { readonly id: 'rsync' | 'mount'; readonly reason: string } | null;
  startedAt: string;
  endedAt: string | null;
  finished: boolean;
  undo: 'none' | 'begun' | 'done';
  readonly ended: Map<number, Ended>;
  readonly staged: Map<number, Staged>;
  /** Changes that were announced; the last one per item. */
  readonly changes: Map<number, Change>;
  /** How many changes there were: the next name in the undo store. */
  changeCount: number;
  /** Folders whose attributes were noted, with the mode they had. */
  readonly noted: Map<string, number>;
  /** Folders that the run made. */
  readonly made: Set<string>;
}

/** A run that has not begun. */
export function emptyState(): RunState {
  return {
    lane: null,
    startedAt: '',
    endedAt: null,
    finished: false,
    undo: 'none',
    ended: new Map(),
    staged: new Map(),
    changes: new Map(),
    changeCount: 0,
    noted: new Map(),
    made: new Set(),
  };
}

/** Reads a journal into a state. Throws `run/damaged`. */
export async function loadRunState(journalFile: string): Promise<RunState> {
  const state = emptyState();
  for await (const record of readJournal(journalFile)) applyRecord(state, record);
  return state;
}

/** Applies one record: the same for what is read back and for what is being written. */
export function applyRecord(state: RunState, record: JournalRecord): void {
  switch (record.t) {
    case 'begin':
      state.startedAt = record.at;
      return;
    case 'lane':
      state.lane = { id: record.id, reason: record.reason };
      return;
    case 'staged':
      state.staged.set(record.item, { hash: record.hash, mark: record.mark });
      return;
    case 'change':
      applyChange(state, record);
      return;
    case 'ended':
      state.ended.set(record.item, { outcome: record.outcome, error: record.error });
      return;
    case 'finished':
      state.finished = true;
      state.endedAt = record.at;
      return;
    case 'retrying':
      state.finished = false;
      forgetFailed(state);
      return;
    case 'undoing':
      state.undo = 'begun';
      return;
    case 'undone':
      state.undo = 'done';
      state.endedAt = record.at;
  }
}

/** What failed begins anew; undo reads the journal, where what was announced before still stands. */
function forgetFailed(state: RunState): void {
  for (const [item, { outcome }] of state.ended) {
    if (outcome !== 'failed') continue;
    state.ended.delete(item);
    state.changes.delete(item);
    state.staged.delete(item);
  }
}

function applyChange(state: RunState, change: Change): void {
  state.changeCount += 1;
  if (change.item >= 0) state.changes.set(change.item, change);
  if (change.kind === 'directory') state.made.add(change.to);
  if (change.kind === 'attributes' && change.former) state.noted.set(change.to, change.former.mode);
}
