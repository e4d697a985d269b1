import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Progress, progressSchema } from '../../shared/model/job.ts';

const RELOKATE = resolve('out/relokate');

/** What a command line came to. */
export interface CliResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A throw-away computer: a home and its own variables. */
export interface TempComputer {
  readonly dir: string;
  readonly home: string;
  readonly variables: Readonly<Record<string, string>>;
  start(...args: string[]): ChildProcess;
  relokate(...args: string[]): Promise<CliResult>;
  remove(): Promise<void>;
}

/** Makes a computer's home and variables in a folder of its own, below `where`. */
export async function tempComputer(name: string, where = tmpdir()): Promise<TempComputer> {
  const dir = await mkdtemp(join(where, `relokate-${name}-`));
  const home = join(dir, 'home', name);
  const run = join(dir, 'run');
  await mkdir(home, { recursive: true });
  await mkdir(run, { mode: 0o700 });
  const variables = {
    PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin',
    HOME: home,
    XDG_RUNTIME_DIR: run,
    LANG: 'C.UTF-8',
    // Never the apps of the computer that tests run on.
    FLATPAK_SYSTEM_DIR: join(dir, 'flatpak'),
  };
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, [RELOKATE, ...args], {
      env: variables,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    dir,
    home,
    variables,
    start,
    relokate: (...args) => ended(start(...args)),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

const lineSchema = z.object({ kind: z.string(), progress: progressSchema });

/** What a command told of its progress (`--progress json`), from a piece of its standard error that ends with a line. */
export function progressIn(err: string): readonly Progress[] {
  const lines = err.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => lineSchema.parse(JSON.parse(line)).progress);
}

/** Waits for a process and gathers what it said. */
export async function ended(child: ChildProcess): Promise<CliResult> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal, out, err }));
  });
}

/** Reads the one JSON document that a command printed. */
export function parsed<T>(schema: z.ZodType<T>, result: CliResult): T {
  return schema.parse(JSON.parse(result.out));
}
