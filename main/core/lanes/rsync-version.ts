import type { Env } from '../env.ts';
import { run } from '../process/run.ts';
import { compareVersions } from '../util/versions.ts';

/** The first rsync that knows `--trust-sender` (its NEWS, 3.2.5). */
const KNOWS_TRUST = '3.2.5';

/**
 * Options that spare this computer's rsync its own check of the sender: it holds each name that comes
 * against the list of all that were asked for, 20,000 times 20,000 (0.3 to 1 s). What was not asked for
 * lands in staging at most, as rsync can write nowhere else, and is never placed from there: only the
 * plan's items are.
 */
export async function trustingOptions(env: Env, signal: AbortSignal): Promise<readonly string[]> {
  const { stdout } = await run('rsync', { args: ['--version'], env: env.childEnv, signal });
  return knowsTrust(stdout) ? ['--trust-sender'] : [];
}

/** Reads what `rsync --version` says: "rsync  version 3.2.7  protocol version 31". */
export function knowsTrust(said: string): boolean {
  const version = /^rsync +version v?(\d[\d.]*)/.exec(said)?.[1];
  return version !== undefined && compareVersions(version, KNOWS_TRUST) >= 0;
}
