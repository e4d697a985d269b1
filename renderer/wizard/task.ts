import type { FailureData } from '../../shared/failure.ts';

/** Something the window asked of the engine, and how far it has come. */
export type Task<T> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly error: FailureData }
  | { readonly kind: 'done'; readonly value: T };

export const idle = { kind: 'idle' } as const;

/** What a task has brought, or null while it has not. */
export function valueOf<T>(task: Task<T>): T | null {
  return task.kind === 'done' ? task.value : null;
}

/** Whether a task has ended, well or badly. */
export function isSettled(task: Task<unknown>): boolean {
  return task.kind === 'done' || task.kind === 'failed';
}

/** Why a task failed, or null where it did not. */
export function errorOf(task: Task<unknown>): FailureData | null {
  return task.kind === 'failed' ? task.error : null;
}
