import { Buffer } from 'node:buffer';
import { Failure, failure } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { bytesOfName } from '../fs/names.ts';
import { run } from '../process/run.ts';
import type { Mask } from './masks.ts';
import type { ViewEntry } from './view.ts';

/** The user inside, whoever we are outside: sshd only has to find it in its own passwd. */
export const BOX_USER = 'relokate';
/** Where our own files lie inside. */
export const BOX_FOLDER = '/relokate';

/** Everything that decides what one box holds. Paths are absolute, in our text form of names. */
export interface Box {
  /** First arguments, as the probe found them to work. */
  readonly isolation: readonly string[];
  /** Programs and libraries, each at its own place. */
  readonly files: readonly string[];
  /** The shell, which is bound under a name of its own. */
  readonly sh: string;
  /** Our folder for this move. */
  readonly folder: string;
  readonly home: string;
  readonly facade: string;
  readonly entries: readonly ViewEntry[];
  readonly masks: readonly Mask[];
  /** Shown beside the home: what it is outside, and where it appears. */
  readonly extras: readonly { readonly from: string; readonly to: string }[];
}

/** Our own files: name in the folder of the move → place inside. */
const ownFiles: readonly (readonly [string, string])[] = [
  ['passwd', '/etc/passwd'],
  ['group', '/etc/group'],
  ['nsswitch', '/etc/nsswitch.conf'],
  ...['sshd_config', 'dispatch', 'host', 'authorized', 'acls', 'acls-state', 'xattrs'].map(
    (name) => [name, `${BOX_FOLDER}/${name}`] as const,
  ),
];

/**
 * The arguments of bubblewrap for one connection, NUL-separated bytes for `--args`. A view of the
 * home that cannot be written, the programs that read it, two devices; no network, no processes
 * of others, no capabilities, nothing else (recipe and attacks: docs/security.md).
 */
export function boxArguments(box: Box): Buffer {
  const at = (name: string): string => `${box.folder}/${name}`;
  const inHome = (name: string): string => `${box.home}/${name}`;
  const hide = ({ path, kind }: Mask): string[] => [
    '--ro-bind',
    at(kind === 'dir' ? 'empty-folder' : 'empty-file'),
    inHome(path),
  ];
  const shown = new Set(box.entries.map(({ name }) => name));
  const words = [
    ...box.isolation,
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv'],
    ...['--hostname', 'relokate', '--setenv', 'PATH', '/nowhere', '--setenv', 'LC_ALL', 'C.UTF-8'],
    ...['--dev-bind', '/dev/null', '/dev/null', '--dev-bind', '/dev/urandom', '/dev/urandom'],
    ...['--dir', '/proc', '--dir', '/tmp', '--dir', '/run/sshd'],
    ...box.files.flatMap((file) => ['--ro-bind', file, file]),
    ...['--ro-bind', box.sh, `${BOX_FOLDER}/sh`],
    ...ownFiles.flatMap(([name, place]) => ['--ro-bind', at(name), place]),
    ...box.extras.flatMap(({ from, to }) => ['--ro-bind-try', from, to]),
    ...['--ro-bind', box.facade, box.home],
    ...box.entries
      .filter(({ kind }) => kind !== 'twin')
      .flatMap(({ name }) => ['--ro-bind-try', inHome(name), inHome(name)]),
    ...box.masks.filter(({ path }) => shown.has(path.split('/')[0] ?? '')).flatMap(hide),
    ...['--remount-ro', '/', '--chdir', '/'],
  ];
  return Buffer.concat(words.flatMap((word) => [bytesOfName(word), Buffer.from([0])]));
}

/**
 * Finds out by a real run how far this computer lets a program be shut in, and gives bubblewrap's
 * first arguments. As root the box gets a user of its own without rights, so that sshd inside needs
 * none. Throws `offer/no-sandbox`.
 */
export async function probeIsolation(env: Env, bwrap: string): Promise<readonly string[]> {
  const isRoot = process.getuid?.() === 0;
  const own = ['--unshare-all', '--unshare-user'];
  if (isRoot) own.push('--uid', '1000', '--gid', '1000');
  // The first also forbids user namespaces inside (bubblewrap 0.8); the last serves a
  // bubblewrap that is set-user-id where the kernel gives user namespaces to root only.
  const ways = [[...own, '--disable-userns'], own, ...(isRoot ? [] : [['--unshare-all']])];
  let problem = '';
  for (const way of ways) {
    const args = [...way, '--cap-drop', 'ALL', '--ro-bind', '/', '/', '--', '/bin/sh', '-c', ':'];
    try {
      await run(bwrap, { args, env: env.childEnv, timeoutSeconds: 20 });
      return way;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problem = String(error.params['detail'] ?? error.message);
    }
  }
  throw failure('offer/no-sandbox', { detail: problem });
}
