import { readdir } from 'node:fs/promises';
import type { OperationRequest } from './protocol.ts';
import { openRoot } from './read-root.ts';

const FOLDERS = 256;
const AT_ONCE = 32;

/** The ids of all commits in `repo/objects` of an installation: files `XX/….commit` (ostree). */
export async function listCommits(request: OperationRequest<'listCommits'>): Promise<string[]> {
  const root = await openRoot(request);
  const objects = request.path === '' ? 'repo/objects' : `${request.path}/repo/objects`;
  const commits: string[] = [];
  const look = async (folder: string): Promise<void> => {
    const names = await readdir(root.at(`${objects}/${folder}`)).catch(() => []);
    for (const name of names) {
      const rest = /^([0-9a-f]{62})\.commit$/.exec(name)?.[1];
      if (rest !== undefined) commits.push(folder + rest);
    }
  };
  const folders = Array.from({ length: FOLDERS }, (_, at) => at.toString(16).padStart(2, '0'));
  for (let at = 0; at < FOLDERS; at += AT_ONCE) {
    await Promise.all(folders.slice(at, at + AT_ONCE).map(look));
  }
  await root.assertThere();
  return commits.sort();
}
