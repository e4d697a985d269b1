import { closeSync, fstatSync, unlinkSync } from 'node:fs';
import { failure, toFailureData } from '../../../shared/failure.ts';
import { fsPath } from '../fs/names.ts';
import { hasCode } from '../fs/target.ts';
import { wantedTime } from './copy.ts';
import type { OperationReply, OperationRequest } from './protocol.ts';
import { openRoot, type ReadRoot } from './read-root.ts';
import { StagedFile } from './staged-file.ts';

type Request = OperationRequest<'clone'>;
type Cloned = OperationReply<'clone'>[number];

/**
 * Makes files in staging that share the blocks of old ones, with mode and time, one after the other. A
 * clone is made in one moment (ioctl_ficlone(2)): it is never half of what was and half of what is.
 */
export async function cloneFiles({ root, staging, files }: Request): Promise<readonly Cloned[]> {
  const opened = await openRoot({ root, mounted: false });
  const cloned: Cloned[] = [];
  for (const file of files) {
    try {
      cloned.push(cloneFile(opened, staging, file));
    } catch (error) {
      const explained = await opened.explain(error);
      cloned.push({ kind: 'failed', error: toFailureData(explained) });
    }
  }
  return cloned;
}

function cloneFile(root: ReadRoot, staging: string, file: Request['files'][number]): Cloned {
  const { fd, stat } = root.openFileSync(file.path);
  try {
    const staged = create(staging, file.path);
    try {
      if (!staged.share(fd)) return { kind: 'unshared' };
      const { size, mtimeNs } = fstatSync(fd, { bigint: true });
      if (size !== stat.size || mtimeNs !== stat.mtimeNs) throw failure('source/changed');
      staged.close(file.mode, wantedTime(stat, file));
      return { kind: 'cloned' };
    } finally {
      staged.discard();
    }
  } finally {
    closeSync(fd);
  }
}

/** What an attempt before left there is made anew: that costs next to nothing. */
function create(staging: string, path: string): StagedFile {
  try {
    return new StagedFile(staging, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    unlinkSync(fsPath(`${staging}/${path}`));
    return new StagedFile(staging, path);
  }
}
