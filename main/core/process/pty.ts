import { spawn } from 'node-pty';
import type { Disposable } from '../util/disposable.ts';
import { bytesReadBy, signalSession } from './session-members.ts';

export interface PtyOptions {
  readonly args: readonly string[];
  /** The whole environment of the child; `LC_ALL=C.UTF-8` is added so that prompts can be parsed. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A program that believes to sit at a terminal. It is a session of its own, whose terminal hangs up
 * when our process ends in whatever way, so that it never outlives us.
 */
export interface PtySession extends Disposable {
  /** Process and session number. */
  readonly pid: number;
  /** What the program shows, in pieces as they come. Nothing is kept here. */
  onOutput(listener: (text: string) => void): void;
  /** Hands over one line, which may be a secret: it is neither logged nor kept. */
  type(line: string): void;
  /** The exit status, or 128 + the signal's number. */
  readonly exited: Promise<number>;
  /** Bytes that the program and its children have read so far; null where that cannot be told. */
  bytesRead(): Promise<number | null>;
  /** Ends the program and all of its session at once, without asking. */
  kill(): Promise<void>;
}

const KILL_AFTER_MS = 2000;

/**
 * A terminal that hangs up tells only the leader of its session; when that ends, all of the session is
 * told (tty_jobctrl.c). sshfs as leader would first wait for an ssh that was told nothing. So a shell leads.
 */
const LEADER = '"$0" "$@"; exit $?';

/** Starts a program in a terminal of its own. `dispose` ends it by TERM, after 2 s by KILL, and reaps it. */
export function openPty(program: string, options: PtyOptions): PtySession {
  const pty = spawn('sh', ['-c', LEADER, program, ...options.args], {
    name: 'dumb',
    // Wide, so that no program folds what it says.
    cols: 1000,
    rows: 50,
    env: { ...options.env, LC_ALL: 'C.UTF-8' },
  });
  let over = false;
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      over = true;
      resolve(signal ? 128 + signal : exitCode);
    });
  });
  const kill = async (): Promise<void> => {
    await signalSession(pty.pid, 'SIGKILL');
    if (!over) await exited;
  };
  const dispose = async (): Promise<void> => {
    await signalSession(pty.pid, 'SIGTERM');
    const timer = setTimeout(() => void signalSession(pty.pid, 'SIGKILL'), KILL_AFTER_MS);
    await exited;
    clearTimeout(timer);
    // What it started may have outlived it.
    await signalSession(pty.pid, 'SIGKILL');
  };
  return {
    pid: pty.pid,
    onOutput: (listener) => void pty.onData(listener),
    type: (line) => {
      if (!over) pty.write(`${line}\r`);
    },
    exited,
    bytesRead: () => bytesReadBy(pty.pid),
    kill,
    dispose,
  };
}
