import type { Env } from '../env.ts';
import { run } from '../process/run.ts';
import type { RsyncEndpoint } from './source.ts';

/**
 * Whether rsync works to that computer, by running it: both ends must know xxh128 (3.2.0), which the
 * lane's proof rests on, and nothing may talk in between. Lists the home's own level.
 */
export async function canRsync(
  env: Env,
  endpoint: RsyncEndpoint,
  signal: AbortSignal,
): Promise<boolean> {
  const remote = endpoint.shell ? ['-e', endpoint.shell.join(' ')] : [];
  const from = endpoint.shell ? `${endpoint.target}:${endpoint.home}/` : `${endpoint.home}/`;
  const options = ['--dirs', '--list-only', '--checksum-choice=xxh128', '--timeout=15'];
  try {
    const { status } = await run('rsync', {
      args: [...options, ...remote, from],
      env: env.childEnv,
      // Some of it may be unreadable (23) or vanish meanwhile (24).
      expected: [0, 23, 24],
      timeoutSeconds: 30,
      signal,
    });
    env.log.info('rsync works', { status });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    env.log.info('rsync does not work', { why: String(error) });
    return false;
  }
}
