import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stopProcess } from './session-bus.ts';

/** Without what this session's own user has set up for gpg or flatpak. */
const run = (program: string, args: readonly string[]) =>
  promisify(execFile)(program, args, {
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: '/nonexistent', LC_ALL: 'C.UTF-8' },
  });

/** Real flatpak repositories, made for a test and served over loopback. */
export interface FlatpakRepos {
  /** The public key that `main` and `beta` are signed with. */
  readonly keyFile: string;
  readonly server: FlatpakServer;
  repo(name: FlatpakRepoName): FlatpakRepo;
  /** Commits a new version of one app, shows it in the summary and gives its commit id. */
  release(name: FlatpakRepoName, appId: string): Promise<string>;
  /** Ends the server and the key's agent and removes all files. */
  dispose(): Promise<void>;
}

/**
 * `main` has the apps, `beta` another branch of Calc, `other` is unsigned, has no collection id and
 * offers Notes again, with other bytes.
 */
export type FlatpakRepoName = 'main' | 'beta' | 'other';

export interface FlatpakRepo {
  readonly url: string;
  /** The repository itself, in archive form. */
  readonly path: string;
  readonly collection: string | null;
  /** The newest commit of a ref, such as `app/org.example.Calc/x86_64/stable`. */
  commit(ref: string): string;
}

/** Paths begin with the repository's name, as in `/main/summary`. */
export interface FlatpakServer {
  /** Answers 404 where this says so. */
  refuse: ((path: string) => boolean) | null;
  /** What was asked for, refused or not, in order. */
  readonly requests: readonly string[];
  /** The bytes of all bodies sent, or of those of one path. */
  bytesServed(path?: string): number;
  /** Forgets the requests and bytes so far. */
  reset(): void;
  /** Ends the server and open connections; `start` brings it back on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Whether repositories can be made and used here: the refs are those of this architecture. */
export const canRunFlatpak =
  process.getuid?.() === 0 &&
  process.arch === 'x64' &&
  ['flatpak', 'ostree', 'gpg', 'gpg-agent', 'dbus-daemon'].every((name) =>
    existsSync(join('/usr/bin', name)),
  );

/** Whether a path of the server holds bytes of apps: the rest is what flatpak reads to decide. */
export function isAppContent(path: string): boolean {
  return path.endsWith('.filez') || path.includes('/deltas/');
}

/** What is built and committed under one ref. */
interface Piece {
  readonly id: string;
  readonly branch: string;
  readonly isRuntime?: boolean;
  /** What follows the first section of `metadata`. */
  readonly more?: string;
  /** Text files, by their paths. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Symlinks, by their paths. */
  readonly links?: Readonly<Record<string, string>>;
  /** How many files of `PART` bytes it has; a release changes the first only. */
  readonly parts?: number;
  /** Further options for the commit. */
  readonly options?: readonly string[];
}

const PART = 512 * 1024;
const RUNTIME = 'org.example.Platform/x86_64/1';
const VERIFIED = '--subset=verified';

const MAIN: readonly Piece[] = [
  {
    id: 'org.example.Platform',
    branch: '1',
    isRuntime: true,
    more: `runtime=${RUNTIME}\nsdk=${RUNTIME}\n`,
    texts: { 'lib/library': 'code', 'bin/tool': 'tool' },
    // The three kinds that a mount may refuse to show: sideways, upwards, absolute.
    links: { 'lib/sideways': 'library', 'lib/up': '../bin', 'lib/absolute': '/usr/share' },
    options: [VERIFIED],
  },
  { id: 'org.example.Calc', branch: 'stable', options: [VERIFIED] },
  { id: 'org.example.Notes', branch: 'stable' },
  { id: 'org.example.Big', branch: 'stable', parts: 8 },
  {
    id: 'org.example.OldName',
    branch: 'stable',
    options: ['--end-of-life=Renamed', '--end-of-life-rebase=org.example.NewName'],
  },
  { id: 'org.example.NewName', branch: 'stable' },
  { id: 'org.example.Ended', branch: 'stable', options: ['--end-of-life=Nobody works on it'] },
  { id: 'org.example.Extra', branch: '1', isRuntime: true },
  // The twin of a program that distributions have.
  { id: 'org.inkscape.Inkscape', branch: 'stable' },
  {
    id: 'org.example.Talk',
    branch: 'stable',
    more:
      '\n[Session Bus Policy]\norg.freedesktop.secrets=talk\n' +
      '\n[Extension org.example.Talk.Locale]\ndirectory=share/runtime/locale\n' +
      'autodelete=true\nlocale-subset=true\n',
  },
  {
    id: 'org.example.Talk.Locale',
    branch: 'stable',
    isRuntime: true,
    more: '\n[ExtensionOf]\nref=app/org.example.Talk/x86_64/stable\n',
    texts: { 'de/share/hello': 'Hallo', 'fr/share/hello': 'Bonjour' },
  },
];

const REPOS: Readonly<Record<FlatpakRepoName, readonly Piece[]>> = {
  main: MAIN,
  beta: [{ id: 'org.example.Calc', branch: 'beta' }],
  other: [{ id: 'org.example.Notes', branch: 'stable' }],
};
const NAMES = ['main', 'beta', 'other'] as const;
const COLLECTIONS = { main: 'org.example.Main', beta: 'org.example.Beta', other: null };

/** White, one bit deep, 64 by 64. */
const ICON = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAAEklEQVR42mP4DwUMo4xRBukMAOPT/hAC2mzjAAAAAElFTkSu' +
    'QmCC',
  'base64',
);

/** Makes them in a folder that is theirs alone. The same commits come out every time. */
export async function makeFlatpakRepos(dir: string): Promise<FlatpakRepos> {
  const served = join(dir, 'served');
  mkdirSync(served, { recursive: true });
  const signer = await startSigner(dir);
  const makers = { main: maker('main'), beta: maker('beta'), other: maker('other') };
  for (const name of NAMES) await makers[name].makeAll();
  const server = makeServer(served);
  await server.start();
  return {
    keyFile: signer.keyFile,
    server,
    repo: (name) => ({
      url: `http://127.0.0.1:${server.port()}/${name}`,
      path: join(served, name),
      collection: COLLECTIONS[name],
      commit: (ref) => readFileSync(join(served, name, 'refs/heads', ref), 'utf8').trim(),
    }),
    release: (name, appId) => makers[name].release(appId),
    dispose: async () => {
      await server.stop();
      await signer.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };

  function maker(name: FlatpakRepoName): RepoMaker {
    const sign = name === 'other' ? [] : signer.options;
    return new RepoMaker({ name, repo: join(served, name), build: join(dir, 'build'), sign });
  }
}

interface RepoPlace {
  readonly name: FlatpakRepoName;
  readonly repo: string;
  /** Where build folders may be made. */
  readonly build: string;
  /** The options that make flatpak sign. */
  readonly sign: readonly string[];
}

/** Makes one repository and its releases. */
class RepoMaker {
  readonly #at: RepoPlace;
  readonly #versions = new Map<string, number>();

  constructor(place: RepoPlace) {
    this.#at = place;
  }

  async makeAll(): Promise<void> {
    const collection = this.#collection();
    await run('ostree', [`--repo=${this.#at.repo}`, 'init', '--mode=archive-z2', ...collection]);
    for (const piece of REPOS[this.#at.name]) await this.#commit(piece);
    // Servers give names and default branches out; a restore must tell them from a person's choice.
    await this.#update(`--title=Example ${this.#at.name}`, '--default-branch=stable');
  }

  async release(appId: string): Promise<string> {
    const piece = REPOS[this.#at.name].find(({ id }) => id === appId);
    if (!piece) throw new Error(`${this.#at.name} has no ${appId}`);
    const commit = await this.#commit(piece);
    await this.#update();
    return commit;
  }

  async #commit(piece: Piece): Promise<string> {
    const version = (this.#versions.get(piece.id) ?? 0) + 1;
    this.#versions.set(piece.id, version);
    const build = join(this.#at.build, this.#at.name, piece.id);
    writeBuild(build, piece, `${this.#at.name} ${version}`);
    const { stdout } = await run('flatpak', [
      ...['build-export', '--disable-sandbox', '--disable-fsync', '--no-update-summary'],
      ...(piece.isRuntime === true ? ['--runtime', '--files=files'] : []),
      ...(piece.options ?? []),
      ...[...this.#collection(), ...this.#at.sign],
      `--timestamp=2024-01-${String(version).padStart(2, '0')}T00:00:00Z`,
      ...[this.#at.repo, build, piece.branch],
    ]);
    rmSync(build, { recursive: true });
    const commit = /^Commit: ([0-9a-f]{64})$/m.exec(stdout)?.[1];
    if (commit === undefined) throw new Error(`no commit of ${piece.id}: ${stdout}`);
    return commit;
  }

  /** Without appstream data: nothing that these repositories are for reads it. */
  async #update(...options: readonly string[]): Promise<void> {
    const all = ['--no-update-appstream', ...this.#at.sign, ...options];
    await run('flatpak', ['build-update-repo', ...all, this.#at.repo]);
  }

  #collection(): readonly string[] {
    const collection = COLLECTIONS[this.#at.name];
    return collection === null ? [] : [`--collection-id=${collection}`];
  }
}

/** What `flatpak build-init` and a build would leave; `version` tells one build from another. */
function writeBuild(dir: string, piece: Piece, version: string): void {
  const put = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  };
  put('metadata', metadataOf(piece));
  for (const [path, text] of Object.entries(piece.texts ?? {})) put(`files/${path}`, text);
  for (const [path, to] of Object.entries(piece.links ?? {})) {
    symlinkSync(to, join(dir, 'files', path));
  }
  if (piece.id.endsWith('.Locale')) return;
  put('files/share/version', `${version}\n`);
  for (let part = 0; part < (piece.parts ?? 0); part++) {
    put(`files/share/part${part}`, noise(`${piece.id} ${part} ${part === 0 ? version : ''}`));
  }
  if (piece.isRuntime === true) return;
  put('files/bin/start', `#!/bin/sh\necho ${piece.id}\n`);
  put(`export/share/applications/${piece.id}.desktop`, desktopFileOf(piece));
  put(`export/share/icons/hicolor/64x64/apps/${piece.id}.png`, ICON);
}

function metadataOf({ id, isRuntime, more = '' }: Piece): string {
  if (isRuntime === true) return `[Runtime]\nname=${id}\n${more}`;
  return `[Application]\nname=${id}\nruntime=${RUNTIME}\nsdk=${RUNTIME}\ncommand=start\n${more}`;
}

function desktopFileOf({ id, branch }: Piece): string {
  const name = `Example ${id.split('.').pop() ?? ''}${branch === 'stable' ? '' : ` (${branch})`}`;
  return `[Desktop Entry]\nType=Application\nName=${name}\nExec=start\nIcon=${id}\n`;
}

/** Bytes that cannot be compressed and are the same for the same seed. */
function noise(seed: string): Buffer {
  return createHash('shake256', { outputLength: PART }).update(seed).digest();
}

interface Signer {
  readonly keyFile: string;
  readonly options: readonly string[];
  stop(): Promise<void>;
}

/**
 * A new key without a passphrase. Its agent is a child of this process: one that gpg starts by
 * itself goes on in the background.
 */
async function startSigner(dir: string): Promise<Signer> {
  const homedir = join(dir, 'gnupg');
  mkdirSync(homedir, { mode: 0o700 });
  const gpg = (...args: readonly string[]) =>
    run('gpg', ['--homedir', homedir, '--batch', '--quiet', ...args]);
  const { stdout: socket } = await run('gpgconf', [
    ...['--homedir', homedir],
    ...['--list-dirs', 'agent-socket'],
  ]);
  const agent = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'gpg-agent', '--homedir', homedir],
      ...['--daemon', '--no-detach', '--disable-scdaemon'],
    ],
    { stdio: 'ignore' },
  );
  for (let tries = 0; !existsSync(socket.trim()); tries++) {
    if (tries > 100 || agent.exitCode !== null) throw new Error('gpg-agent did not start');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const user = 'Example <example@example.org>';
  await gpg('--passphrase', '', '--quick-generate-key', user, 'ed25519', 'sign', 'never');
  const keyFile = join(dir, 'key.gpg');
  await gpg('--output', keyFile, '--export');
  const { stdout: keys } = await gpg('--with-colons', '--list-keys');
  const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(keys)?.[1] ?? '';
  return {
    keyFile,
    options: [`--gpg-sign=${fingerprint}`, `--gpg-homedir=${homedir}`],
    stop: async () => {
      await stopProcess(agent);
      await run('gpgconf', ['--homedir', homedir, '--remove-socketdir']).catch(() => undefined);
    },
  };
}

function makeServer(root: string): FlatpakServer & { port(): number } {
  let http: Server | null = null;
  let port = 0;
  const requests: string[] = [];
  const bytes = new Map<string, number>();
  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    requests.push(path);
    const body = server.refuse?.(path) ? null : await readFile(join(root, path)).catch(() => null);
    if (body) bytes.set(path, (bytes.get(path) ?? 0) + body.length);
    response.writeHead(body ? 200 : 404, { 'content-length': body?.length ?? 0 });
    response.end(body ?? undefined);
  };
  const server: FlatpakServer & { port(): number } = {
    refuse: null,
    requests,
    port: () => port,
    bytesServed: (path) =>
      path === undefined ? [...bytes.values()].reduce((a, b) => a + b, 0) : (bytes.get(path) ?? 0),
    reset: () => {
      requests.length = 0;
      bytes.clear();
    },
    start: async () => {
      if (http) return;
      const starting = createServer(({ url = '/' }, response) => {
        void answer(new URL(url, 'http://localhost').pathname, response);
      });
      await new Promise<void>((resolve, reject) => {
        starting.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
      http = starting;
      port = (starting.address() as AddressInfo).port;
    },
    stop: async () => {
      const ending = http;
      if (!ending) return;
      http = null;
      const closed = new Promise((resolve) => ending.close(resolve));
      ending.closeAllConnections();
      await closed;
    },
  };
  return server;
}
