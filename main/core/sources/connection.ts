import { failure } from '../../../shared/failure.ts';
import { type Helper, startHelper } from '../helper/client.ts';
import type { Disposable } from '../util/disposable.ts';
import { mountSshfs, type SshfsDeps, type SshfsTarget } from './sshfs.ts';
import { watch, watchTimes } from './watchdog.ts';

/** A mount that was proven to answer, and is watched. */
export interface Connection extends Disposable {
  readonly helper: Helper;
  /** Resolves, with what is known about it, when the link is dead. */
  readonly ended: Promise<string>;
}

const PROOF_MS = 15_000;

/**
 * Mounts and proves it: mountinfo shows it, and a child of ours has read from it. Throws a `source/…`
 * failure; nothing is left then.
 */
export async function connectMount(target: SshfsTarget, deps: SshfsDeps): Promise<Connection> {
  const mount = await mountSshfs(target, deps);
  const helper = startHelper(deps.env);
  const request = { root: target.mountPoint, mounted: true };
  const dispose = async (): Promise<void> => {
    helper.abandon(failure('source/link-lost'));
    // Only without sshfs do reads that hang in the mount come to an end, and the helper with them.
    await mount.dispose();
    await helper.dispose();
  };
  try {
    const known = await within(PROOF_MS, helper.call('findKnown', request));
    await within(PROOF_MS, helper.call('probe', { ...request, known }));
    let tell: (why: string) => void = () => undefined;
    const ended = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const watchdog = watch({
      ...watchTimes,
      probe: async () => void (await helper.call('probe', { ...request, known })),
      bytesRead: mount.bytesRead,
      onDead: tell,
    });
    void mount.ended.then(() => tell('sshfs ended'));
    return {
      helper,
      ended,
      dispose: async () => {
        await watchdog.dispose();
        await dispose();
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure('source/link-lost')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    if (timer) clearTimeout(timer);
    work.catch(() => undefined);
  }
}
