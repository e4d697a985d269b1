import { run } from './run.ts';

/** A command line: the program and its arguments. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
}

let boxes: Promise<boolean> | null = null;

/**
 * Wraps a command so that it ends at once when we do, and, where user namespaces are to be had, sees
 * the whole file system read-only but for `writable`. Without them only the first holds.
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
    program: 'bwrap',
    args: ['--die-with-parent', '--unshare-pid', ...view, '--', command.program, ...command.args],
  };
}

async function canBox(env: Readonly<Record<string, string>>): Promise<boolean> {
  const args = ['--unshare-pid', '--ro-bind', '/', '/', '--proc', '/proc', '--', 'true'];
  return run('bwrap', { args, env, timeoutSeconds: 10 }).then(
    () => true,
    () => false,
  );
}
