import { failure } from '../../../shared/failure.ts';
import { type Helper, startHelper } from '../helper/client.ts';
import type { Disposable } from '../util/disposable.ts';
import { mountSshfs, type SshfsDeps, type SshfsMount, type SshfsTarget } from './sshfs.ts';
import { watch, watchTimes } from './watchdog.ts';

/** A mount that was proven to answer, and is watched. */
export interface Connection extends Disposable {
  readonly helper: Helper;
  /** Resolves, with what is known about it, when the link is dead. */
  readonly ended: Promise<string>;
}

/**
 * Mounts and proves it: mountinfo shows it, and a child of ours has read from it. Throws a `source/…`
 * failure; nothing is left then.
 */
export async function connectMount(
  target: SshfsTarget,
  deps: Omit<SshfsDeps, 'prove'>,
): Promise<Connection> {
  const helper = startHelper(deps.env);
  const request = { root: target.mountPoint, mounted: true };
  let known: string | null = null;
  const prove = async (): Promise<void> => {
    known = await helper.call('findKnown', request);
    await helper.call('probe', { ...request, known });
  };
  try {
    const mount = await mountSshfs(target, { ...deps, prove });
    return watched(mount, helper, async () => {
      await helper.call('probe', { ...request, known });
    });
  } catch (error) {
    await helper.dispose();
    throw error;
  }
}

function watched(mount: SshfsMount, helper: Helper, probe: () => Promise<void>): Connection {
  let tell: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const { bytesRead } = mount;
  const watchdog = watch({ ...watchTimes, probe, bytesRead, onDead: tell });
  void mount.ended.then(() => tell('sshfs ended'));
  return {
    helper,
    ended,
    dispose: async () => {
      await watchdog.dispose();
      helper.abandon(failure('source/link-lost'));
      // Only without sshfs do reads that hang in the mount come to an end, and the helper with them.
      await mount.dispose();
      await helper.dispose();
    },
  };
}
