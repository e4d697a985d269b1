import { readdir, readFile } from 'node:fs/promises';
import { worksIn } from './session-bus.ts';

/** Which of these programs run in a home, by the names of their processes (proc(5), comm: 15 characters). */
export async function running(
  names: ReadonlySet<string>,
  home: string,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
    if (names.has(name) && !found.has(name) && (await worksIn(Number(pid), home))) found.add(name);
  }
  return [...found].sort();
}
