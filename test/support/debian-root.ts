import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a system in a folder is made of. */
export interface RootParts {
  /** Its folder's name in the cache. */
  readonly name: string;
  /** The Debian release: `bookworm`, `trixie`, `sid`. */
  readonly suite: string;
  /** With what they depend on, and without what they recommend. */
  readonly packages: readonly string[];
  /** Further options of mmdebstrap. */
  readonly options?: readonly string[];
}

/** A folder with a system, or why there is none. */
export type Root = { readonly path: string } | { readonly missing: string };

/**
 * mmdebstrap mounts /dev and /proc in what it makes. In namespaces of its own these mounts go with
 * it, and with it goes all that it started, even when it or the tests are killed half-way.
 */
const alone = [
  ...['--pdeathsig=KILL', 'unshare', '--mount', '--propagation', 'private'],
  ...['--pid', '--fork', '--kill-child'],
];

/** Says what a root was made of, so that one of other packages is made anew. */
const LABEL = 'etc/relokate-root';

const limits = { timeout: 1_800_000, maxBuffer: 64 * 1024 * 1024 };

/** The folder that outlives test runs: `$XDG_CACHE_HOME/relokate-dev`. */
export const cacheFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'relokate-dev');

/**
 * The system of these parts, made with mmdebstrap the first time and kept in the cache folder. Needs
 * root, mmdebstrap and a Debian mirror in apt's sources. Blocks until it is there.
 */
export function makeRoot(parts: RootParts): Root {
  const start = begin(parts);
  if (!('command' in start)) return start;
  try {
    execFileSync('setpriv', start.command, { ...limits, stdio: ['ignore', 'ignore', 'pipe'] });
    return keep(start.part, parts);
  } catch (error) {
    return giveUp(start.part, parts, error);
  }
}

/** As `makeRoot`, for what takes minutes: vitest takes a worker that blocks so long for dead. */
export async function makeRootMeanwhile(parts: RootParts): Promise<Root> {
  const start = begin(parts);
  if (!('command' in start)) return start;
  try {
    await promisify(execFile)('setpriv', start.command, limits);
    return keep(start.part, parts);
  } catch (error) {
    return giveUp(start.part, parts, error);
  }
}

type Start = Root | { readonly command: readonly string[]; readonly part: string };

function begin(parts: RootParts): Start {
  const path = join(cacheFolder(), parts.name);
  if (isMadeOf(path, parts)) return { path };
  if (process.getuid?.() !== 0) return { missing: 'not root' };
  const mirror = debianMirror();
  if (mirror === null) return { missing: 'no Debian mirror in the sources of apt' };
  mkdirSync(cacheFolder(), { recursive: true });
  removeParts(parts.name);
  const part = `${path}.${process.pid}`;
  // A mirror may be a snapshot, whose date says nothing; signatures are checked all the same.
  const apt = '--aptopt=Acquire::Check-Valid-Until "false"';
  const include = `--include=${parts.packages.join(',')}`;
  const options = [apt, '--variant=minbase', ...(parts.options ?? []), include];
  process.stderr.write(`making ${path} with mmdebstrap, once\n`);
  const command = [...alone, 'mmdebstrap', ...options, parts.suite, part, mirror];
  return { command, part };
}

function keep(part: string, parts: RootParts): Root {
  const path = join(cacheFolder(), parts.name);
  writeFileSync(join(part, LABEL), labelOf(parts));
  // Another run may have been quicker; what it made is as good.
  if (isMadeOf(path, parts)) remove(part);
  else {
    remove(path);
    renameSync(part, path);
  }
  return { path };
}

function giveUp(part: string, parts: RootParts, error: unknown): Root {
  remove(part);
  return { missing: `mmdebstrap ${parts.suite}: ${faultOf(error)}` };
}

/** One without a label is of a time when the parts of a name never changed; it came whole, too. */
function isMadeOf(path: string, parts: RootParts): boolean {
  const label = join(path, LABEL);
  if (!existsSync(label)) return existsSync(path);
  return readFileSync(label, 'utf8') === labelOf(parts);
}

const labelOf = ({ suite, packages, options }: RootParts): string =>
  `${JSON.stringify({ suite, packages, options: options ?? [] })}\n`;

/** What runs began to make that were killed. Their process ids stand in the names. */
function removeParts(name: string): void {
  for (const entry of readdirSync(cacheFolder())) {
    const pid = entry.startsWith(`${name}.`) ? entry.slice(name.length + 1) : '';
    if (/^\d+$/.test(pid) && !existsSync(`/proc/${pid}`)) remove(join(cacheFolder(), entry));
  }
}

const remove = (path: string): void => {
  // Nothing is mounted there: whoever makes or uses a root has its mounts to itself.
  rmSync(path, { recursive: true, force: true });
};

/** The mirror that this machine itself uses; null on other distributions. */
function debianMirror(): string | null {
  for (const file of sourceFiles()) {
    const text = readFileSync(file, 'utf8');
    const found = /^(?:deb(?:\s+\[[^\]]*\])?|URIs:)\s+(https?:\/\/\S+\/debian)\/?(?=\s|$)/m.exec(
      text,
    );
    if (found?.[1] !== undefined) return found[1];
  }
  return null;
}

function sourceFiles(): readonly string[] {
  const folder = '/etc/apt/sources.list.d';
  const more = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return ['/etc/apt/sources.list', ...more].filter(
    (file) => existsSync(file) && statSync(file).isFile(),
  );
}

/** What went wrong: apt says it in lines with E, and mmdebstrap adds one that says nothing. */
function faultOf(error: unknown): string {
  const stderr: unknown = error instanceof Error ? Reflect.get(error, 'stderr') : undefined;
  const text = Buffer.isBuffer(stderr) || typeof stderr === 'string' ? String(stderr) : '';
  const lines = (text === '' ? String(error) : text).trim().split('\n');
  const faults = lines.filter((line) => line.startsWith('E:'));
  return (faults.length > 0 ? faults : lines).join(' ').slice(0, 400);
}
