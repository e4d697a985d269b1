import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type RunSummary, runSummarySchema } from '../../shared/model/report.ts';
import { type CliResult, ended, parsed } from '../support/cli.ts';
import { processesNaming } from '../support/processes.ts';

const RELOKATE = resolve('out/relokate');

/** Root minus what lets it pass over permissions, so that read-only folders are read-only. */
const ORDINARY = ['--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all'];

/** A new computer for one case: a home made like `template`, and its own variables. */
export class Computer {
  readonly dir: string;
  readonly home: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #ordinary: boolean;

  constructor(dir: string, template: string, ordinary: boolean) {
    this.dir = dir;
    this.home = join(dir, 'home');
    this.#ordinary = ordinary && process.getuid?.() === 0;
    mkdirSync(this.home, { recursive: true });
    const run = join(dir, 'run');
    mkdirSync(run, { mode: 0o700 });
    execFileSync('cp', ['-a', `${template}/.`, this.home]);
    this.#variables = {
      PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin',
      HOME: this.home,
      XDG_RUNTIME_DIR: run,
      LANG: 'C.UTF-8',
    };
  }

  /** Starts a command that tells its progress and its end as JSON. */
  start(args: readonly string[]): ChildProcess {
    const command = [process.execPath, RELOKATE, ...args, '--json', '--progress', 'json'];
    const [program = '', ...words] = this.#ordinary
      ? ['setpriv', ...ORDINARY, '--', ...command]
      : command;
    return spawn(program, words, { env: this.#variables, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  relokate(...args: string[]): Promise<CliResult> {
    return ended(this.start(args));
  }

  /** The newest run; null where none has begun. */
  async run(): Promise<RunSummary | null> {
    return parsed(z.array(runSummarySchema), await this.relokate('runs'))[0] ?? null;
  }

  /** What of a run's own folders is still there. */
  leftOfRun(run: string): string[] {
    const dir = join(this.home, '.local/state/relokate/runs', run);
    return ['staging', 'replaced'].filter((name) => existsSync(join(dir, name)));
  }

  /** Processes that still work for this computer. */
  processes(): string[] {
    const own = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && this.#isOurs(pid));
    return [...new Set([...processesNaming(this.dir), ...own.map(commandOf)])];
  }

  remove(): void {
    execFileSync('chmod', ['-R', 'u+rwX', this.dir]);
    rmSync(this.dir, { recursive: true, force: true });
  }

  #isOurs(pid: string): boolean {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return variables.includes(`HOME=${this.home}`);
    } catch {
      return false;
    }
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return `process ${pid}`;
  }
}
