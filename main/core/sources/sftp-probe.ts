import type { Env } from '../env.ts';
import { startHelper } from '../helper/client.ts';
import type { SftpEndpoint } from './source.ts';

const LIMIT_MS = 20_000;

/** Whether our own reader of SFTP gets at the home, by using it. */
export async function canSftp(
  env: Env,
  endpoint: SftpEndpoint,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  const helper = startHelper(env);
  const stop = (): void => void helper.dispose();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, LIMIT_MS);
  try {
    return await helper.call('probeSftp', endpoint);
  } catch (error) {
    signal.throwIfAborted();
    env.log.info('sftp does not work', { why: String(error) });
    return false;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await helper.dispose();
  }
}
