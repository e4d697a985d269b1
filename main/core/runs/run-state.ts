import type { ScopeId } from '../../../shared/model/scope.ts';
import type { LaneId } from '../../../shared/model/lane.ts';
import type { FailureData } from '../../../shared/failure.ts';
import { readJournal } from '../journal/journal.ts';
import type { Change, ItemOutcome, JournalRecord, Tree, Was } from '../journal/records.ts';
import { ItemStates } from './item-states.ts';

/** How a change of the apps stands. */
export interface AppState {
  /** What was there before the first attempt; null while none was made. */
  readonly was: Was | null;
  /** All that attempts have installed. */
  readonly made: readonly string[];
  readonly ended: { readonly outcome: ItemOutcome; readonly error: FailureData | null } | null;
  readonly fromOld: boolean;
}

/** What a run's journal adds up to. */
export interface RunState {
  lane: { readonly id: LaneId; readonly reason: string } | null;
  /** All ways that files came by: a run may be gone on with by another. */
  readonly lanes: Set<LaneId>;
  /** Which start of the computer the last of it was done in (random(4), boot_id); '' before the first. */
  boot: string;
  startedAt: string;
  endedAt: string | null;
  /** Everything that has to come over is in staging. */
  copied: boolean;
  finished: boolean;
  undo: 'none' | 'begun' | 'done';
  /** What of a finished run was taken back by itself. */
  readonly undone: { readonly scopes: Set<ScopeId>; readonly topics: Set<string> };
  /** Changes of the apps that were begun or have ended, by their item. */
  readonly apps: Map<number, AppState>;
  readonly items: ItemStates;
  /** Changes that were announced for items which have not ended yet. */
  readonly changes: Map<number, Change>;
  /** Folders whose move as a whole was announced and has not ended yet, by their item. */
  readonly trees: Map<number, Tree>;
  /** What could not be kept of things that move all the same. */
  readonly lacking: Map<number, FailureData>;
  /** How many changes there were: the next name in the undo store. */
  changeCount: number;
  /** Folders whose attributes were noted, with the mode they had. */
  readonly noted: Map<string, number>;
  /** Folders that the run made where something of it was placed one by one. */
  readonly made: Set<string>;
}

/** A run that has not begun. */
export function emptyState(): RunState {
  return {
    lane: null,
    lanes: new Set(),
    boot: '',
    startedAt: '',
    endedAt: null,
    copied: false,
    finished: false,
    undo: 'none',
    undone: { scopes: new Set(), topics: new Set() },
    apps: new Map(),
    items: new ItemStates(),
    changes: new Map(),
    trees: new Map(),
    lacking: new Map(),
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
  if (record.t === 'change' || record.t === 'tree') applyChange(state, record);
  else if (record.t === 'app-began' || record.t === 'app-ended') applyApp(state, record);
  else if (isOfItems(record)) applyItems(state, record);
  else applyTurn(state, record);
}

const untouched: AppState = { was: null, made: [], ended: null, fromOld: false };

function applyApp({ apps }: RunState, record: Of<'app-began' | 'app-ended'>): void {
  const before = apps.get(record.item) ?? untouched;
  if (record.t === 'app-began') {
    // A later attempt finds what an earlier one made.
    apps.set(record.item, { ...before, was: before.was ?? record.was, ended: null });
    return;
  }
  const { outcome, error, fromOld } = record;
  const made = [...new Set([...before.made, ...record.made])];
  apps.set(record.item, { ...before, made, ended: { outcome, error }, fromOld });
}

/** Records that say how items stand. */
const ofItems = ['staged', 'merged', 'made', 'copied', 'ended', 'failed', 'lacking'] as const;
type OfItems = Of<(typeof ofItems)[number]>;

function isOfItems(record: JournalRecord): record is OfItems {
  return ofItems.some((t) => t === record.t);
}

/** What was not on the disk for sure when the power went is not taken for whole. */
function applyOpened(state: RunState, boot: string): void {
  if (state.boot !== '' && state.boot !== boot) {
    if (!state.copied) state.items.unstageWaiting();
    state.items.forgetMade((item) => state.changes.has(item));
  }
  state.boot = boot;
}

type Of<T extends JournalRecord['t']> = Extract<JournalRecord, { t: T }>;

function applyItems(state: RunState, record: OfItems): void {
  const { items } = state;
  switch (record.t) {
    case 'staged':
    case 'merged':
      for (const [item, ino, size, mtime, hash] of record.items) {
        items.stage(item, hash, { ino, size, mtime });
      }
      return;
    case 'made':
      for (const [item, ino, size, mtime] of record.items) items.mark(item, { ino, size, mtime });
      return;
    case 'copied':
      state.copied = true;
      return;
    case 'ended':
      for (const item of record.items) {
        items.end(item, record.outcome);
        settleChange(state, item);
      }
      return;
    case 'lacking':
      state.lacking.set(record.item, record.error);
      return;
    case 'failed':
      items.end(record.item, 'failed', record.error);
      settleChange(state, record.item);
  }
}

/** What an item is recognised by outlives the change that brought it. */
function settleChange(state: RunState, item: number): void {
  const mark = state.changes.get(item)?.mark;
  if (mark) state.items.mark(item, mark);
  state.changes.delete(item);
  state.trees.delete(item);
}

function applyChange(state: RunState, change: Change | Tree): void {
  state.changeCount += 1;
  if (change.t === 'tree') {
    state.trees.set(change.item, change);
    return;
  }
  if (change.item >= 0) state.changes.set(change.item, change);
  if (change.kind === 'directory') state.made.add(change.to);
  if (change.kind === 'attributes' && change.former) state.noted.set(change.to, change.former.mode);
}

function applyUndonePart({ undone }: RunState, { scopes, topics }: Of<'undone-part'>): void {
  for (const topic of topics ?? []) undone.topics.add(topic);
  if (topics === null) for (const scope of scopes) undone.scopes.add(scope);
}

type Turn = Of<
  'begin' | 'opened' | 'lane' | 'retrying' | 'finished' | 'undoing' | 'undone' | 'undone-part'
>;

function applyTurn(state: RunState, record: Turn): void {
  switch (record.t) {
    case 'begin':
      state.startedAt = record.at;
      return;
    case 'opened':
      applyOpened(state, record.boot);
      return;
    case 'lane':
      state.lane = { id: record.id, reason: record.reason };
      state.lanes.add(record.id);
      return;
    case 'retrying':
      state.finished = false;
      state.copied = false;
      // Undo reads the journal, where what was announced before still stands.
      state.items.forgetFailed();
      for (const [item, app] of state.apps) {
        if (app.ended?.outcome === 'failed') state.apps.set(item, { ...app, ended: null });
      }
      return;
    case 'finished':
      state.finished = true;
      state.endedAt = record.at;
      return;
    case 'undone-part':
      return applyUndonePart(state, record);
    case 'undoing':
      state.undo = 'begun';
      return;
    case 'undone':
      state.undo = 'done';
      state.endedAt = record.at;
  }
}
