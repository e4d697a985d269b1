import { createStore, type StoreApi } from 'zustand/vanilla';
import { type AppState, applyPush, type Push, type Snapshot } from '../../shared/model/state.ts';
import type { Bridge } from '../bridge.ts';

/** The page's copy of the engine's state, and how far it can be trusted. */
export interface MirrorState {
  /** `lost`: the engine is being restarted, `state` is what was last known. `gave-up`: it is not. */
  readonly status: 'starting' | 'live' | 'lost' | 'gave-up';
  readonly state: AppState | null;
  /** Number of the last change in `state`. */
  readonly seq: number;
}

export interface Mirror {
  readonly store: StoreApi<MirrorState>;
  readonly dispose: () => void;
}

const RETRY_MS = 1000;

/**
 * Mirrors the engine: listens first, then takes a snapshot, then applies numbered pushes. A gap in
 * the numbers or a value that does not fit asks for a new snapshot; so does a new engine.
 */
export function createMirror(bridge: Omit<Bridge, 'shell'>): Mirror {
  const store = createStore<MirrorState>(() => ({ status: 'starting', state: null, seq: 0 }));
  /** Rises with each snapshot asked for, so that answers to earlier ones are ignored. */
  let round = 0;
  /** Pushes that came while a snapshot is on its way; null when none is. */
  let held: Push[] | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;

  /** Ends the wait for a snapshot that is on its way, and for the next try. */
  function forget(): number {
    if (retry !== null) clearTimeout(retry);
    held = null;
    return ++round;
  }

  function refresh(): void {
    const mine = forget();
    held = [];
    bridge.client.call('app.snapshot', null).then(
      (snapshot) => mine === round && take(snapshot),
      // A lost engine is told by `onLost`; anything else is worth another try.
      () => mine === round && (retry = setTimeout(refresh, RETRY_MS)),
    );
  }

  function take(snapshot: Snapshot): void {
    const waiting = held ?? [];
    held = null;
    store.setState({ status: 'live', ...snapshot });
    for (const push of waiting) apply(push);
  }

  function apply(push: Push): void {
    if (held !== null) return void held.push(push);
    const { state, seq, status } = store.getState();
    if (status !== 'live' || state === null || push.seq <= seq) return;
    const next = push.seq === seq + 1 ? tryApply(state, push) : null;
    if (next === null) return refresh();
    store.setState({ state: next, seq: push.seq });
  }

  function stop(status: 'lost' | 'gave-up'): void {
    forget();
    store.setState({ status });
  }

  const stops = [
    bridge.client.subscribe(apply),
    bridge.onLost(() => stop('lost')),
    bridge.onGaveUp(() => stop('gave-up')),
    bridge.onRestored(refresh),
  ];
  refresh();
  const dispose = (): void => {
    for (const end of stops) end();
    forget();
  };
  return { store, dispose };
}

function tryApply(state: AppState, push: Push): AppState | null {
  try {
    return applyPush(state, push);
  } catch {
    return null;
  }
}
