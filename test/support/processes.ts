import { readdirSync, readFileSync } from 'node:fs';

/** Processes, zombies left out, whose command line names a folder. */
export function processesNaming(dir: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return words.includes(dir) ? [words] : [];
    } catch {
      return [];
    }
  });
}
