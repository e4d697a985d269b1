import { lstat, readdir, readlink } from 'node:fs/promises';
import { Failure, failure, toFailureData } from '../../../shared/failure.ts';
import type {
  Answer,
  Installation,
  Installed,
  Override,
  Remote,
} from '../../../shared/model/apps.ts';
import { textOfName } from '../fs/names.ts';
import { parseDeployFile } from '../scopes/apps/deploy-file.ts';
import { keyText, parseKeyFile } from '../scopes/apps/key-file.ts';
import {
  formatRef,
  isAnswer,
  isOverrideId,
  isTableName,
  parseRef,
  type Ref,
} from '../scopes/apps/refs.ts';
import { parsePermissionTable } from '../scopes/apps/permission-table.ts';
import { parseRepoConfig } from '../scopes/apps/repo-config.ts';
import type { OperationRequest } from './protocol.ts';
import { readSmall } from './read.ts';
import { openRoot, type ReadRoot } from './read-root.ts';

type Request = OperationRequest<'readInstallation'>;

const KB = 1024;
const MOST = {
  config: 4096 * KB,
  keys: 512 * KB,
  override: 256 * KB,
  table: 4096 * KB,
  desktop: 256 * KB,
  icon: 96 * KB,
};
/** Refs that are looked at at once: over a network each look is a round trip. */
const AT_ONCE = 24;
/** The Secret Service, and KWallet under its own names. */
const WALLETS = /^org\.(freedesktop\.secrets|kde\.kwalletd)/;
const ICONS = ['128x128', '64x64', '48x48', '256x256', 'scalable'] as const;

/**
 * Reads a flatpak installation from its files alone (`flatpak` is not run, and may not be there). Null
 * where there is none. What cannot be understood of it is in `problems`, and nothing is guessed at.
 */
export async function readInstallation(request: Request): Promise<Installation | null> {
  const reader = new InstallationReader(await openRoot(request), request, true);
  return reader.read();
}

/** The same of an installation of this computer, whose folder is `dir`, without names and pictures. */
export async function readOwnInstallation(id: string, dir: string): Promise<Installation | null> {
  const request = { root: dir, mounted: false, path: '', id };
  return new InstallationReader(await openRoot(request), request, false).read();
}

class InstallationReader {
  readonly #root: ReadRoot;
  readonly #request: Request;
  readonly #withLooks: boolean;
  readonly #problems: Installation['problems'][number][] = [];

  constructor(root: ReadRoot, request: Request, withLooks: boolean) {
    this.#root = root;
    this.#request = request;
    this.#withLooks = withLooks;
  }

  async read(): Promise<Installation | null> {
    const text = await this.#text('repo/config', MOST.config);
    const overrides = await this.#overrides();
    const answers = await this.#answers();
    // Who has apps of everybody's installation only has permissions of their own all the same.
    const isAny = overrides.length + answers.length + this.#problems.length > 0;
    if (text === null && !isAny) return null;
    const config = parseRepoConfig(text ?? '');
    if (text !== null && config.mode === null)
      this.#problem('repo/config', failure('apps/no-repository'));
    for (const name of config.badNames) this.#problem(name, failure('apps/bad-remote', { name }));
    const remotes: Remote[] = [];
    for (const remote of config.remotes) remotes.push(await this.#remote(remote));
    const apps = await this.#installed('app');
    const runtimes = await this.#installed('runtime');
    const { languages, extraLanguages, pins, masks } = config;
    return {
      id: this.#request.id,
      remotes,
      installed: [...apps, ...runtimes],
      ...{ languages, extraLanguages, pins, masks },
      overrides,
      answers,
      problems: this.#problems,
    };
  }

  async #remote(remote: Omit<Remote, 'keys' | 'filter'>): Promise<Remote> {
    const keys = await this.#file(`repo/${remote.name}.trustedkeys.gpg`, MOST.keys);
    const filter = await this.#text(`repo/${remote.name}.filter`, MOST.keys);
    return {
      ...remote,
      keys,
      // flatpak keeps a copy of the filter under a line that says so.
      filter: filter?.replace(/^# backup copy of .*\n/, '') ?? null,
    };
  }

  /** Everything of a kind that is deployed: `KIND/ID/ARCH/BRANCH/active` names its commit. */
  async #installed(kind: Ref['kind']): Promise<Installed[]> {
    const refs = await this.#refs(kind);
    const found: (Installed | null)[] = [];
    for (let at = 0; at < refs.length; at += AT_ONCE) {
      const some = refs.slice(at, at + AT_ONCE).map((ref) => this.#one(ref));
      found.push(...(await Promise.all(some)));
    }
    return found.filter((one) => one !== null);
  }

  async #refs(kind: Ref['kind']): Promise<readonly Ref[]> {
    let paths: readonly string[] = [kind];
    // The levels are id, architecture and branch.
    for (let level = 0; level < 3; level += 1) {
      const below = paths.map(async (path) =>
        (await this.#folders(path)).map((name) => `${path}/${name}`),
      );
      paths = (await Promise.all(below)).flat();
    }
    return paths.flatMap((text) => {
      const ref = parseRef(text);
      if (!ref) this.#problem(text, failure('apps/bad-ref', { ref: text }));
      return ref ?? [];
    });
  }

  async #one(ref: Ref): Promise<Installed | null> {
    const text = formatRef(ref);
    const commit = await this.#link(`${text}/active`);
    // A folder without this link is what an installation that was broken off leaves.
    if (commit === null) return null;
    const deployed = /^[0-9a-f]{64}$/.test(commit) ? `${text}/${commit}` : null;
    const data = deployed && (await this.#file(`${deployed}/deploy`, MOST.keys));
    const deploy = data ? parseDeployFile(Buffer.from(data, 'base64')) : null;
    if (deployed === null || deploy === null) {
      this.#problem(text, failure('apps/bad-deploy', { ref: text }));
      return null;
    }
    const current = ref.kind === 'app' ? await this.#link(`app/${ref.id}/current`) : null;
    return {
      ref: text,
      ...deploy,
      isCurrent: current === `${ref.arch}/${ref.branch}`,
      usesWallet: await this.#usesWallet(ref, deployed),
      ...(await this.#looks(ref, `${deployed}/export/share`)),
    };
  }

  /** Who may talk to whom on the session bus stands in an app's metadata (flatpak-metadata(5)). */
  async #usesWallet({ kind }: Ref, deployed: string): Promise<boolean> {
    if (kind !== 'app' || !this.#withLooks) return false;
    const text = await this.#text(`${deployed}/metadata`, MOST.config);
    const policy = text === null ? undefined : parseKeyFile(text).get('Session Bus Policy');
    return [...(policy?.keys() ?? [])].some((name) => WALLETS.test(name));
  }

  /** Name and picture, for apps only: from what they show in menus. */
  async #looks(ref: Ref, share: string): Promise<Pick<Installed, 'title' | 'icon'>> {
    if (ref.kind !== 'app' || !this.#withLooks) return { title: null, icon: null };
    const desktop = await this.#text(`${share}/applications/${ref.id}.desktop`, MOST.desktop);
    const name = desktop && parseKeyFile(desktop).get('Desktop Entry')?.get('Name');
    return { title: name ? keyText(name) : null, icon: await this.#icon(ref.id, share) };
  }

  async #icon(id: string, share: string): Promise<string | null> {
    for (const size of ICONS) {
      const isVector = size === 'scalable';
      const name = `${share}/icons/hicolor/${size}/apps/${id}.${isVector ? 'svg' : 'png'}`;
      const data = await this.#file(name, MOST.icon);
      if (data) return `data:image/${isVector ? 'svg+xml' : 'png'};base64,${data}`;
    }
    return null;
  }

  async #overrides(): Promise<Override[]> {
    const found: Override[] = [];
    for (const { name, isFile } of await this.#entries('overrides')) {
      if (!isFile || !isOverrideId(name)) {
        this.#problem(`overrides/${name}`, failure('apps/bad-override', { id: name }));
        continue;
      }
      const content = await this.#file(`overrides/${name}`, MOST.override);
      if (content === null) this.#problem(name, failure('apps/bad-override', { id: name }));
      else found.push({ id: name, content });
    }
    return found;
  }

  /** Grants for single files name them as they were on the old computer: they stay behind. */
  async #answers(): Promise<Answer[]> {
    const found: Answer[] = [];
    for (const { name, isFile } of await this.#entries('db')) {
      if (!isFile || !isTableName(name) || name === 'documents') continue;
      const file = await this.#file(`db/${name}`, MOST.table);
      try {
        const { answers, withData } = parsePermissionTable(name, Buffer.from(file ?? '', 'base64'));
        found.push(...answers.filter(isAnswer));
        const others = [...withData, ...answers.filter((one) => !isAnswer(one)).map(wordsOf)];
        for (const what of others) {
          this.#problem(`db/${name}: ${what}`, failure('apps/bad-answer', { what }));
        }
      } catch (error) {
        this.#problem(`db/${name}`, error);
      }
    }
    return found;
  }

  async #folders(path: string): Promise<readonly string[]> {
    return (await this.#entries(path)).filter(({ isFile }) => !isFile).map(({ name }) => name);
  }

  /** Folders and regular files in a folder, sorted; links and the like are none of ours. */
  async #entries(path: string): Promise<{ name: string; isFile: boolean }[]> {
    try {
      const at = this.#root.at(this.#below(path));
      // A folder that is a link may lead anywhere.
      if (!(await lstat(at)).isDirectory()) return [];
      const all = await readdir(at, { withFileTypes: true, encoding: 'buffer' });
      return all
        .filter((entry) => entry.isDirectory() || entry.isFile())
        .map((entry) => ({ name: textOfName(Buffer.from(entry.name)), isFile: entry.isFile() }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (isMissing(error)) return [];
      throw await this.#root.explain(error);
    }
  }

  async #link(path: string): Promise<string | null> {
    return readlink(this.#root.at(this.#below(path))).catch(() => null);
  }

  async #text(path: string, maxBytes: number): Promise<string | null> {
    const content = await this.#file(path, maxBytes);
    return content === null ? null : Buffer.from(content, 'base64').toString('utf8');
  }

  async #file(path: string, maxBytes: number): Promise<string | null> {
    try {
      return await readSmall({ ...this.#request, path: this.#below(path), maxBytes });
    } catch (error) {
      if (error instanceof Failure && error.code === 'source/link-lost') throw error;
      this.#problem(path, error);
      return null;
    }
  }

  #below(path: string): string {
    return this.#request.path === '' ? path : `${this.#request.path}/${path}`;
  }

  #problem(what: string, error: unknown): void {
    this.#problems.push({ what, error: toFailureData(error) });
  }
}

function wordsOf({ about, app, permissions }: Answer): string {
  return [about, app, ...permissions].join(' ');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
