import { readdir } from 'node:fs/promises';
import { textOfName } from '../fs/names.ts';
import type { OperationRequest } from './protocol.ts';
import { openRoot } from './read-root.ts';

/**
 * Proves that the root answers: statfs goes to the server (statvfs@openssh.com); where the server does
 * not know that, opening a file does. Listings and attributes prove nothing, sshfs keeps them for 20 s.
 */
export async function probe(request: OperationRequest<'probe'>): Promise<null> {
  const root = await openRoot(request);
  await root.assertThere();
  if (request.known !== null) {
    const opened = await root.openFile(request.known).catch(async (error: unknown) => {
      // A file may be deleted while we watch; only a link that is gone counts.
      const explained = await root.explain(error);
      if (explained.code === 'source/link-lost') throw explained;
      return null;
    });
    await opened?.file.close();
  }
  return null;
}

const MOST_TRIED = 20;

/** Finds a file to probe with: a read of one byte of it proves that content comes over. */
export async function findKnown(request: OperationRequest<'findKnown'>): Promise<string | null> {
  const root = await openRoot(request);
  try {
    const entries = await readdir(root.path, { withFileTypes: true, encoding: 'buffer' });
    const files = entries.filter((entry) => entry.isFile()).slice(0, MOST_TRIED);
    for (const entry of files) {
      const name = textOfName(entry.name);
      const opened = await root.openFile(name).catch(() => null);
      if (!opened) continue;
      const { bytesRead } = await opened.file.read(Buffer.alloc(1), 0, 1, 0);
      await opened.file.close();
      if (bytesRead === (opened.stat.size > 0n ? 1 : 0)) return name;
    }
    await root.assertThere();
    return null;
  } catch (error) {
    throw await root.explain(error);
  }
}
