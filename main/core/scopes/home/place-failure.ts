import { Failure, type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import { diskFailure } from '../../fs/disk-failure.ts';
import { hasCode } from '../../fs/target.ts';

/** What went wrong with one item. Errors that would hit every further item end the run: they are thrown. */
export function placeFailure(reason: unknown): FailureData {
  if (reason instanceof Failure) return toFailureData(reason);
  const disk = diskFailure(reason, '~');
  if (disk) throw disk;
  if (hasCode(reason, 'EXDEV')) return toFailureData(failure('home/other-disk'));
  if (hasCode(reason, 'ENOENT') || hasCode(reason, 'ENOTDIR')) {
    return toFailureData(failure('home/parent-failed'));
  }
  if (!(reason instanceof Error) || !('code' in reason)) return toFailureData(reason);
  return toFailureData(failure('home/place-failed', { detail: String(reason.code) }));
}
