import type { Disposable } from '../../../main/core/util/disposable.ts';
import { FIND_FORMAT } from '../../../main/core/sources/find-listing.ts';
import { startSshd } from '../../support/sshd.ts';
import { type LinkKind, openLink } from '../link/link.ts';
import { tool } from './program.ts';

/** The old computer as it is without Relokate: a plain sshd. */
export interface Stock extends Disposable {
  /** Each brings `<home>/data` or all of the home, as a person would type it, into `to`. */
  rsync(home: string, to: string): Promise<void>;
  tar(home: string, to: string): Promise<void>;
  /** Lists the home with what an inventory needs, and throws it away. */
  find(home: string): Promise<void>;
  /** Mounts the home as another program would, with sshfs' defaults; gives what unmounts it. */
  mount(home: string, at: string): Promise<() => Promise<void>>;
}

/** Starts a plain sshd behind a link. */
export async function startStock(program: string, kind: LinkKind): Promise<Stock> {
  const sshd = await startSshd();
  const link = await openLink(program, sshd.port, kind);
  const login = `${sshd.user}@127.0.0.1`;
  const config = [
    ...['-F', '/dev/null', '-i', sshd.identityFile, '-o', 'StrictHostKeyChecking=no'],
    ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
  ];
  const ssh = ['ssh', ...config, '-p', String(link.port)];
  return {
    rsync: (home, to) => tool('rsync', ['-a', '-e', ssh.join(' '), `${login}:${home}/`, to]),
    tar: (home, to) => {
      const far = [...ssh, login, 'tar', '-C', home, '-cf', '-', '.'].join(' ');
      return tool('bash', ['-o', 'pipefail', '-c', `${far} | tar -C ${to} -xf -`]);
    },
    find: (home) => {
      const far = `find ${home} -mindepth 1 -printf '${FIND_FORMAT}'`;
      return tool('ssh', [...ssh.slice(1), login, far]);
    },
    mount: async (home, at) => {
      const options = config.filter((word) => word.includes('='));
      const given = [...options, `IdentityFile=${sshd.identityFile}`, `Port=${link.port}`];
      const words = ['-F', '/dev/null', ...given.flatMap((one) => ['-o', one])];
      await tool('sshfs', [`${login}:${home}`, at, ...words]);
      return () => tool('fusermount3', ['-u', at]);
    },
    dispose: async () => {
      await link.dispose();
      await sshd.dispose();
    },
  };
}
