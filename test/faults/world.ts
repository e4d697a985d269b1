import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportSchema } from '../../shared/model/report.ts';
import { parsed } from '../support/cli.ts';
import { startSshd, type TestSshd } from '../support/sshd.ts';
import { Computer } from './computer.ts';
import { growNewHome, growOldHome } from './homes.ts';
import { type Durations, timed } from './moment.ts';
import { lookAtHome, type TreeState } from './tree-state.ts';

export const policies = ['replace', 'keep-both'] as const;
export type Policy = (typeof policies)[number];
export type SourceKind = 'folder' | 'ssh';

/** An undisturbed move of one kind: how it ends, and how long it and its undo take. */
export interface Undisturbed {
  readonly wanted: TreeState;
  readonly move: Durations;
  readonly undo: Durations;
}

/** The old home, what a new one is made like, and what moves between them come to. */
export class World {
  readonly dir = mkdtempSync(join(tmpdir(), 'relokate-faults-'));
  readonly oldHome = join(this.dir, 'old');
  #sshd: TestSshd | null = null;
  #count = 0;
  readonly #undisturbed = new Map<string, Promise<Undisturbed>>();

  /** Makes both homes. */
  async build(): Promise<void> {
    mkdirSync(this.oldHome);
    await growOldHome(this.oldHome);
    mkdirSync(this.#template('folder'));
    growNewHome(this.#template('folder'));
    for (const policy of policies) {
      writeFileSync(this.choices(policy), JSON.stringify({ home: { conflicts: policy } }));
    }
  }

  /** A real sshd with a home like the old one. Needs root. */
  async sshd(): Promise<TestSshd> {
    if (this.#sshd) return this.#sshd;
    const sshd = await startSshd();
    this.#sshd = sshd;
    await growOldHome(sshd.home);
    execFileSync('chown', ['-Rh', sshd.user, sshd.home]);
    const template = this.#template('ssh');
    execFileSync('cp', ['-a', this.#template('folder'), template]);
    const host = execFileSync('cut', ['-d', ' ', '-f', '2-', sshd.knownHostsFile]).toString();
    mkdirSync(join(template, '.local/state/relokate'), { mode: 0o700 });
    writeFileSync(
      join(template, '.local/state/relokate/known_hosts'),
      `[127.0.0.1]:${sshd.port} ${host}`,
    );
    mkdirSync(join(template, '.ssh'), { mode: 0o700 });
    appendFileSync(
      join(template, '.ssh/config'),
      `IdentityFile "${sshd.identityFile}"\nIdentitiesOnly yes\n`,
    );
    return sshd;
  }

  choices(policy: Policy): string {
    return join(this.dir, `${policy}.json`);
  }

  /** The words of a move. `oldHome` is for a case that changes its own. */
  async moveWords(source: SourceKind, policy: Policy, oldHome = this.oldHome): Promise<string[]> {
    const sshd = source === 'ssh' ? await this.sshd() : null;
    const from = sshd ? `ssh://${sshd.user}@127.0.0.1:${sshd.port}` : `folder:${oldHome}`;
    return ['run', '--from', from, '--choices', this.choices(policy), '--yes'];
  }

  /** A new computer, in a folder of its own or in one that was made for it. */
  async computer(source: SourceKind, ordinary: boolean, dir = this.freshDir()): Promise<Computer> {
    if (source === 'ssh') await this.sshd();
    return new Computer(dir, this.#template(source), ordinary);
  }

  freshDir(): string {
    const dir = join(this.dir, `new-${this.#count++}`);
    mkdirSync(dir);
    return dir;
  }

  /** What an undisturbed move comes to; made when first asked for. */
  undisturbed(source: SourceKind, policy: Policy): Promise<Undisturbed> {
    const key = `${source} ${policy}`;
    const known = this.#undisturbed.get(key) ?? this.#move(source, policy);
    this.#undisturbed.set(key, known);
    return known;
  }

  async dispose(keep: boolean): Promise<void> {
    await this.#sshd?.dispose();
    if (!keep) rmSync(this.dir, { recursive: true, force: true });
  }

  async #move(source: SourceKind, policy: Policy): Promise<Undisturbed> {
    const computer = await this.computer(source, false);
    const moved = await timed(computer.start(await this.moveWords(source, policy)));
    const report = parsed(reportSchema, moved.result);
    if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures));
    const wanted = await lookAtHome(computer.home);
    const undone = await timed(computer.start(['undo', report.run]));
    computer.remove();
    return { wanted, move: moved.durations, undo: undone.durations };
  }

  #template(source: SourceKind): string {
    return join(this.dir, `like-${source}`);
  }
}
