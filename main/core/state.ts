import { createStore } from 'zustand/vanilla';
import type { AppState, Push, Snapshot, Topic } from '../../shared/model/state.ts';

/** The engine's truth: the state that windows mirror, and the number of its last change. */
export interface StateHub {
  get(): AppState;
  set<T extends Topic>(topic: T, value: AppState[T]): void;
  snapshot(): Snapshot;
  subscribe(listener: (push: Push) => void): () => void;
}

/** A hub that starts with `initial`. Each `set` is one push with the next number. */
export function createStateHub(initial: AppState): StateHub {
  const store = createStore<AppState>(() => initial);
  const listeners = new Set<(push: Push) => void>();
  let seq = 0;
  return {
    get: store.getState,
    set: (topic, value) => {
      store.setState({ [topic]: value });
      seq += 1;
      for (const listener of listeners) listener({ seq, topic, value });
    },
    snapshot: () => ({ seq, state: store.getState() }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What a fresh engine knows. */
export function initialState(mode: AppState['mode']): AppState {
  return {
    mode,
    kdeConnect: { kind: 'connecting' },
    devices: [],
    offer: { kind: 'off' },
    source: null,
    questions: [],
    jobs: [],
    runs: [],
  };
}
