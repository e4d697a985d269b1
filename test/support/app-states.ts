import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlatpakRepoName, FlatpakRepos } from './flatpak-repo.ts';
import type { FlatpakInstallation, FlatpakSeat, InstalledRef } from './flatpak-seat.ts';
import { type Seeded, seeded } from './seeded.ts';

/** The apps of a computer: what is set up and installed, as words for flatpak, and files of permissions. */
export interface AppState {
  readonly commands: readonly (readonly string[])[];
  readonly overrides: readonly {
    readonly where: FlatpakInstallation;
    readonly id: string;
    readonly text: string;
  }[];
}

/** Two computers as a seed has them: the old one has a bit of anything, the new one may have some of it. */
export function appStates(
  seed: number,
  repos: FlatpakRepos,
): { readonly old: AppState; readonly here: AppState } {
  const maker = new Maker(seeded(seed), repos);
  return { old: maker.old(), here: maker.here() };
}

const INSTALLATIONS = ['user', 'system'] as const;
const OFFERED: Readonly<Record<FlatpakRepoName, readonly string[]>> = {
  main: [
    'app/org.example.Calc/x86_64/stable',
    'app/org.example.Notes/x86_64/stable',
    'app/org.example.Ended/x86_64/stable',
    'app/org.example.Talk/x86_64/stable',
    'app/org.example.NewName/x86_64/stable',
    'runtime/org.example.Extra/x86_64/1',
  ],
  beta: ['app/org.example.Calc/x86_64/beta'],
  other: ['app/org.example.Notes/x86_64/stable'],
};
/** Those of the verified subset. */
const VERIFIED = ['app/org.example.Calc/x86_64/stable'];
const APPS = ['org.example.Calc', 'org.example.Notes', 'org.example.Talk'] as const;
const TABLES = ['notifications', 'background', 'devices'] as const;
const LANGUAGES = ['de', 'de;fr', 'en;de', 'pt'] as const;

class Maker {
  readonly #random: Seeded;
  readonly #repos: FlatpakRepos;

  constructor(random: Seeded, repos: FlatpakRepos) {
    this.#random = random;
    this.#repos = repos;
  }

  old(): AppState {
    return this.#state({ remote: 70, app: 60, setting: 40, foreign: 0 });
  }

  here(): AppState {
    if (this.#happens(40)) return { commands: [], overrides: [] };
    return this.#state({ remote: 50, app: 25, setting: 25, foreign: 25 });
  }

  /** How likely each kind of thing is, in percent; `foreign`: that a source is another one under its name. */
  #state(likely: Likely): AppState {
    const commands: string[][] = [];
    const overrides: AppState['overrides'][number][] = [];
    for (const where of INSTALLATIONS) {
      const names = (['main', 'beta', 'other'] as const).filter(() => this.#happens(likely.remote));
      for (const name of names) commands.push(...this.#source(where, name, likely));
      commands.push(...this.#settings(where, likely));
      if (!this.#happens(likely.setting)) continue;
      const id = this.#random.pick(['global', ...APPS]);
      const isRare = where === 'system' && !this.#happens(30);
      const text = `[Context]\nfilesystems=~/${this.#random.below(9)};\n`;
      if (!isRare) overrides.push({ where, id, text });
    }
    for (const table of TABLES) {
      if (!this.#happens(likely.setting)) continue;
      const answer = this.#random.pick(['yes', 'no', 'ask']);
      commands.push(['permission-set', table, table, this.#random.pick(APPS), answer]);
    }
    return { commands, overrides };
  }

  #source(where: FlatpakInstallation, name: FlatpakRepoName, likely: Likely): string[][] {
    const isForeign = this.#happens(likely.foreign);
    const repo = this.#repos.repo(isForeign ? 'other' : name);
    const isSigned = !isForeign && name !== 'other';
    const hasSubset = name === 'main' && this.#happens(15);
    const options = [
      ...this.#proof(isSigned, repo.collection),
      ...(this.#happens(25) ? [`--prio=${2 + this.#random.below(5)}`] : []),
      ...(this.#happens(25) ? [`--title=Mine ${this.#random.below(9)}`] : []),
      ...(this.#happens(15) ? ['--no-enumerate'] : []),
      ...(hasSubset ? ['--subset=verified'] : []),
    ];
    const offered = isForeign ? OFFERED.other : hasSubset ? VERIFIED : OFFERED[name];
    const refs = offered.filter(() => this.#happens(likely.app));
    const installing = refs.map((ref) => [
      ...[`--${where}`, 'install', '-y', '--noninteractive'],
      ...[name, ref],
    ]);
    const disabling = [`--${where}`, 'remote-modify', '--disable', name];
    return [
      [`--${where}`, 'remote-add', ...options, name, repo.url],
      ...installing,
      ...(this.#happens(12) ? [disabling] : []),
    ];
  }

  #proof(isSigned: boolean, collection: string | null): string[] {
    if (!isSigned) return ['--no-gpg-verify'];
    const named = this.#happens(80) ? [`--collection-id=${collection ?? ''}`] : [];
    return [`--gpg-import=${this.#repos.keyFile}`, ...named];
  }

  #settings(where: FlatpakInstallation, { setting }: Likely): string[][] {
    const languages = ['config', '--set', 'languages', this.#random.pick(LANGUAGES)];
    const mask = ['mask', `org.example.Unwanted${this.#random.below(3)}`];
    const pin = ['pin', `runtime/org.example.Kept${this.#random.below(3)}/x86_64/1`];
    const all = [languages, mask, pin].filter(() => this.#happens(setting));
    return all.map((words) => [`--${where}`, ...words]);
  }

  #happens(percent: number): boolean {
    return this.#random.below(100) < percent;
  }
}

interface Likely {
  readonly remote: number;
  readonly app: number;
  readonly setting: number;
  readonly foreign: number;
}

/** Makes a computer what a state says. What flatpak refuses, such as a second app of a name, is left out. */
export async function makeState(seat: FlatpakSeat, state: AppState): Promise<void> {
  for (const words of state.commands) await seat.flatpak(...words).catch(() => '');
  for (const { where, id, text } of state.overrides) {
    const dir = join(dirOf(seat, where), 'overrides');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, id), text);
  }
}

function dirOf(seat: FlatpakSeat, where: FlatpakInstallation): string {
  return where === 'user' ? seat.userDir : seat.systemDir;
}

/**
 * Everything there is of apps on a computer, as flatpak itself tells it, by the names that reports use.
 * Of an app with several versions one starts.
 */
export async function stateOf(seat: FlatpakSeat): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  refsOf(await seat.list(), found);
  for (const { installation, name, ...rest } of await seat.remotes()) {
    found.set(`${installation}: source ${name}`, JSON.stringify(rest));
  }
  for (const where of INSTALLATIONS) await settingsOf(seat, where, found);
  for (const line of linesOf(await seat.flatpak('permissions').catch(() => ''))) {
    const [table = '', about = '', app = '', permissions = ''] = line.split('\t');
    if (app !== '') found.set(`${app}: ${table} ${about}`, permissions);
  }
  return found;
}

function refsOf(refs: readonly InstalledRef[], found: Map<string, string>): void {
  for (const { installation, ref, origin, options } of refs) {
    const words = options.split(',');
    const isApp = !words.includes('runtime');
    found.set(`${installation}: ${isApp ? 'app' : 'runtime'}/${ref}`, origin);
    const [id = ''] = ref.split('/');
    if (isApp && words.includes('current')) found.set(`${installation}: starting ${id}`, ref);
  }
}

async function settingsOf(
  seat: FlatpakSeat,
  where: FlatpakInstallation,
  found: Map<string, string>,
): Promise<void> {
  const dir = dirOf(seat, where);
  for (const id of namesIn(join(dir, 'overrides'))) {
    found.set(`${where}: permissions of ${id}`, textOf(join(dir, 'overrides', id)) ?? '');
  }
  const config = textOf(join(dir, 'repo', 'config'));
  if (config === null) return;
  const languages = /^xa\.languages=(.*)$/m.exec(config)?.[1];
  if (languages !== undefined) found.set(`${where}: languages`, languages);
  for (const kind of ['pin', 'mask'] as const) {
    for (const line of linesOf(await seat.flatpak(`--${where}`, kind))) {
      found.set(`${where}: ${kind} ${line.trim()}`, 'set');
    }
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !/^No (pinned|masked)/.test(line));
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
