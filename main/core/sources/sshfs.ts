import { type Failure, failure } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { sshfsMountAt } from '../fs/mounts.ts';
import { openPty, type PtySession } from '../process/pty.ts';
import { run } from '../process/run.ts';
import type { Disposable } from '../util/disposable.ts';
import { type FailReason, weightiest } from './prompt-failures.ts';
import { type Asked, createPromptReader, type PromptEvent } from './prompts.ts';
import { unmount } from './session.ts';

/** Puts a question to the person; null when it was dismissed. */
export type Ask = (question: Asked, signal: AbortSignal) => Promise<string | null>;

export interface SshfsTarget {
  /** What sshfs mounts: `[user@]host:path`, an empty path for the home. */
  readonly from: string;
  readonly mountPoint: string;
  readonly configFile: string;
  /** The computer's name, for messages. */
  readonly host: string;
}

export interface SshfsDeps {
  readonly env: Env;
  readonly ask: Ask;
  readonly signal: AbortSignal;
  /**
   * Reads from the mount point. sshfs mounts first and logs in then, so only an answer from there
   * shows that the mount stands; until then reads wait.
   */
  readonly prove: () => Promise<void>;
}

/** A mount that stood when it was made. */
export interface SshfsMount extends Disposable {
  /** Resolves when sshfs has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Bytes that sshfs and its ssh have read; grows while the link carries something. */
  bytesRead(): Promise<number | null>;
}

const QUIET_MS = 250;
const POLL_MS = 50;
/** Without a question open: the longest that a login may take. */
const LOGIN_MS = 45_000;
/** When reading failed, sshfs ends soon after, and what it said then says more. */
const LAST_WORDS_MS = 2000;

/**
 * Runs sshfs in the foreground of a terminal of its own until the mount answers. It ends with us.
 * Throws a `source/…` failure that says why it does not stand; nothing is left then.
 */
export async function mountSshfs(target: SshfsTarget, deps: SshfsDeps): Promise<SshfsMount> {
  const { env, signal } = deps;
  const args = [target.from, target.mountPoint, '-f', '-F', target.configFile];
  signal.throwIfAborted();
  const pty = openPty('sshfs', { args: [...args, '-o', await options(env)], env: env.childEnv });
  const dispose = async (): Promise<void> => {
    // All of the session at once: a server that does not answer must not hold sshfs up.
    await pty.kill();
    await unmount(env, target.mountPoint);
  };
  try {
    await untilMounted(pty, target, deps);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { ended: pty.exited.then(() => undefined), bytesRead: pty.bytesRead, dispose };
}

async function options(env: Env): Promise<string> {
  // Read-only on our side too; no cache of attributes in the kernel, so that a look is a look.
  const list = ['ro', 'nosuid', 'nodev', 'idmap=user', 'attr_timeout=0'];
  // Since 3.7.6 (and in patched older ones) links that are absolute or contain `..` are refused.
  if (await knowsContainment(env)) list.push('no_contain_symlinks');
  return list.join(',');
}

async function knowsContainment(env: Env): Promise<boolean> {
  const { stdout, stderr } = await run('sshfs', {
    args: ['--help'],
    env: env.childEnv,
    expected: [0, 1],
    timeoutSeconds: 10,
  });
  return (stdout + stderr).includes('no_contain_symlinks');
}

/** Answers what is asked until the mount does. */
async function untilMounted(
  pty: PtySession,
  target: SshfsTarget,
  { ask, signal, prove }: SshfsDeps,
): Promise<void> {
  const reader = createPromptReader();
  const events: PromptEvent[] = [];
  let lastOutput = Date.now();
  pty.onOutput((text) => {
    lastOutput = Date.now();
    events.push(...reader.feed(text));
  });
  const over = new AbortController();
  void pty.exited.then(() => over.abort());
  const said: PromptEvent[] = [];
  const proof = new Proof(prove);
  for (let deadline = Date.now() + LOGIN_MS; ; ) {
    if (Date.now() - lastOutput > QUIET_MS) events.push(...reader.idle());
    for (let event = events.shift(); event; event = events.shift()) {
      said.push(event);
      if (event.kind !== 'question') continue;
      await answer(pty, event.question, { ask, signal });
      deadline = Date.now() + LOGIN_MS;
      lastOutput = Date.now();
    }
    signal.throwIfAborted();
    if (over.signal.aborted) throw reasonOf(said, target.host);
    if (proof.state === 'given') return;
    if (proof.failedFor() > LAST_WORDS_MS) throw proof.error;
    if (proof.state === 'none' && (await sshfsMountAt(target.mountPoint))) proof.begin();
    if (Date.now() > deadline) throw failure('source/unreachable', { host: target.host });
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The first read from a mount: begun once, then looked at. */
class Proof {
  state: 'none' | 'waiting' | 'given' | 'failed' = 'none';
  error: unknown = null;
  #failedAt = 0;
  readonly #prove: () => Promise<void>;

  constructor(prove: () => Promise<void>) {
    this.#prove = prove;
  }

  begin(): void {
    this.state = 'waiting';
    void this.#prove().then(
      () => {
        this.state = 'given';
      },
      (error: unknown) => {
        this.state = 'failed';
        this.error = error;
        this.#failedAt = Date.now();
      },
    );
  }

  /** Milliseconds since it failed; 0 where it has not. */
  failedFor(): number {
    return this.state === 'failed' ? Date.now() - this.#failedAt : 0;
  }
}

async function answer(
  pty: PtySession,
  question: Asked,
  { ask, signal }: { readonly ask: Ask; readonly signal: AbortSignal },
): Promise<void> {
  // A server that gives up while the person is thinking ends the question.
  const gone = new AbortController();
  const give = (): void => gone.abort();
  void pty.exited.then(give);
  signal.addEventListener('abort', give, { once: true });
  const given = await Promise.race([
    ask(question, gone.signal),
    new Promise<'gone'>((resolve) =>
      gone.signal.addEventListener('abort', () => resolve('gone'), { once: true }),
    ),
  ]);
  signal.removeEventListener('abort', give);
  if (given === 'gone') return;
  if (given === null) throw failure('source/dismissed');
  // Anything else would be asked about again; a fingerprint is for ssh to compare.
  const isYes = question.kind !== 'host-key' || /^(?:yes|SHA256:\S+)$/.test(given);
  pty.type(isYes ? given : 'no');
}

/** The failure that what was said amounts to. */
function reasonOf(said: readonly PromptEvent[], host: string): Failure {
  const changed = said.find((event) => event.kind === 'host-key-changed');
  if (changed?.kind === 'host-key-changed') {
    const { fingerprint, file, line } = changed;
    return failure('source/host-key-changed', { host, fingerprint, file, line });
  }
  const reasons = said.flatMap((event) => (event.kind === 'failed' ? [event] : []));
  const reason = weightiest(reasons);
  if (reason === null) return failure('source/closed', { host });
  return fromReason(reason.reason, host, reason.detail);
}

function fromReason(reason: FailReason, host: string, detail: string): Failure {
  if (reason === 'program-missing') {
    return failure('app/program-missing', { program: 'sshfs', version: '3.7', package: 'sshfs' });
  }
  if (reason === 'fuse') return failure('source/fuse-missing');
  if (reason === 'mount') return failure('source/mount-failed', { detail });
  return failure(aboutHost[reason], { host });
}

const aboutHost = {
  'unknown-host': 'source/unknown-host',
  refused: 'source/refused',
  unreachable: 'source/unreachable',
  denied: 'source/denied',
  'too-many': 'source/too-many-attempts',
  'host-key-refused': 'source/host-key-refused',
  'host-key-unknown': 'source/host-key-unknown',
  'no-algorithm': 'source/no-common-algorithm',
  'no-file-access': 'source/no-file-access',
  'no-folder': 'source/home-missing',
  closed: 'source/closed',
} as const;
