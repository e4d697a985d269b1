import { failure } from '../../../shared/failure.ts';
import type { Host } from '../../../shared/model/host.ts';
import type { Env } from '../env.ts';
import type { Connection } from './connection.ts';
import type { Link } from './link.ts';
import type { SourceSession } from './session.ts';
import { measureLink } from './link-speed.ts';
import type { RemoteCommand } from './listing.ts';
import { mayHaveXattrs } from './xattrs.ts';
import { flatpaksOverMount } from './flatpak.ts';
import type { SshfsTarget } from './sshfs.ts';
import type { LinkSpeed, OldFlatpaks, OpenSource, RsyncEndpoint, SftpEndpoint } from './source.ts';

interface Parts {
  readonly env: Env;
  readonly session: SourceSession;
  readonly link: Link<Connection>;
  readonly host: Host;
  readonly rsync: RsyncEndpoint | null;
  readonly sftp: SftpEndpoint | null;
  readonly masked: readonly string[];
  readonly list: OpenSource['list'];
  readonly listAgain: OpenSource['listAgain'];
  /** How further mounts of that computer are made. */
  readonly reach: Pick<SshfsTarget, 'from' | 'configFile' | 'host'>;
  /** Where flatpak keeps its installations there; missing where nobody told. */
  readonly flatpakPlaces?: { readonly user: string | null; readonly system: string | null };
  /** The command that says whether there are extended attributes. */
  readonly xattrCommand: RemoteCommand;
  /** The command that prints 64 MiB there, or null where there is none. */
  readonly speedCommand: RemoteCommand | null;
}

/** Why a lane was taken, as a person reads it. */
export const laneReasons = {
  rsync: 'Both computers have rsync, which is the fastest way.',
  sftp: 'The old computer has no rsync that can be used, so files are read by SFTP, many at once.',
  mount: 'The old computer has no rsync that can be used, so files are read one by one.',
  clone:
    'The folder is on the same disk as the new home, so files can share their room on it and take none anew.',
  folder: 'The folder is on this computer, so rsync reads it directly.',
} as const;

/** An open source on a mount that is kept up. */
export function mountedSource(parts: Parts): OpenSource {
  const { session, link, rsync, sftp } = parts;
  const root = session.mountPoint;
  let speed: Promise<LinkSpeed | null> | null = null;
  const flatpaks = flatpaksOf(parts);
  return {
    host: parts.host,
    root,
    rsync,
    sftp,
    lane: laneOf(rsync, sftp),
    flatpaks,
    masked: parts.masked,
    list: parts.list,
    listAgain: parts.listAgain,
    readSmall: async (path, maxBytes) => {
      const connection = link.current();
      if (!connection) throw failure('source/link-lost');
      const request = { root, mounted: true, path, maxBytes };
      const text = await connection.helper.call('read', request);
      return text === null ? null : Buffer.from(text, 'base64');
    },
    mayHaveXattrs: (signal) => mayHaveXattrs(parts.env, parts.xattrCommand, signal),
    speed: (signal) => (speed ??= measure(parts, signal)),
    isReady: () => link.current() !== null,
    subscribe: link.subscribe.bind(link),
    whenReady: link.whenReady.bind(link),
    dispose: async () => {
      await flatpaks.dispose();
      await link.dispose();
      await session.dispose();
    },
  };
}

function flatpaksOf({ env, session, link, host, reach, flatpakPlaces }: Parts): OldFlatpaks {
  const helper = () => {
    const connection = link.current();
    if (!connection) throw failure('source/link-lost');
    return connection.helper;
  };
  return flatpaksOverMount({
    env,
    sessionDir: session.dir,
    reach,
    home: { root: session.mountPoint, helper },
    homePath: host.home,
    ...(flatpakPlaces ? { places: flatpakPlaces } : {}),
  });
}

async function measure(
  { env, session, link, speedCommand }: Parts,
  signal: AbortSignal,
): Promise<LinkSpeed | null> {
  const helper = link.current()?.helper;
  if (!helper || !speedCommand) return null;
  const request = { root: session.mountPoint, mounted: true, known: null };
  const roundTrip = (): Promise<unknown> => helper.call('probe', request, { signal });
  return measureLink(env, { command: speedCommand, roundTrip }, signal);
}

/** The fastest lane of those that work. */
function laneOf(rsync: RsyncEndpoint | null, sftp: SftpEndpoint | null): OpenSource['lane'] {
  const id = rsync ? 'rsync' : sftp ? 'sftp' : 'mount';
  return { id, reason: laneReasons[id] };
}
