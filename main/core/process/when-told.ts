import { spawn } from 'node:child_process';

/** A program that waits to be started. */
export interface Waiting {
  /** Starts it; it is nobody's child any more. */
  start(): void;
}

/**
 * Makes ready to start a program that outlives us: when it is told so, or when this process ends, however that
 * happens. So something of the person's that we stopped is back in any case.
 */
export function startWhenTold(
  command: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly onError: (error: Error) => void;
  },
): Waiting {
  // It waits for the end of its input, which comes with the end of ours.
  const waits = ['-c', 'cat >/dev/null; exec "$@" </dev/null', 'sh', ...command];
  const child = spawn('/bin/sh', waits, {
    env: { ...options.env },
    cwd: options.cwd,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', options.onError);
  child.stdin.on('error', options.onError);
  return {
    start: () => {
      child.stdin.end();
      child.unref();
    },
  };
}
