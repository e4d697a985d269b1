import { failure } from '../../../shared/failure.ts';

/** What to wait for, where to hear of changes, and for how long. */
export interface Wait<T> {
  /** Anything but undefined ends the wait; may throw. Asked at once and after each change. */
  readonly look: () => T | undefined;
  readonly onChange: (listener: () => void) => () => void;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Waits for a state to come; undefined when the time is up. Throws `app/cancelled`. */
export async function waitFor<T>(wait: Wait<T>): Promise<T | undefined> {
  const { look, onChange, timeoutMs, signal } = wait;
  const stops: (() => void)[] = [];
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const check = (): void => {
        try {
          if (signal?.aborted) throw failure('app/cancelled');
          const found = look();
          if (found !== undefined) resolve(found);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const timer = setTimeout(() => resolve(undefined), timeoutMs);
      stops.push(onChange(check), () => clearTimeout(timer));
      signal?.addEventListener('abort', check);
      stops.push(() => signal?.removeEventListener('abort', check));
      check();
    });
  } finally {
    for (const stop of stops) stop();
  }
}
