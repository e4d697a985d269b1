import { failure } from '../../../shared/failure.ts';
import { openPty, type PtySession } from './pty.ts';
import { signalSession } from './session-members.ts';

/** How a program is to be run that shows how far it is only on a terminal. */
export interface TerminalOptions {
  readonly args: readonly string[];
  /** The whole environment of the child; `LC_ALL=C.UTF-8` is added so that output can be parsed. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** What it shows, in pieces as they come; a piece may end anywhere. */
  readonly onOutput: (text: string) => void;
}

/** Of what it shows, so many characters are kept to say why it failed. */
const KEPT = 4000;

/** Of these the last lines, as a program may sum up what it said before: flatpak does in one more. */
const LINES = 8;

/**
 * It reads nothing and leads a session without a controlling terminal, so that neither it nor polkit's
 * agent for terminals can ask where nobody answers; and it is ended when our process ends in whatever
 * way. First it says the number of its session.
 */
const ALONE = 'echo $$; exec setpriv --pdeathsig KILL -- setsid -- "$0" "$@" </dev/null';
const SESSION = /^(\d+)\r*\n/;

/** What is asked to end is ended after so long. */
const KILL_AFTER_MS = 2000;

/**
 * Runs a program to its end that writes to a terminal. Throws as `run` does: `app/program-missing`,
 * `app/timed-out`, `app/cancelled` (before it began, what the signal says), or `app/program-failed` with
 * the last lines that it showed.
 */
export async function runAtTerminal(program: string, options: TerminalOptions): Promise<void> {
  const { args, env, timeoutSeconds, signal, onOutput } = options;
  signal.throwIfAborted();
  const shown = new Shown(onOutput);
  const pty = openPty('sh', { args: ['-c', ALONE, program, ...args], env });
  pty.onOutput((text) => shown.add(text));
  const clock = { isLate: false };
  const end = (): void => void endBoth(pty, shown);
  const timer = setTimeout(() => {
    clock.isLate = true;
    end();
  }, timeoutSeconds * 1000);
  signal.addEventListener('abort', end, { once: true });
  const status = await pty.exited;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  if (signal.aborted) throw failure('app/cancelled');
  if (clock.isLate) throw failure('app/timed-out', { what: program, seconds: timeoutSeconds });
  // setpriv and setsid, which would have started it, end so where there is no such program.
  if (status === 127)
    throw failure('app/program-missing', { program, version: '0', package: program });
  if (status !== 0) {
    const detail = shown.lastLines() || `exit status ${status}`;
    throw failure('app/program-failed', { program, detail });
  }
}

/** Ends the program with all that it started, then the terminal that waits for it. */
async function endBoth(pty: PtySession, shown: Shown): Promise<void> {
  const session = await Promise.race([shown.session, pty.exited.then(() => null)]);
  if (session !== null) {
    await signalSession(session, 'SIGTERM');
    const timer = setTimeout(() => void signalSession(session, 'SIGKILL'), KILL_AFTER_MS);
    await pty.exited;
    clearTimeout(timer);
    await signalSession(session, 'SIGKILL');
  }
  await pty.dispose();
}

/** What a program shows, without the line before it. */
class Shown {
  readonly #tell: (text: string) => void;
  /** The number of its session, once it is told. */
  readonly session: Promise<number>;
  #begin: (session: number) => void = () => undefined;
  #hasBegun = false;
  #text = '';

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
    this.session = new Promise((resolve) => (this.#begin = resolve));
  }

  add(text: string): void {
    this.#text += text;
    if (!this.#hasBegun) {
      const found = SESSION.exec(this.#text);
      if (!found) return;
      this.#hasBegun = true;
      this.#begin(Number(found[1]));
      this.#text = this.#text.slice(found[0].length);
      this.#tell(this.#text);
    } else this.#tell(text);
    this.#text = this.#text.slice(-KEPT);
  }

  /** The end of it: of a line that was written over, what stands there last (ECMA-48, CSI). */
  lastLines(): string {
    const lines = this.#text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
      .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
      .split(/\r*\n/)
      .map((line) => line.split('\r').at(-1)?.trim() ?? '');
    return lines
      .filter((line) => line !== '')
      .slice(-LINES)
      .join(' ');
  }
}
