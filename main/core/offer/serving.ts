import { realpath } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import { makeSessionFolder, removeSessionFolder } from '../board/session-files.ts';
import type { ChannelOffer } from '../board/types.ts';
import type { Env } from '../env.ts';
import { type AclListing, listAcls } from './acls.ts';
import { lookForXattrs, type XattrLook } from './xattrs.ts';
import { reachableAddresses } from './addresses.ts';
import { closureOf } from './closure.ts';
import { writeConfig } from './config.ts';
import { describeHost } from '../host.ts';
import { findPrograms, type Programs } from './programs.ts';
import type { Request } from './request.ts';
import { BOX_USER, probeIsolation } from './sandbox.ts';
import { type OfferServer, startServer } from './server.ts';
import { boxedSessions, type OpenSession, unboxedSessions } from './sessions.ts';
import { makeFacade } from './view.ts';

/** How this computer can serve, found out before anybody is told that it does. */
export interface Means {
  readonly programs: Programs;
  /** Bubblewrap and its first arguments; null where it was demanded to do without. */
  readonly box: { readonly bwrap: string; readonly isolation: readonly string[] } | null;
}

/** Where to listen. The demonstration and tests have their own. */
export interface Network {
  readonly addresses: () => readonly string[];
  /** Address to listen on; null for all. */
  readonly bind: string | null;
  readonly ports: readonly number[];
}

/** Ports that firewalls leave open for KDE Connect (1714 to 1764), from the end it uses last; then any. */
const friendlyPorts = Array.from({ length: 26 }, (_port, at) => 1764 - at);

export const allNetworks: Network = {
  addresses: () => reachableAddresses(),
  bind: null,
  ports: [...friendlyPorts, 0],
};

/** A move that is being served. */
export interface Serving {
  /** What the new computer has to know. */
  readonly offer: ChannelOffer;
  readonly boxed: boolean;
  connections(): number;
  /** Ends every connection and removes the keys. */
  stop(): Promise<void>;
}

/**
 * Finds programs and a way to shut them in. Throws `app/program-missing`, `offer/no-sandbox` (never
 * with `unboxed`, which is only ever used where there can be no box).
 */
export async function findMeans(env: Env, unboxed: boolean): Promise<Means> {
  const programs = await findPrograms(env);
  try {
    const { bwrap } = programs;
    if (bwrap === null) {
      const missing = { program: 'bwrap', version: '0.5', package: 'bubblewrap' };
      throw failure('app/program-missing', missing);
    }
    return { programs, box: { bwrap, isolation: await probeIsolation(env, bwrap) } };
  } catch (error) {
    if (unboxed) return { programs, box: null };
    throw error;
  }
}

export interface ServeOptions {
  readonly env: Env;
  readonly means: Means;
  readonly network: Network;
  readonly request: Request;
  /** The new computer's public key, checked. */
  readonly clientKey: string;
  readonly onChange: () => void;
}

/** Opens this computer for one move. What was begun is taken back when it fails. */
export async function openServing(options: ServeOptions): Promise<Serving> {
  const { env, means, network, request, clientKey } = options;
  const addresses = network.addresses();
  if (addresses.length === 0) throw failure('offer/no-address');
  const folder = await makeSessionFolder(env, `offer-${request.shown.id}`);
  let server: OfferServer;
  let acls: AclListing;
  let xattrs: XattrLook;
  let hostKey: string;
  const boxed = means.box !== null;
  const user = boxed ? BOX_USER : userInfo().username;
  try {
    const { programs } = means;
    hostKey = await writeConfig({ env, folder, clientKey, programs, boxed, user });
    const openSession = await prepareSessions(options, folder);
    const { bind, ports } = network;
    server = await startServer({
      bind,
      ports,
      openSession,
      onChange: options.onChange,
      log: env.log,
    });
    acls = listAcls({ env, programs, view: request.view, folder });
    xattrs = lookForXattrs(env, request.view, folder);
  } catch (error) {
    await removeSessionFolder(folder);
    throw error;
  }
  const { port } = server;
  const host = await describeHost(env);
  const leftOut = request.shown.leftOut.map(({ path }) => path);
  return {
    offer: { addresses, port, user, hostKey, host, roots: request.shown.roots, leftOut },
    boxed,
    connections: server.connections,
    stop: async () => {
      await Promise.all([server.stop(), acls.stop(), xattrs.stop()]);
      await removeSessionFolder(folder);
    },
  };
}

async function prepareSessions(options: ServeOptions, folder: string): Promise<OpenSession> {
  const { env, means, request } = options;
  const { programs } = means;
  if (means.box === null) return unboxedSessions(programs.sshd, folder);
  const { sshd, sshdParts, sftpServer, rsync, find, cat, sh } = programs;
  const wanted = [sshd, ...sshdParts, sftpServer, sh, rsync, find, cat];
  const inside = wanted.filter((path) => path !== null);
  const facade = join(folder, 'home');
  const extras = [
    { from: await realpath('/etc/os-release').catch(() => ''), to: '/etc/os-release' },
  ];
  for (const { id, path } of request.shown.roots) {
    if (id === 'flatpak-system') extras.push({ from: path, to: path });
  }
  return boxedSessions(means.box.bwrap, sshd, {
    isolation: means.box.isolation,
    files: await closureOf(env, inside),
    sh,
    folder,
    home: env.home,
    facade,
    entries: await makeFacade(env, request.view, facade),
    masks: request.view.masks,
    extras: extras.filter(({ from }) => from !== ''),
  });
}
