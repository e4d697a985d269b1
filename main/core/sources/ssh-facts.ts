import { failure } from '../../../shared/failure.ts';
import type { Host } from '../../../shared/model/host.ts';
import type { Env } from '../env.ts';
import { readOsRelease } from '../preflight/os-release.ts';
import { run } from '../process/run.ts';

/** What could be learned about an ssh host. */
export interface SshFacts {
  readonly host: Host;
  /** Whether a GNU find can be run there. */
  readonly hasFind: boolean;
}

/** Asks a shell there, whichever login shell starts it: all of it is in the script that sh reads. */
const SCRIPT = `
printf 'relokate-facts\\0'
printf '%s\\0' "$(uname -n)" "$(id -un)" "$(cd && pwd)"
printf '%s\\0' "$(cat /etc/os-release 2>/dev/null)"
printf '%s\\0' "$(find --version 2>/dev/null | head -n 1)"
`;

interface Given {
  readonly shell: readonly string[];
  readonly target: string;
  readonly configFile: string;
}

/** Who and what is at the other end. Where no command can be run there, what sftp and ssh know. */
export async function readFacts(env: Env, given: Given, signal: AbortSignal): Promise<SshFacts> {
  const [program = 'ssh', ...args] = given.shell;
  const options = { env: env.childEnv, timeoutSeconds: 20, signal };
  const result = await run(program, {
    ...options,
    args: [...args, '-T', given.target, 'sh'],
    input: SCRIPT,
  }).catch(() => null);
  signal.throwIfAborted();
  const told = result ? parseFacts(result.stdout) : null;
  return told ?? { host: await hostBySftp(env, given, signal), hasFind: false };
}

/** What the script printed, after whatever a login script may have said; null where it did not run. */
function parseFacts(stdout: string): SshFacts | null {
  const [, told = ''] = stdout.split('relokate-facts\0');
  const [name, user, home, osRelease = '', find = ''] = told.split('\0');
  if (!name || !user || !home?.startsWith('/')) return null;
  const os = osRelease === '' ? null : readOsRelease(osRelease);
  return { host: { name, user, home, os }, hasFind: find.includes('GNU findutils') };
}

async function hostBySftp(env: Env, given: Given, signal: AbortSignal): Promise<Host> {
  const options = { env: env.childEnv, timeoutSeconds: 20, signal };
  const config = await run('ssh', {
    ...options,
    args: ['-F', given.configFile, '-G', given.target],
  });
  const setting = (key: string): string =>
    new RegExp(`^${key} (.+)$`, 'm').exec(config.stdout)?.[1] ?? '';
  const { stdout } = await run('sftp', {
    ...options,
    args: [
      '-F',
      given.configFile,
      '-o',
      'BatchMode=yes',
      '-o',
      'ControlMaster=no',
      '-b',
      '-',
      given.target,
    ],
    input: 'pwd\n',
  });
  const home = /^Remote working directory: (\/.*)$/m.exec(stdout)?.[1];
  if (!home) throw failure('source/home-missing', { host: setting('hostname') });
  return { name: setting('hostname'), user: setting('user'), home, os: null };
}
