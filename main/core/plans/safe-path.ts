import { failure } from '../../../shared/failure.ts';

/** A part that is empty, `.` or `..`, or a NUL anywhere. */
const unsafe = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

/** Whether a relative path stays below its root: no empty, `.` or `..` parts, no NUL, not absolute. */
export function isSafePath(path: string): boolean {
  return !unsafe.test(path);
}

/** Throws `plan/unreadable` for a path that could lead out of its root. */
export function assertSafePath(path: string): void {
  if (!isSafePath(path)) throw failure('plan/unreadable', { detail: JSON.stringify(path) });
}
