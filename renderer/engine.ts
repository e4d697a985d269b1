import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppState } from '../shared/model/state.ts';
import type { MirrorState } from './store/mirror.ts';
import type { WizardState } from './store/wizard.ts';
import type { createChooseActions, createMoveActions } from './wizard/move-actions.ts';
import type {
  createDemoActions,
  createOfferActions,
  createPeerActions,
} from './wizard/peer-actions.ts';
import type { World } from './wizard/world.ts';

type Made<F extends (world: World) => unknown> = ReturnType<F>;

/** What screens work with: the mirror of the engine, the wizard's own store, and what can be done. */
export interface Engine extends World {
  readonly move: Made<typeof createMoveActions>;
  readonly choose: Made<typeof createChooseActions>;
  readonly peer: Made<typeof createPeerActions>;
  readonly offer: Made<typeof createOfferActions>;
  readonly demo: Made<typeof createDemoActions>;
}

export const EngineContext = createContext<Engine | null>(null);

/** The engine of this window. Only screens use it; components take props. */
export function useEngine(): Engine {
  const engine = useContext(EngineContext);
  if (engine === null) throw new Error('no engine around this component');
  return engine;
}

/** A part of the mirror, and whether it is up to date. */
export function useMirror<T>(select: (mirror: MirrorState) => T): T {
  return useStore(useEngine().mirror.store, select);
}

/** A part of the engine's state. Screens are shown only once there is one. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useMirror(({ state }) => {
    if (state === null) throw new Error('no state yet');
    return select(state);
  });
}

/** A part of what the window knows by itself. */
export function useWizard<T>(select: (wizard: WizardState) => T): T {
  return useStore(useEngine().wizard, select);
}
