import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';

/** Runs a program to its end without holding this process up. Throws when it fails. */
export async function tool(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${program}: exit status ${String(status)}`);
}

/** How long work takes, with the sync of `dir` that ends it, in seconds. */
export async function timed(dir: string, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  execFileSync('sync', ['-f', dir]);
  return (performance.now() - begun) / 1000;
}

/** Whether a program can be had; administrators' folders are looked into too. */
export function hasProgram(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}
