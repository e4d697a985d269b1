import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { makeOldHome } from '../../main/core/demo/old-home.ts';
import { type Job, jobSchema } from '../../shared/model/job.ts';
import { type Report, reportSchema } from '../../shared/model/report.ts';
import { manifest } from '../support/manifest.ts';
import type { Computer, Finished } from './computer.ts';
import { createLab, type Lab, type System } from './lab.ts';

export const SOURCE = 'kdeconnect:old';
const RELOKATE = resolve('out/relokate');
/** What the daemons and Relokate itself keep in a home; and what a browser of it may touch. */
const OWN = ['.config/kdeconnect', '.local/state', '.cache', '.local/share'];

type Child = ReturnType<Computer['spawn']>;

/** Two computers with a real kdeconnectd each, an awkward home on the old one, and the command line. */
export class MoveLab {
  readonly lab: Lab<'old' | 'new'>;
  readonly old: Computer;
  readonly new: Computer;
  #offer: Child | null = null;

  constructor(lab: Lab<'old' | 'new'>) {
    this.lab = lab;
    this.old = lab.computers.old;
    this.new = lab.computers.new;
  }

  static async create(from: System, to: System, files: number): Promise<MoveLab> {
    const made = new MoveLab(await createLab({ old: from, new: to }));
    made.old.startDaemon();
    made.new.startDaemon();
    await makeOldHome(made.old.home, { files });
    const { home } = made.new;
    for (const folder of ['Documents', '.config']) {
      mkdirSync(join(home, folder), { recursive: true });
    }
    writeFileSync(join(home, '.config/user-dirs.dirs'), 'XDG_DOCUMENTS_DIR="$HOME/Documents"\n');
    writeFileSync(join(home, '.bashrc'), '# mine\n');
    for (const computer of [made.old, made.new]) own(computer, computer.home);
    return made;
  }

  async dispose(): Promise<void> {
    await this.stopOffer();
    await this.lab.dispose();
  }

  startOffer(): void {
    this.#offer = this.start(this.old, 'offer', '--yes', '--progress', 'none');
    this.#offer.stdout?.resume();
  }

  /** Stops it as Ctrl+C does, and waits until boards and keys are clear. */
  async stopOffer(): Promise<void> {
    const offer = this.#offer;
    this.#offer = null;
    if (!offer || offer.exitCode !== null || offer.signalCode !== null) return;
    const over = new Promise((done) => offer.once('close', done));
    offer.kill('SIGTERM');
    await over;
  }

  start(on: Computer, ...args: string[]): Child {
    return on.spawn(process.execPath, [RELOKATE, ...args]);
  }

  relokate(on: Computer, ...args: string[]): Promise<Finished> {
    return on.run(process.execPath, [RELOKATE, ...args]);
  }

  /** The one document of a command that was carried out, with or without failed items. */
  async json<T>(schema: z.ZodType<T>, on: Computer, ...args: string[]): Promise<T> {
    const result = await this.relokate(on, ...args, '--json', '--progress', 'none');
    if (![0, 1, 2, 5].includes(result.status)) {
      throw new Error(`${args.join(' ')}: ${result.status} ${result.stderr}`);
    }
    return schema.parse(JSON.parse(result.stdout));
  }

  report(...args: string[]): Promise<Report> {
    return this.json(reportSchema, this.new, ...args);
  }

  homeOf(on: Computer): Promise<Map<string, string>> {
    return manifest(on.home, { without: OWN });
  }

  /** Puts something into the old home as its person would. */
  ownOld(path: string): void {
    own(this.old, path);
  }

  /**
   * What did not arrive as it was: compares content, mode, time, links. Folders that both have keep
   * the new computer's mode.
   */
  async lost(): Promise<string[]> {
    const source = await this.homeOf(this.old);
    const target = await this.homeOf(this.new);
    const wrong: string[] = [];
    for (const [path, line] of source) {
      if (line.startsWith('special') || isLeft(path)) continue;
      const moved = line
        .replace(this.old.home, this.new.home)
        .replaceAll('/Dokumente', '/Documents');
      const there = target.get(path === '.bashrc' ? '.bashrc (old computer)' : place(path));
      const same = plainGroups(there) === plainGroups(place(moved));
      const merged = there !== undefined && (path === '.config' || path === '.local');
      if (!same && !merged) wrong.push(`${JSON.stringify(path)}: ${line} | ${there ?? 'nothing'}`);
    }
    return wrong;
  }

  /** Mounts that were left in the new computer's session. */
  mounts(): string[] {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return lines.filter((line) => line.includes(this.new.runtimeDir));
  }
}

function own({ user }: Computer, path: string): void {
  execFileSync('chown', ['-hR', `${user.uid}:${user.gid}`, path]);
}

function place(path: string): string {
  return path.replace(/^Dokumente(?=\/|$)/, 'Documents');
}

/** Which name of a file is told first depends on the folders' names. */
function plainGroups(line: string | undefined): string {
  return (line ?? '').replace(/ one file with .*$/s, ' one of several names');
}

function isLeft(path: string): boolean {
  return path === '.config/user-dirs.dirs' || path.startsWith('.var/app/org.kde.kate/cache');
}

/** Kills a command at a random moment of its first seconds. */
export async function killSoon(child: Child): Promise<void> {
  child.stdout?.resume();
  const over = new Promise((done) => child.once('close', done));
  await new Promise((done) => setTimeout(done, 1500 + Math.random() * 6000));
  child.kill('SIGKILL');
  await over;
}

/** Follows the jobs that a command with `--progress json` tells. */
export function follow(child: Child) {
  let rest = '';
  let out = '';
  let tell: ((job: Job) => void) | null = null;
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('{')) tell?.(jobSchema.parse(JSON.parse(line)));
    }
  });
  const output = new Promise<string>((done) => child.once('close', () => done(out)));
  const until = (holds: (job: Job) => boolean): Promise<void> =>
    new Promise((done, fail) => {
      void output.then((text) => fail(new Error(`ended: ${text.slice(0, 500)}`)));
      tell = (job) => {
        if (holds(job)) done();
      };
    });
  return { until, output };
}
