import { toFailureData } from '../../shared/failure.ts';
import type { Client } from '../../shared/ipc/types.ts';
import type { AppState } from '../../shared/model/state.ts';
import type { Shell } from '../bridge.ts';
import type { Mirror } from '../store/mirror.ts';
import type { WizardState, WizardStore } from '../store/wizard.ts';
import type { Task } from './task.ts';

/** What every action works with. */
export interface World {
  readonly client: Client;
  readonly mirror: Mirror;
  readonly wizard: WizardStore;
  readonly shell: Shell;
}

const SHOWS_MS = 5000;

type TaskKey = 'connecting' | 'preflight' | 'inspection' | 'apps' | 'topics' | 'plan' | 'report';
type ValueOf<K extends TaskKey> = WizardState[K] extends Task<infer T> ? T : never;

/** Runs a call as the task `key`. Of two at once only the later one is told. */
export async function runTask<K extends TaskKey>(
  { wizard }: World,
  key: K,
  call: () => Promise<ValueOf<K>>,
): Promise<void> {
  const busy = { kind: 'busy' } as const;
  const tell = (task: Task<ValueOf<K>>): void => {
    if (wizard.getState()[key] === busy) wizard.setState({ [key]: task } as Partial<WizardState>);
  };
  wizard.setState({ [key]: busy } as Partial<WizardState>);
  try {
    tell({ kind: 'done', value: await call() });
  } catch (error) {
    tell({ kind: 'failed', error: toFailureData(error) });
  }
}

/** Does what a button asks; while it lasts `pending` names it, and a failure is shown on the screen. */
export async function press(
  { wizard }: World,
  name: string,
  call: () => Promise<unknown>,
): Promise<void> {
  wizard.setState({ pending: name, failure: null });
  try {
    await call();
  } catch (error) {
    wizard.setState({ failure: toFailureData(error) });
  } finally {
    if (wizard.getState().pending === name) wizard.setState({ pending: null });
  }
}

/** Waits until the mirror shows something, or for a few seconds. */
export function mirrorShows(
  { mirror }: World,
  isThere: (state: AppState) => boolean,
): Promise<void> {
  const shows = (): boolean => {
    const { state, status } = mirror.store.getState();
    return status === 'live' && state !== null && isThere(state);
  };
  return new Promise((resolve) => {
    if (shows()) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, SHOWS_MS);
    const stop = mirror.store.subscribe(() => {
      if (shows()) end();
    });
  });
}
