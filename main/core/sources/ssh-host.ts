import { access, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SourceName } from '../../../shared/model/source.ts';
import { ACL_SCRIPT, withAcls } from './acls.ts';
import { type Connection, connectMount } from './connection.ts';
import type { SourceDeps } from './deps.ts';
import { FIND_FORMAT } from './find-listing.ts';
import { createLink, type Link } from './link.ts';
import { SPEED_SCRIPT } from './link-speed.ts';
import { XATTR_SCRIPT } from './xattrs.ts';
import { listByFind, listBySftp, listByWalk, listScript } from './listing.ts';
import { mountedSource } from './mounted-source.ts';
import { canRsync } from './rsync-probe.ts';
import { createSession, type SourceSession } from './session.ts';
import { canSftp } from './sftp-probe.ts';
import type { OpenSource } from './source.ts';
import type { SshfsTarget } from './sshfs.ts';
import { hostConfig } from './ssh-config.ts';
import { readFacts } from './ssh-facts.ts';

type SshName = Extract<SourceName, { kind: 'ssh' }>;

/**
 * Opens the home on any ssh host, as the person's own ssh would reach it. What ssh asks comes out
 * through `deps.ask`; one login serves everything. Throws `source/…`.
 */
export async function openSshHost(name: SshName, deps: SourceDeps): Promise<OpenSource> {
  const { env, signal, ask } = deps;
  const session = await createSession(env);
  try {
    await writeFile(session.configFile, await configFor(name, session), { mode: 0o600 });
    const user = name.user === null ? '' : `${name.user}@`;
    const bracketed = name.host.includes(':') ? `[${name.host}]` : name.host;
    const target = {
      from: `${user}${bracketed}:`,
      mountPoint: session.mountPoint,
      configFile: session.configFile,
      host: name.host,
    };
    const connect = (over: AbortSignal) => connectMount(target, { env, ask, signal: over });
    const link = await createLink({ connect, log: env.log }, signal);
    try {
      return await describe({
        deps,
        session,
        link,
        reach: target,
        login: `${user}${name.host}`,
        rsyncHost: `${user}${bracketed}`,
      });
    } catch (error) {
      await link.dispose();
      throw error;
    }
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

interface Connected {
  readonly deps: SourceDeps;
  readonly session: SourceSession;
  readonly link: Link<Connection>;
  readonly reach: Pick<SshfsTarget, 'from' | 'configFile' | 'host'>;
  /** As ssh and as rsync want it: they differ for addresses of IP version 6. */
  readonly login: string;
  readonly rsyncHost: string;
}

/** Finds out what can be done there, over the login that stands already. */
async function describe({
  deps,
  session,
  link,
  reach,
  login,
  rsyncHost,
}: Connected): Promise<OpenSource> {
  const { env, signal } = deps;
  const { configFile } = session;
  // Whatever runs beside the mount uses its login; it must never ask on a terminal of ours.
  const shell = ['ssh', '-F', configFile, '-o', 'BatchMode=yes', '-o', 'ControlMaster=no'];
  const { host, hasFind } = await readFacts(env, { shell, target: login, configFile }, signal);
  const endpoint = { shell, target: rsyncHost, home: host.home };
  const sftp = { command: [...shell, '-s', login, 'sftp'], home: host.home };
  const list = { words: [...shell, '-T', login, 'sh'], input: listScript(FIND_FORMAT) };
  const acls = { words: list.words, input: ACL_SCRIPT };
  const byFind = (over: AbortSignal) => listByFind(env, list, over);
  const mount = { root: session.mountPoint, mounted: true };
  const [rsyncWorks, sftpWorks] = await Promise.all([
    canRsync(env, endpoint, signal),
    canSftp(env, sftp, signal),
  ]);
  return mountedSource({
    env,
    xattrCommand: { words: list.words, input: XATTR_SCRIPT },
    speedCommand: { words: [...shell, '-T', login, 'sh'], input: SPEED_SCRIPT },
    session,
    link,
    reach,
    host,
    rsync: rsyncWorks ? endpoint : null,
    sftp: sftpWorks ? sftp : null,
    masked: [],
    list: (over) => {
      if (hasFind) return withAcls(env, acls, byFind(over), over);
      return sftpWorks ? listBySftp(env, sftp, over) : listByWalk(env, mount, over);
    },
    listAgain: hasFind ? byFind : null,
  });
}

async function configFor(name: SshName, session: SourceSession): Promise<string> {
  const candidates = [join(homedir(), '.ssh', 'config'), '/etc/ssh/ssh_config'];
  const includes: string[] = [];
  for (const file of candidates) {
    await access(file).then(
      () => includes.push(file),
      () => undefined,
    );
  }
  return hostConfig({
    // 22 is also what stands for "not given": then the person's own configuration says it.
    port: name.port === 22 ? null : name.port,
    knownHostsFile: session.knownHostsFile,
    controlPath: session.controlPath,
    includes,
  });
}
