import { type Failure, failure } from '../../../shared/failure.ts';
import { hasCode } from './target.ts';

/**
 * What an error says about the disk that was written to, whoever wrote: such an error would meet every
 * further write too. Null for every other error. `path` is what the person knows the place by.
 */
export function diskFailure(error: unknown, path: string): Failure | null {
  if (hasCode(error, 'ENOSPC')) return failure('home/disk-full', { free: '0' }, { cause: error });
  if (hasCode(error, 'EDQUOT')) return failure('home/quota', {}, { cause: error });
  if (hasCode(error, 'EROFS')) return failure('home/read-only-target', { path }, { cause: error });
  if (hasCode(error, 'EIO')) return failure('home/write-error', { path }, { cause: error });
  return null;
}
