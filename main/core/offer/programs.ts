import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';

/** What serves, by absolute path. */
export interface Programs {
  /** Null where it is not installed: then nothing can be shut in. */
  readonly bwrap: string | null;
  readonly sshd: string;
  /** What sshd is made of from OpenSSH 9.8 (sshd-session) and 10 (sshd-auth) on. */
  readonly sshdParts: readonly string[];
  readonly sftpServer: string;
  readonly sh: string;
  /** Null where it is not installed: then the new computer reads over sftp. */
  readonly rsync: string | null;
  readonly find: string | null;
  /** Hands out the list of access rights that getfacl, outside the box, makes; null as above. */
  readonly cat: string | null;
  readonly getfacl: string | null;
}

/** Where distributions keep programs that are not for typing: Debian, Fedora, Arch and openSUSE, Gentoo. */
const partsDirs = [
  '/usr/lib/openssh',
  '/usr/libexec/openssh',
  '/usr/lib/ssh',
  '/usr/libexec/ssh',
  '/usr/libexec',
  '/usr/lib/misc',
  '/usr/lib64/misc',
];
const systemDirs = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin'];

/** Finds the programs that serve. Throws `app/program-missing` for sshd and its sftp-server. */
export async function findPrograms(env: Env): Promise<Programs> {
  const path = (env.childEnv['PATH'] ?? '').split(':').filter(isAbsolute);
  const dirs = [...systemDirs, ...path];
  const need = { version: '8.4', package: 'openssh-server' };
  const sshd = await findIn(dirs, 'sshd');
  if (sshd === null) throw failure('app/program-missing', { program: 'sshd', ...need });
  const sftpServer = await findIn(partsDirs, 'sftp-server');
  if (sftpServer === null) {
    throw failure('app/program-missing', { program: 'sftp-server', ...need });
  }
  const parts = ['sshd-session', 'sshd-auth'].map((name) => findIn(partsDirs, name));
  return {
    bwrap: await findIn(dirs, 'bwrap'),
    sshd,
    sshdParts: (await Promise.all(parts)).filter((part) => part !== null),
    sftpServer,
    sh: await realpath('/bin/sh'),
    rsync: await findIn(dirs, 'rsync'),
    find: await findIn(dirs, 'find'),
    cat: await findIn(dirs, 'cat'),
    getfacl: await findIn(dirs, 'getfacl'),
  };
}

async function findIn(dirs: readonly string[], name: string): Promise<string | null> {
  for (const dir of dirs) {
    const path = join(dir, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return null;
}
