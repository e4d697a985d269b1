import { run } from './run.ts';

/** A command line: the program and its arguments. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** It says on descriptor 3 that it stands, and begins when it is told to: see `stream`. */
  readonly waits?: true;
}

let boxes: Promise<boolean> | null = null;

/**
 * Bubblewrap ties its child to its own life a moment after it has made it: killed within that moment, it
 * leaves the child behind, which holds our pipes for ever (seen in one of five). So the child says when
 * it stands, and goes on only at a word that nobody sends who has ended or was told to stop.
 */
const WHEN_TOLD = 'echo up >&3 && read -r go <&3 && exec "$@" 3<&-';

/**
 * Wraps a command for `stream` so that it ends at once when we do, and, where user namespaces are to be
 * had, sees the whole file system read-only but for `writable`. Without them only the first holds.
 */
export async function boxed(
  command: CommandLine,
  options: { readonly writable: readonly string[]; readonly env: Readonly<Record<string, string>> },
): Promise<CommandLine> {
  boxes ??= canBox(options.env);
  if (!(await boxes)) {
    return {
      program: 'setpriv',
      args: ['--pdeathsig', 'KILL', '--', command.program, ...command.args],
    };
  }
  const binds = options.writable.flatMap((path) => ['--bind', path, path]);
  const view = ['--ro-bind', '/', '/', '--dev-bind', '/dev', '/dev', '--proc', '/proc', ...binds];
  return {
    waits: true,
    program: 'bwrap',
    args: [
      ...['--die-with-parent', '--unshare-pid', ...view, '--'],
      ...['sh', '-c', WHEN_TOLD, 'sh', command.program, ...command.args],
    ],
  };
}

async function canBox(env: Readonly<Record<string, string>>): Promise<boolean> {
  const args = ['--unshare-pid', '--ro-bind', '/', '/', '--proc', '/proc', '--', 'true'];
  return run('bwrap', { args, env, timeoutSeconds: 10 }).then(
    () => true,
    () => false,
  );
}
