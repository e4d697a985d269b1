import { execa, type ExecaReturnValue } from 'execa';
import { failure } from '../../../shared/failure.ts';

/** How a program is to be run. Arguments are a list: no shell is ever involved. */
export interface RunOptions {
  readonly args: readonly string[];
  /** The whole environment of the child; `LC_ALL=C.UTF-8` is added so that output can be parsed. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string | Buffer;
  /** Exit statuses that the caller knows how to read. */
  readonly expected?: readonly number[];
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** It is ended by KILL when our process ends in whatever way: for what bears that, and would change things. */
  readonly endsWithUs?: boolean;
}

export interface RunResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MAX_OUTPUT = 8 * 1024 * 1024;

/**
 * The one way to run a program to its end and read what it said. Cancelling ends it by TERM, then
 * KILL after 5 s. Throws `app/program-missing`, `app/timed-out`, `app/cancelled` or `app/program-failed`.
 */
export async function run(program: string, options: RunOptions): Promise<RunResult> {
  const seconds = options.timeoutSeconds ?? 60;
  const child = start(program, options, seconds);
  const cancel = (): void => {
    child.kill('SIGTERM', { forceKillAfterTimeout: 5000 });
  };
  if (options.signal?.aborted) cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  const result = await child;
  options.signal?.removeEventListener('abort', cancel);
  if (options.signal?.aborted) throw failure('app/cancelled');
  if (result.timedOut) throw failure('app/timed-out', { what: program, seconds });
  if (isMissing(options, result)) {
    throw failure('app/program-missing', { program, version: '0', package: program });
  }
  return judge(program, options.expected ?? [0], result);
}

/** Starts the program; everything that it may take from us is named here. */
function start(program: string, options: RunOptions, seconds: number) {
  const [first, words] = options.endsWithUs
    ? ['setpriv', ['--pdeathsig', 'KILL', '--', program, ...options.args]]
    : [program, options.args];
  return execa(first, [...words], {
    env: { ...options.env, LC_ALL: 'C.UTF-8' },
    extendEnv: false,
    reject: false,
    maxBuffer: MAX_OUTPUT,
    stripFinalNewline: false,
    timeout: seconds * 1000,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
}

/** Whether there is no such program: setpriv, which would have started it, ends with 127 then. */
function isMissing({ endsWithUs }: RunOptions, result: ExecaReturnValue): boolean {
  if (endsWithUs === true && result.exitCode === 127) return true;
  return 'code' in result && result.code === 'ENOENT';
}

/** Throws `app/program-failed`, with the end of what the program said, for an unexpected exit status. */
function judge(program: string, expected: readonly number[], result: ExecaReturnValue): RunResult {
  // Where a program could not be started at all there is no exit status, whatever the types say.
  const status = Number.isInteger(result.exitCode) ? result.exitCode : -1;
  if (!expected.includes(status)) {
    const tail = result.stderr.trim().split('\n').slice(-3).join(' ');
    throw failure('app/program-failed', { program, detail: tail || `exit status ${status}` });
  }
  return { status, stdout: result.stdout, stderr: result.stderr };
}
