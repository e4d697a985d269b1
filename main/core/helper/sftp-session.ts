import { spawn } from 'node:child_process';
import { bytesOfName } from '../fs/names.ts';
import { SftpClient } from '../sftp/client.ts';

/** How the server is reached, and the home there. */
export interface SftpAddress {
  readonly command: readonly string[];
  readonly home: string;
}

/** A connection to an SFTP server, and what was found out about it. */
export interface SftpSession {
  readonly client: SftpClient;
  /** The bytes of the absolute path of something below the home; '' is the home itself. */
  at(path: string): Buffer;
  /** The most bytes that one read may ask for. */
  readonly readSize: number;
  /** Files or folders that are worth having on their way at once. */
  readonly atOnce: number;
}

/** What every server takes: "at least 34000 bytes" per packet (section 3). */
const COMMON_READ = 32 * 1024;
/** What OpenSSH gives at most, 256 KiB less the packet's head. */
const MOST_READ = 255 * 1024;
/**
 * Facts: 64 hide a round trip of 2 ms, and 25 more are needed for each further one. A server that says
 * that it has the handles gets more: on busy computers it is not the network that answers take long for.
 */
const LEAST_AT_ONCE = 64;
const LEAST_WITH_HANDLES = 768;
const PER_MILLISECOND = 25;
const MOST_AT_ONCE = 960;

const sessions = new Map<string, Promise<SftpSession>>();

/**
 * The connection for an address; the first call makes it. One that broke stays broken, so that all
 * that use it learn of it: whoever connects anew starts a new process. Throws `source/link-lost`.
 */
export function sftpSession({ command, home }: SftpAddress): Promise<SftpSession> {
  const key = JSON.stringify([command, home]);
  const known = sessions.get(key);
  if (known) return known;
  const made = connect(command, home);
  sessions.set(key, made);
  return made;
}

async function connect(command: readonly string[], home: string): Promise<SftpSession> {
  // Without this ssh would outlive a process of ours that is ended while the link hangs.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const client = new SftpClient(child.stdout, child.stdin);
  child.once('error', () => child.stdout.destroy());
  await client.ready();
  const began = performance.now();
  const root = bytesOfName(home === '/' ? '' : home);
  let roundTrip = Number.POSITIVE_INFINITY;
  const measure = (): void => {
    roundTrip = Math.min(roundTrip, performance.now() - began);
  };
  const asked = [
    client.limits(),
    client.realpath(Buffer.concat([root, Buffer.from('/')])),
  ] as const;
  for (const one of asked) void one.then(measure, measure);
  const [limits] = await Promise.all(asked);
  return {
    client,
    at: (path) =>
      path === ''
        ? Buffer.concat([root, Buffer.from('/')])
        : Buffer.concat([root, bytesOfName(`/${path}`)]),
    readSize: readSizeOf(limits?.read ?? 0),
    atOnce: atOnceOf(roundTrip, limits?.handles ?? 0),
  };
}

/** From what the server told (0: nothing). */
function readSizeOf(told: number): number {
  return told === 0 ? COMMON_READ : Math.max(1024, Math.min(told, MOST_READ));
}

/** From the round trip in milliseconds, and the handles that the server has (0: not told). */
function atOnceOf(roundTrip: number, handles: number): number {
  const least = handles === 0 ? LEAST_AT_ONCE : LEAST_WITH_HANDLES;
  const wanted = Math.min(MOST_AT_ONCE, Math.max(least, Math.ceil(PER_MILLISECOND * roundTrip)));
  // Some for whatever else the server has open.
  return handles === 0 ? wanted : Math.max(1, Math.min(wanted, handles - 16));
}
