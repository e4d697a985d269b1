import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { isAbsolute } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import type { AgreedChannel } from '../board/types.ts';
import { withAcls } from './acls.ts';
import { connectMount } from './connection.ts';
import type { SourceDeps } from './deps.ts';
import { createLink } from './link.ts';
import { listByFind } from './listing.ts';
import { mountedSource } from './mounted-source.ts';
import { canRsync } from './rsync-probe.ts';
import { createSession } from './session.ts';
import { canSftp } from './sftp-probe.ts';
import type { OpenSource, RsyncEndpoint } from './source.ts';
import { CHANNEL_HOST, channelConfig } from './ssh-config.ts';

const CONNECT_MS = 5000;

/**
 * Opens the home of a computer that runs Relokate, over the channel that was agreed on. Asks nothing:
 * host key and login are pinned. Throws `source/…`.
 */
export async function openChannel(channel: AgreedChannel, deps: SourceDeps): Promise<OpenSource> {
  const { env, signal } = deps;
  const { host } = channel.offer;
  if (!isAbsolute(host.home)) throw failure('source/home-missing', { host: host.name });
  const placeOf = (id: string): string | null =>
    channel.offer.roots.find((root) => root.id === id)?.path ?? null;
  const session = await createSession(env);
  try {
    const target = {
      from: `${CHANNEL_HOST}:${host.home}`,
      mountPoint: session.mountPoint,
      configFile: session.configFile,
      host: host.name,
    };
    const connectOnce = async (over: AbortSignal) => {
      // Which address answers may have changed since the last time.
      const address = await firstThatAnswers(channel, over);
      const config = channelConfig(channel, { address, controlPath: session.controlPath });
      await writeFile(session.configFile, config, { mode: 0o600 });
      return connectMount(target, { env, signal: over, ask: async () => null });
    };
    const link = await createLink({ connect: connectOnce, log: env.log }, signal);
    const shell = ['ssh', '-F', session.configFile, '-o', 'ControlMaster=no'];
    const endpoint: RsyncEndpoint = { shell, target: CHANNEL_HOST, home: host.home };
    // The word that every sshd knows; the old computer's maps it to its own (assets/offer).
    const sftp = { command: [...shell, '-s', CHANNEL_HOST, 'sftp'], home: host.home };
    const list = { words: [...shell, CHANNEL_HOST, 'relokate-list'], input: null };
    const listAgain = (over: AbortSignal) => listByFind(env, list, over);
    const acls = { words: [...shell, CHANNEL_HOST, 'relokate-acls'], input: null };
    try {
      const speedCommand = { words: [...shell, CHANNEL_HOST, 'relokate-speed'], input: null };
      const [rsyncWorks, sftpWorks] = await Promise.all([
        canRsync(env, endpoint, signal),
        canSftp(env, sftp, signal),
      ]);
      return mountedSource({
        env,
        speedCommand,
        xattrCommand: { words: [...shell, CHANNEL_HOST, 'relokate-xattrs'], input: null },
        session,
        link,
        reach: { ...target, from: `${CHANNEL_HOST}:` },
        flatpakPlaces: { user: placeOf('flatpak-user'), system: placeOf('flatpak-system') },
        host,
        rsync: rsyncWorks ? endpoint : null,
        sftp: sftpWorks ? sftp : null,
        masked: channel.offer.leftOut,
        list: (over) => withAcls(env, acls, listAgain(over), over),
        listAgain,
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

/** The offered address that first takes a connection. Throws `source/unreachable` or `source/refused`. */
async function firstThatAnswers(channel: AgreedChannel, signal: AbortSignal): Promise<string> {
  const { addresses, port, host } = channel.offer;
  const [only] = addresses;
  if (only === undefined) throw failure('source/unreachable', { host: host.name });
  if (addresses.length === 1) return only;
  const attempts = addresses.map((address) => reach(address, port, signal));
  try {
    return await Promise.any(attempts);
  } catch (error) {
    signal.throwIfAborted();
    const reasons: unknown[] = error instanceof AggregateError ? error.errors : [];
    const refused = reasons.some((one) => String(one).includes('ECONNREFUSED'));
    throw failure(refused ? 'source/refused' : 'source/unreachable', { host: host.name });
  }
}

function reach(address: string, port: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, timeout: CONNECT_MS });
    const end = (error?: Error): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      if (error) reject(error);
      else resolve(address);
    };
    const abort = (): void => end(new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => end());
    socket.once('timeout', () => end(new Error('timed out')));
    socket.once('error', end);
  });
}
