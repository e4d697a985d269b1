import { failure } from '../../../shared/failure.ts';

/** Whether a relative path stays below its root: no empty, `.` or `..` parts, no NUL, not absolute. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.includes('\0')) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Throws `plan/unreadable` for a path that could lead out of its root. */
export function assertSafePath(path: string): void {
  if (!isSafePath(path)) throw failure('plan/unreadable', { detail: JSON.stringify(path) });
}
